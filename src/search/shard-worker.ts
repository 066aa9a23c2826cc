import * as Comlink from 'comlink';
import { hold } from '../live-worker';
import type { PairCandidates, Probes, Segment, TailFaces } from './index';
import { createKernel } from './kernel';
import { packRows } from './rows';
import { type JoinedCandidates, joinCandidates } from './selection';
import { Shard, type ShardPairQuery, type ShardQuery } from './shard';

const kernel = createKernel();
const shards = new Map<number, Shard>();

const worker = {
  hold,
  pack(vectors: Float32Array, center?: Float32Array<ArrayBuffer>) {
    const packed = packRows(vectors, center);
    return Comlink.transfer(packed, [packed.bytes]);
  },
  async open(id: number): Promise<void> {
    shards.set(id, new Shard(await kernel));
  },
  async addSegment(id: number, { block, ...segment }: Segment): Promise<void> {
    opened(id).addSegment(segment, await block.arrayBuffer());
  },
  setPersons: (id: number, segment: number, persons: Uint32Array) => opened(id).setPersons(segment, persons),
  removeSegment: (id: number, segment: number) => opened(id).removeSegment(segment),
  putTail: (id: number, faces: TailFaces) => opened(id).putTail(faces),
  removeTail: (id: number, numbers: Uint32Array) => opened(id).removeTail(numbers),
  scan: (id: number, query: ShardQuery): JoinedCandidates => joinCandidates(opened(id).scan(query)),
  scanPairs: (id: number, probes: Probes, query: ShardPairQuery): PairCandidates[] =>
    opened(id).scanPairs(probes, query),
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
