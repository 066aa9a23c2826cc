import * as Comlink from 'comlink';
import { createKernel } from './kernel';
import { Shard, type ShardEntries, type ShardQuery } from './shard';

const kernel = createKernel();
const shards = new Map<number, Shard>();

const worker = {
  /** Holds the lock of that name for as long as the worker lives, which tells the page when it died. */
  hold(lock: string): Promise<void> {
    return new Promise((held) => {
      void navigator.locks.request(lock, () => {
        held();
        return new Promise(() => {});
      });
    });
  },
  async open(id: number): Promise<void> {
    shards.set(id, new Shard(await kernel));
  },
  put: (id: number, entries: ShardEntries) => opened(id).put(entries),
  remove: (id: number, rows: Uint32Array) => opened(id).remove(rows),
  search: (id: number, query: ShardQuery) => opened(id).search(query),
  close(id: number): void {
    opened(id).close();
    shards.delete(id);
  },
};

/** What a worker answers; `remote-shard.ts` is the only caller. */
export type ShardWorker = typeof worker;

function opened(id: number): Shard {
  const shard = shards.get(id);
  if (!shard) throw new Error(`Shard ${id} is not open.`);
  return shard;
}

Comlink.expose(worker);
