import { clusterCollection } from './cluster-collection';
import { clusterPhotos } from './cluster-photos';
import type { Context } from './context';
import { clusterOptions, clusterTarget, parse } from './options';
import type { ClusterOptions, ClusterSummary, FaceGroup, ImageInput, Nearface } from './types';

/** Both forms of `Nearface.cluster`. */
export function clusterUseCase(context: Context): Nearface['cluster'] {
  function cluster(collection: string, options?: ClusterOptions): Promise<ClusterSummary>;
  function cluster(photos: ImageInput[], options?: ClusterOptions): Promise<FaceGroup[]>;
  async function cluster(target: string | ImageInput[], options?: ClusterOptions) {
    const parsed = parse(clusterOptions, options ?? {});
    const what = parse(clusterTarget, target);
    return typeof what === 'string' ? clusterCollection(context, what, parsed) : clusterPhotos(context, what, parsed);
  }
  return cluster;
}
