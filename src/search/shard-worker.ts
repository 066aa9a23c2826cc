import * as Comlink from 'comlink';
import { hold } from '../live-worker';
import { pickCompared } from './compared';
import type { PairCandidates, Probes, Segment, SegmentFaces, TailFaces } from './index';
import { createKernel } from './kernel';
import { packRows } from './rows';
import { SegmentFiles } from './segment-files';
import { type JoinedCandidates, joinCandidates } from './selection';
import { Shard, type ShardPairQuery, type ShardQuery } from './shard';

const kernel = createKernel();
const shards = new Map<number, { shard: Shard; files: SegmentFiles }>();

const worker = {
  hold,
  pack(vectors: Float32Array, center?: Float32Array<ArrayBuffer>) {
    const packed = packRows(vectors, center);
    return Comlink.transfer(packed, [packed.bytes]);
  },
  async open(id: number): Promise<void> {
    shards.set(id, { files: new SegmentFiles(), shard: new Shard(await kernel) });
  },
  /** See `VectorIndex`. */
  async addSegment(id: number, { block, ...segment }: Segment): Promise<boolean> {
    const { file, isLacking } = await opened(id).files.open({ block, ...segment });
    if (file) {
      try {
        const { shard, files } = opened(id);
        shard.addSegment(segment, file);
        files.add(segment.id, file);
        return false;
      } catch {
        await file.discard();
      }
    }
    const bytes = await block.arrayBuffer();
    opened(id).shard.addSegment(segment, bytes);
    return isLacking || file !== undefined;
  },
  async writeFile(id: number, segment: Segment, faces: SegmentFaces): Promise<void> {
    const file = await shards.get(id)?.files.write(segment, faces);
    const { shard, files } = shards.get(id) ?? {};
    if (file && shard?.has(segment.id)) files?.add(segment.id, file);
    else file?.close();
  },
  readFile(id: number, segment: number, rows: Uint32Array): SegmentFaces | undefined {
    const faces = shards.get(id)?.files.read(segment, rows);
    return faces && Comlink.transfer(faces, [faces.numbers.buffer, faces.ids.buffer, faces.vectors.buffer]);
  },
  setPersons: (id: number, segment: number, persons: Uint32Array) => opened(id).shard.setPersons(segment, persons),
  removeSegment(id: number, segment: number): void {
    const { shard, files } = opened(id);
    shard.removeSegment(segment);
    files.remove(segment);
  },
  putTail: (id: number, faces: TailFaces) => opened(id).shard.putTail(faces),
  removeTail: (id: number, numbers: Uint32Array) => opened(id).shard.removeTail(numbers),
  scan(id: number, query: ShardQuery): JoinedCandidates {
    const { shard, files } = opened(id);
    return joinCandidates(shard.scan(query).map((some, probe) => files.narrow(query, probe, some, shard.tail)));
  },
  scanPairs(id: number, probes: Probes, query: ShardPairQuery): PairCandidates[] {
    const { shard, files } = opened(id);
    return shard.scanPairs(probes, query).map((part) => {
      const segments = new Int32Array(part.rows.length).fill(part.segment);
      const compared = files.compare(probes.vectors, { ...part, segments }, shard.tail);
      return compared ? withinDistance({ ...part, compared }, query.maxDistance) : part;
    });
  },
  close(id: number): void {
    const { shard, files } = opened(id);
    shard.close();
    files.close();
    shards.delete(id);
  },
};

/** What a worker answers; `remote-shard.ts` is the only caller. */
export type ShardWorker = typeof worker;

function opened(id: number) {
  const open = shards.get(id);
  if (!open) throw new Error(`Shard ${id} is not open.`);
  return open;
}

/** Without the pairs that are known to be too far apart. */
function withinDistance(
  { segment, probes, rows, persons, compared }: PairCandidates & Required<Pick<PairCandidates, 'compared'>>,
  maxDistance: number,
): PairCandidates {
  const places = Uint32Array.from(compared.squared.keys()).filter(
    (i) => !(Math.sqrt(compared.squared[i] as number) > maxDistance),
  );
  const pick = (column: Uint32Array) => places.map((i) => column[i] as number);
  return {
    segment,
    probes: pick(probes),
    rows: pick(rows),
    persons: pick(persons),
    compared: pickCompared(compared, places),
  };
}

Comlink.expose(worker);
