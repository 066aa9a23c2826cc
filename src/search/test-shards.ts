import { createKernel } from './kernel';
import { Shard } from './shard';
import type { VectorIndexOptions } from './vector-index';

const kernel = createKernel();

/** Shards on the calling thread, for tests without workers. */
export function localShards(count: number): VectorIndexOptions {
  return {
    shards: count,
    openShard() {
      const shard = kernel.then((ready) => new Shard(ready));
      return {
        put: async (entries) => (await shard).put(entries),
        remove: async (rows) => (await shard).remove(rows),
        search: async (query) => (await shard).search(query),
        close: async () => (await shard).close(),
      };
    },
  };
}
