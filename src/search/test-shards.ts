import { createKernel } from './kernel';
import { packRows } from './rows';
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
        async addSegment({ block, ...segment }) {
          (await shard).addSegment(segment, await block.arrayBuffer());
          return false;
        },
        writeFile: async () => {},
        readFile: async () => undefined,
        setPersons: async (segment, persons) => (await shard).setPersons(segment, persons),
        removeSegment: async (segment) => (await shard).removeSegment(segment),
        putTail: async (faces) => (await shard).putTail(faces),
        removeTail: async (numbers) => (await shard).removeTail(numbers),
        scan: async (query) => (await shard).scan(query),
        scanPairs: async (probes, query) => (await shard).scanPairs(probes, query),
        close: async () => (await shard).close(),
      };
    },
  };
}

/** `packSegment` on the calling thread. */
export function localPack(vectors: Float32Array) {
  const { bytes, ...packed } = packRows(vectors);
  return { ...packed, block: new Blob([bytes]) };
}
