import * as Comlink from 'comlink';
import { NearfaceError } from '../errors';
import type { PackedSegment, PairCandidates, Probes, Segment, TailFaces } from './index';
import type { BoundedCandidates } from './selection';
import type { ShardPairQuery, ShardQuery } from './shard';
import type { ShardWorker } from './shard-worker';

/** A shard, wherever it is. */
export interface ShardClient {
  addSegment(segment: Segment): Promise<void>;
  setPersons(segment: number, persons: Uint32Array): Promise<void>;
  removeSegment(segment: number): Promise<void>;
  putTail(faces: TailFaces): Promise<void>;
  removeTail(numbers: Uint32Array): Promise<void>;
  scan(query: ShardQuery): Promise<BoundedCandidates[]>;
  scanPairs(probes: Probes, query: ShardPairQuery): Promise<PairCandidates[]>;
  close(): void;
}

let shardIds = 0;
/** Shared by all collections. */
const workers: (LiveWorker | undefined)[] = [];

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
  // Whoever calls it is told.
  opened.catch(() => {});
  const call = async <T>(work: (remote: Comlink.Remote<ShardWorker>) => Promise<T>): Promise<T> => {
    await opened;
    return worker.call(work);
  };
  return {
    addSegment: (segment) => call((remote) => remote.addSegment(id, segment)),
    setPersons: (segment, persons) => call((remote) => remote.setPersons(id, segment, persons)),
    removeSegment: (segment) => call((remote) => remote.removeSegment(id, segment)),
    putTail: (faces) => call((remote) => remote.putTail(id, faces)),
    removeTail: (numbers) => call((remote) => remote.removeTail(id, numbers)),
    scan: (query) => call((remote) => remote.scan(id, query)),
    scanPairs: (probes, query) => call((remote) => remote.scanPairs(id, probes, query)),
    close: () => void call((remote) => remote.close(id)).catch(() => {}),
  };
}

/** Packs up to SEGMENT_ROWS vectors, n × 128, row-major, in a worker. Throws `WORKER_CRASHED`. */
export async function packSegment(vectors: Float32Array): Promise<PackedSegment> {
  const { bytes, ...packed } = await workerAt(0).call((remote) => remote.pack(vectors));
  return { ...packed, block: new Blob([bytes]) };
}

function workerAt(slot: number): LiveWorker {
  const live = workers[slot];
  if (live?.alive) return live;
  const started = new LiveWorker();
  workers[slot] = started;
  return started;
}

/** A worker whose calls fail when it dies. */
class LiveWorker {
  alive = true;
  readonly #worker = new Worker(new URL('./shard-worker.ts', import.meta.url), { type: 'module', name: 'search' });
  readonly #remote = Comlink.wrap<ShardWorker>(this.#worker);
  readonly #waiting = new Set<(error: NearfaceError) => void>();

  constructor() {
    this.#worker.addEventListener('error', (event) => this.#die(event.message || 'its script did not load'));
    void this.#watch();
  }

  call<T>(work: (remote: Comlink.Remote<ShardWorker>) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(crashed('it is dead'));
      this.#waiting.add(reject);
      work(this.#remote)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  /** A worker that is killed sends no event, but its lock becomes free. Pages without https have no locks. */
  async #watch(): Promise<void> {
    if (!navigator.locks) return;
    const lock = `nearface-search-${crypto.randomUUID()}`;
    await this.#remote.hold(lock);
    await navigator.locks.request(lock, () => this.#die('it was ended'));
  }

  #die(reason: string): void {
    this.alive = false;
    this.#worker.terminate();
    for (const reject of this.#waiting) reject(crashed(reason));
    this.#waiting.clear();
  }
}

const crashed = (reason: string) => new NearfaceError('WORKER_CRASHED', `A worker of the search failed: ${reason}.`);
