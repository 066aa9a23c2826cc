import * as Comlink from 'comlink';
import { throwIfAborted } from '../errors';
import { LiveWorker } from '../live-worker';
import type { Units } from './cluster-units';
import type { ClusterWorker } from './cluster-worker';

/**
 * Groups units in a worker of its own; see `Clustering`. Throws `ABORTED`, `WORKER_CRASHED`, and what `pairs` throws.
 *
 * @param units used up
 * @param pairs the neighbours, two units a pair
 * @param exclusive sets of units of which no two may come into one group
 * @returns of each unit the lowest one of its group
 */
export async function clusterInWorker(
  units: Units,
  pairs: AsyncIterable<Uint32Array>,
  exclusive: readonly (readonly number[])[],
  signal?: AbortSignal,
): Promise<Uint32Array> {
  throwIfAborted(signal);
  const worker = new LiveWorker<ClusterWorker>(
    new Worker(new URL('./cluster-worker.ts', import.meta.url), { type: 'module', name: 'cluster' }),
  );
  const end = () => worker.end();
  signal?.addEventListener('abort', end);
  const { faces, centroids, spreads } = units.columns;
  const columns = Comlink.transfer(units.columns, [faces.buffer, centroids.buffer, spreads.buffer]);
  try {
    await worker.call((remote) => remote.open(columns, exclusive));
    for await (const some of pairs) await worker.call((remote) => remote.add(some));
    return (await worker.call((remote) => remote.finish())) as Uint32Array;
  } catch (error) {
    throwIfAborted(signal);
    throw error;
  } finally {
    signal?.removeEventListener('abort', end);
    end();
  }
}
