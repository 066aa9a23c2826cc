import * as Comlink from 'comlink';
import { LiveWorker } from '../live-worker';
import type { PackedSegment, PairCandidates, Probes, Segment, SegmentFaces, TailFaces } from './index';
import { type BoundedCandidates, splitCandidates } from './selection';
import type { ShardPairQuery, ShardQuery } from './shard';
import type { ShardWorker } from './shard-worker';

/** A shard, wherever it is. */
export interface ShardClient {
  /** See `VectorIndex`. */
  addSegment(segment: Segment): Promise<boolean>;
  writeFile(segment: Segment, faces: SegmentFaces): Promise<void>;
  readFile(segment: number, rows: Uint32Array): Promise<SegmentFaces | undefined>;
  setPersons(segment: number, persons: Uint32Array): Promise<void>;
  removeSegment(segment: number): Promise<void>;
  putTail(faces: TailFaces): Promise<void>;
  removeTail(numbers: Uint32Array): Promise<void>;
  scan(query: ShardQuery): Promise<BoundedCandidates[]>;
  scanPairs(probes: Probes, query: ShardPairQuery): Promise<PairCandidates[]>;
  close(): Promise<void>;
}

let shardIds = 0;
/** Shared by all collections. */
const workers: (LiveWorker<ShardWorker> | undefined)[] = [];

/** More would wait for memory together. */
const MAX_WORKERS = 8;

/** Number of workers that shards are spread over: one a core, for the page itself waits while they scan. */
export function workerCount(): number {
  return Math.min(MAX_WORKERS, navigator.hardwareConcurrency || 2);
}

/**
 * A shard in worker `slot`. If the worker dies, every call from then on throws `WORKER_CRASHED`: its memory is gone, and
 * only a new shard gets a new worker.
 */
export function createRemoteShard(slot: number): ShardClient {
  const id = shardIds++;
  const worker = workerAt(slot);
  const opened = worker.call((remote) => remote.open(id));
  let isOpen = false;
  opened.then(
    () => {
      isOpen = true;
    },
    // Whoever calls it is told.
    () => {},
  );
  // At once where that can be: the worker begins before the caller goes on to its next line.
  const call = <T>(work: (remote: Comlink.Remote<ShardWorker>) => Promise<T>): Promise<T> =>
    isOpen ? worker.call(work) : opened.then(() => worker.call(work));
  return {
    addSegment: (segment) => call((remote) => remote.addSegment(id, segment)),
    writeFile: (segment, { numbers, ids, vectors }) =>
      call((remote) =>
        remote.writeFile(
          id,
          segment,
          Comlink.transfer({ numbers, ids, vectors }, [numbers.buffer, ids.buffer, vectors.buffer]),
        ),
      ),
    readFile: (segment, rows) => call((remote) => remote.readFile(id, segment, rows)),
    setPersons: (segment, persons) => call((remote) => remote.setPersons(id, segment, persons)),
    removeSegment: (segment) => call((remote) => remote.removeSegment(id, segment)),
    putTail: (faces) => call((remote) => remote.putTail(id, faces)),
    removeTail: (numbers) => call((remote) => remote.removeTail(id, numbers)),
    scan: async (query) => splitCandidates(await call((remote) => remote.scan(id, query))),
    scanPairs: (probes, query) => call((remote) => remote.scanPairs(id, probes, query)),
    close: () => call((remote) => remote.close(id)).catch(() => {}),
  };
}

/**
 * Packs up to SEGMENT_ROWS vectors, n × 128, row-major, in a worker. Throws `WORKER_CRASHED`.
 *
 * @param center of a segment of the same collection, so that a query has to be prepared once for both; default: the mean
 */
export async function packSegment(vectors: Float32Array, center?: Float32Array<ArrayBuffer>): Promise<PackedSegment> {
  const { bytes, ...packed } = await workerAt(0).call((remote) => remote.pack(vectors, center));
  return { ...packed, block: new Blob([bytes]) };
}

function workerAt(slot: number): LiveWorker<ShardWorker> {
  const live = workers[slot];
  if (live?.alive) return live;
  const started = new LiveWorker<ShardWorker>(
    new Worker(new URL('./shard-worker.ts', import.meta.url), { type: 'module', name: 'search' }),
  );
  workers[slot] = started;
  return started;
}
