import { concatenate } from '../concatenate';
import { NearfaceError, throwIfAborted } from '../errors';
import type { Face } from '../faces/types';
import { groupBy } from '../group-by';
import { clusterVectors } from '../search';
import { analyze, type Context } from './context';
import { toBlob } from './image-input';
import type { ClusterOptions, FaceGroup, ImageInput } from './types';

type PhotoFace = FaceGroup['faces'][number];

/** The share of the work that finding the faces is. */
const ANALYSIS = 0.95;

/** Groups the faces of photos; those of one photo are of different persons. */
export async function clusterPhotos(
  context: Context,
  photos: ImageInput[],
  { signal, onProgress }: ClusterOptions,
): Promise<FaceGroup[]> {
  throwIfAborted(signal);
  const found = await analyzeAll(context, photos, { signal, onProgress: (share) => onProgress?.(ANALYSIS * share) });
  const faces = found.flatMap((inPhoto, photo) => inPhoto.map((face): PhotoFace => ({ photo, face })));
  const together = groupBy(faces.keys(), (i) => (faces[i] as PhotoFace).photo);
  const vectors = concatenate(faces.map(({ face }) => face.embedding));
  const firsts = await clusterVectors(vectors, [...together.values()], signal);
  onProgress?.(1);
  return [...groupBy(faces, (_, i) => firsts[i] as number).values()]
    .map((group) => ({ faces: group.sort((a, b) => b.face.quality.score - a.face.quality.score) }))
    .sort((a, b) => b.faces.length - a.faces.length);
}

/** The faces of each photo. Throws the code of the first photo that cannot be read, and says which it is. */
async function analyzeAll(
  context: Context,
  photos: ImageInput[],
  { signal, onProgress }: ClusterOptions,
): Promise<Face[][]> {
  const { workers } = await context.analyzer.ready;
  const failed = new AbortController();
  const options = { signal: signal ? AbortSignal.any([signal, failed.signal]) : failed.signal };
  const found: Face[][] = photos.map(() => []);
  let done = 0;
  const rest = photos.entries();
  const analyzeRest = async () => {
    for (const [i, photo] of rest) {
      try {
        found[i] = (await analyze(context, await toBlob(photo), options)).faces;
      } catch (error) {
        failed.abort();
        throw ofPhoto(i, error);
      }
      onProgress?.(++done / photos.length);
    }
  };
  // One more than the workers, so that none waits for its next photo.
  await Promise.all(Array.from({ length: workers + 1 }, analyzeRest));
  return found;
}

function ofPhoto(i: number, error: unknown): unknown {
  if (!(error instanceof NearfaceError) || error.code === 'ABORTED') return error;
  return new NearfaceError(error.code, `photos[${i}]: ${error.message}`, { cause: error });
}
