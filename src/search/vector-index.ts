import { NearfaceError } from '../errors';
import { pickCompared } from './compared';
import type {
  Candidates,
  IndexQuery,
  PairCandidates,
  PairQuery,
  Probes,
  Segment,
  SegmentFaces,
  TailFaces,
  VectorIndex,
} from './index';
import { SEGMENT_ROWS } from './index';
import { MAX_QUERIES } from './kernel/layout';
import { createRemoteShard, type ShardClient, workerCount } from './remote-shard';
import { ScanBatches } from './scan-batches';
import { distanceAt } from './score';
import { type BoundedCandidates, joinCandidates, Selection } from './selection';
import type { ShardPairQuery, ShardQuery } from './shard';
import { checkVectors, DIMENSIONS } from './vectors';

export interface VectorIndexOptions {
  /** At most. Default: one a worker. */
  shards?: number;
  /** Default: in a worker. */
  openShard?: (slot: number) => ShardClient;
}

/** A little more than the greatest distance wanted: the exact comparison is the one of the scores. */
const DISTANCE_SLACK = 1e-6;

/**
 * An exact index. Shards scan all vectors in 8 bits, which leaves a few candidates (`quantise.ts` says why none is
 * lost); the vectors themselves, which whoever stores them reads, decide between those.
 *
 * @example
 * const index = createVectorIndex();
 * await index.putTail({ numbers, persons, vectors });
 * const [candidates] = await index.scan(probe, { maxResults: 10, minScore: 0.7 });
 * const matches = rank(probe, candidates, await read(candidates), { maxResults: 10, minScore: 0.7 });
 */
export function createVectorIndex({
  shards: shardCount = workerCount(),
  openShard = createRemoteShard,
}: VectorIndexOptions = {}): VectorIndex {
  // Others are opened for further segments: a small collection needs one worker.
  const tail = openShard(0);
  const shards = [tail];
  const homes = new Map<number, ShardClient>();
  const batches = new ScanBatches(scanShards);

  return {
    expect(faces: number) {
      while (shards.length < Math.min(shardCount, Math.ceil(faces / SEGMENT_ROWS)))
        shards.push(openShard(shards.length));
    },

    async addSegment(segment: Segment) {
      const home = homes.get(segment.id) ?? homeOfNext();
      homes.set(segment.id, home);
      return home.addSegment(segment);
    },

    async writeFile(segment: Segment, faces: SegmentFaces) {
      await homes.get(segment.id)?.writeFile(segment, faces);
    },

    async readFile(segment: number, rows: Uint32Array) {
      return homes.get(segment)?.readFile(segment, rows);
    },

    async setPersons(segment: number, persons: Uint32Array) {
      await homes.get(segment)?.setPersons(segment, persons);
    },

    async removeSegment(segment: number) {
      const home = homes.get(segment);
      homes.delete(segment);
      await home?.removeSegment(segment);
    },

    async putTail(faces: TailFaces) {
      checkVectors(faces.vectors, faces.numbers.length);
      await tail.putTail(faces);
    },

    removeTail: (numbers: Uint32Array) => tail.removeTail(numbers),

    async scan(queries: Float32Array, query: IndexQuery): Promise<Candidates[]> {
      checkVectors(queries, Math.ceil(queries.length / DIMENSIONS));
      checkScore(query.minScore);
      checkCount(query.maxResults);
      const shardQuery: ShardQuery = {
        queries,
        wanted: query.maxResults,
        maxDistance: maxDistanceOf(query.minScore),
        ...(query.everyFace && { everyFace: true }),
        ...(query.persons && { persons: query.persons }),
        ...(query.since && { since: query.since }),
      };
      return batches.scan(shardQuery);
    },

    async *scanPairs(probes: Probes, { minScore, segments, firstRows, differentPersons = false, signal }: PairQuery) {
      checkVectors(probes.vectors, probes.persons.length);
      checkScore(minScore);
      const query = { maxDistance: maxDistanceOf(minScore), differentPersons, ...(firstRows && { firstRows }) };
      const shares = shards.map((shard) => ({
        shard,
        segments: segments.filter((segment) => (homes.get(segment) ?? tail) === shard),
      }));
      yield* inParallel(
        shares.filter((share) => share.segments.length > 0).map((share) => () => pairsOf(probes, share, query, signal)),
      );
    },

    async close() {
      await Promise.all(shards.map((shard) => shard.close()));
    },
  };

  async function scanShards(query: ShardQuery): Promise<Candidates[]> {
    const found = await Promise.all(shards.map((shard) => shard.scan(query)));
    const [only] = found;
    if (only && found.length === 1) return only;
    return Array.from({ length: query.queries.length / DIMENSIONS }, (_, q) =>
      merge(
        found.map((candidates) => candidates[q] as BoundedCandidates),
        query,
      ),
    );
  }

  /** Where the next segment goes: as many to each shard. */
  function homeOfNext(): ShardClient {
    if (homes.size > 0 && shards.length < shardCount) shards.push(openShard(shards.length));
    const counts = new Map(shards.map((shard) => [shard, 0]));
    for (const home of homes.values()) counts.set(home, (counts.get(home) ?? 0) + 1);
    return [...counts].reduce((least, other) => (other[1] < least[1] ? other : least))[0];
  }
}

/** Some probes, and the segments that they are still to be compared with. */
interface PairWork {
  first: number;
  segments: readonly number[];
}

/**
 * The pairs of one shard, some probes and as many segments at a time as do not give too many. While one part is
 * yielded, the shard is at the next one.
 */
async function* pairsOf(
  { vectors, persons }: Probes,
  { shard, segments }: { shard: ShardClient; segments: readonly number[] },
  query: Omit<ShardPairQuery, 'segments'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<PairCandidates> {
  const scan = ({ first, segments }: PairWork) => {
    const some: Probes = {
      vectors: vectors.slice(first * DIMENSIONS, (first + MAX_QUERIES) * DIMENSIONS),
      persons: persons.slice(first, first + MAX_QUERIES),
    };
    const found = shard.scanPairs(some, { ...query, segments });
    // Whoever awaits it is told.
    found.catch(() => {});
    return { first, segments, found };
  };
  const work: PairWork[] = [];
  for (let first = 0; first < persons.length; first += MAX_QUERIES) work.push({ first, segments });
  let next = work[0] && scan(work[0]);
  for (let i = 1; next; i++) {
    const { first, segments, found } = next;
    if (signal?.aborted) return;
    next = work[i] && scan(work[i] as PairWork);
    const parts = await found;
    if (parts.length < segments.length) work.push({ first, segments: segments.slice(parts.length) });
    if (!next && work[i]) next = scan(work[i] as PairWork);
    for (const { probes, ...pairs } of parts) yield { ...pairs, probes: probes.map((probe) => first + probe) };
  }
}

/** All values of generators that run side by side, in the order in which they come; each is one value ahead. */
async function* inParallel<T>(starts: (() => AsyncGenerator<T>)[]): AsyncGenerator<T> {
  const next = new Map<AsyncGenerator<T>, Promise<{ from: AsyncGenerator<T>; result: IteratorResult<T> }>>();
  const ask = (from: AsyncGenerator<T>) =>
    next.set(
      from,
      from.next().then((result) => ({ from, result })),
    );
  for (const start of starts) ask(start());
  try {
    while (next.size > 0) {
      const { from, result } = await Promise.race(next.values());
      if (result.done) next.delete(from);
      else {
        ask(from);
        yield result.value;
      }
    }
  } finally {
    // What is still under way ends by itself; nobody waits for it.
    for (const pending of next.values()) pending.catch(() => {});
  }
}

function merge(found: BoundedCandidates[], { wanted, maxDistance, everyFace }: ShardQuery): Candidates {
  const selection = new Selection(wanted, maxDistance, everyFace);
  const all = joinCandidates(found);
  for (const [i, segment] of all.segments.entries()) {
    // In place of the row: its place here.
    selection.offer(segment, i, all.persons[i] as number, all.lowers[i] as number, all.uppers[i] as number);
  }
  const { rows: places, segments, persons } = selection.candidates();
  const rows = places.map((place) => all.rows[place] as number);
  return { segments, rows, persons, ...(all.compared && { compared: pickCompared(all.compared, places) }) };
}

function maxDistanceOf(minScore: number): number {
  return distanceAt(minScore) + DISTANCE_SLACK;
}

function checkCount(maxResults: number): void {
  if (!Number.isInteger(maxResults) || maxResults < 1) {
    throw new NearfaceError('INVALID_ARGUMENT', 'maxResults: Expected a whole number of at least 1.');
  }
}

function checkScore(minScore: number): void {
  if (!(minScore >= 0 && minScore <= 1)) {
    throw new NearfaceError('INVALID_ARGUMENT', 'minScore: Expected a number in [0, 1].');
  }
}
