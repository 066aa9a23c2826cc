import * as Comlink from 'comlink';
import { NearfaceError } from '../errors';
import type { Candidate } from './selection';
import type { ShardEntries, ShardQuery } from './shard';
import type { ShardWorker } from './shard-worker';

/** A shard, wherever it is. */
export interface ShardClient {
  put(entries: ShardEntries): Promise<void>;
  remove(rows: Uint32Array): Promise<void>;
  search(query: ShardQuery): Promise<Candidate[][]>;
  close(): void;
}

/** All faces of a shard, in parts. */
export type ReloadShard = () => AsyncIterable<ShardEntries>;

const MAX_TRIES = 3;

let shardIds = 0;
/** One a core less one, shared by all collections. */
const workers: (LiveWorker | undefined)[] = [];

/** Number of workers that shards are spread over. */
export function workerCount(): number {
  return Math.max(1, (navigator.hardwareConcurrency || 2) - 1);
}

/** A shard in worker `slot`. If that dies, the next call starts another one and loads the shard again. */
export function createRemoteShard(slot: number, reload: ReloadShard): ShardClient {
  const id = shardIds++;
  let home: LiveWorker | undefined;
  let loaded: Promise<void> = Promise.resolve();

  const load = async (worker: LiveWorker) => {
    await worker.call((remote) => remote.open(id));
    for await (const part of reload()) await worker.call((remote) => remote.put(id, part));
  };
  const call = async <T>(work: (remote: Comlink.Remote<ShardWorker>) => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      const worker = workerAt(slot);
      if (worker !== home) {
        home = worker;
        loaded = load(worker);
      }
      try {
        await loaded;
        return await worker.call(work);
      } catch (error) {
        if (!(error instanceof WorkerDied)) throw error;
        if (tries === MAX_TRIES) {
          throw new NearfaceError('WORKER_CRASHED', `The search failed: ${error.message}`, { cause: error });
        }
      }
    }
  };
  return {
    put: (entries) => call((remote) => remote.put(id, entries)),
    remove: (rows) => call((remote) => remote.remove(id, rows)),
    search: (query) => call((remote) => remote.search(id, query)),
    close() {
      home?.call((remote) => remote.close(id)).catch(() => {});
    },
  };
}

function workerAt(slot: number): LiveWorker {
  const live = workers[slot];
  if (live?.alive) return live;
  const started = new LiveWorker();
  workers[slot] = started;
  return started;
}

class WorkerDied extends Error {}

/** A worker whose calls fail when it dies. */
class LiveWorker {
  alive = true;
  readonly #worker = new Worker(new URL('./shard-worker.ts', import.meta.url), { type: 'module', name: 'search' });
  readonly #remote = Comlink.wrap<ShardWorker>(this.#worker);
  readonly #waiting = new Set<(error: WorkerDied) => void>();

  constructor() {
    this.#worker.addEventListener('error', (event) => this.#die(event.message || 'its script did not load'));
    void this.#watch();
  }

  call<T>(work: (remote: Comlink.Remote<ShardWorker>) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(new WorkerDied('the worker is dead'));
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
    for (const reject of this.#waiting) reject(new WorkerDied(reason));
    this.#waiting.clear();
  }
}
