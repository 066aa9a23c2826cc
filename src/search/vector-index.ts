import { NearfaceError } from '../errors';
import type { Embedding } from '../faces/types';
import { type EmbeddingStore, Embeddings } from './embeddings';
import type { IndexEntries, IndexMatch, IndexQuery, VectorIndex } from './index';
import { createRemoteShard, type ReloadShard, type ShardClient, workerCount } from './remote-shard';
import { distanceAt, scoreOf } from './score';
import { Selection } from './selection';
import type { ShardEntries, ShardQuery } from './shard';
import { checkVectors, DIMENSIONS, squaredDistance } from './vectors';

export interface VectorIndexOptions {
  /** Default: in memory. */
  embeddings?: EmbeddingStore;
  /** Default: one a worker. */
  shards?: number;
  /** Default: in a worker. */
  openShard?: (slot: number, reload: ReloadShard) => ShardClient;
}

/** A little more than the greatest distance wanted: the exact comparison is the one of the scores. */
const DISTANCE_SLACK = 1e-6;
/** Faces that go to a shard at once when it is loaded again. */
const RELOAD = 4096;

/**
 * An exact index. Shards scan all vectors in 8 bits, which leaves a few candidates (`quantise.ts` says why none is
 * lost); the vectors themselves decide between those.
 *
 * @example
 * const index = createVectorIndex();
 * await index.add({ faceIds: ['f1'], personIds: ['p1'], vectors });
 * const [matches] = await index.search([probe], { maxResults: 10, minScore: 0.7 });
 */
export function createVectorIndex({
  embeddings = new Embeddings(),
  shards: shardCount = workerCount(),
  openShard = createRemoteShard,
}: VectorIndexOptions = {}): VectorIndex {
  // By handle. Handle h lies in shard h % shardCount, there at row h / shardCount.
  const faces: (IndexedFace | undefined)[] = [];
  const free: number[] = [];
  const handleOf = new Map<string, number>();
  const persons = new Map<string, number>();
  const personIds: string[] = [];
  const shards = Array.from({ length: shardCount }, (_, slot) => openShard(slot, () => reload(slot)));

  return {
    get size() {
      return handleOf.size;
    },

    async add(entries: IndexEntries) {
      checkVectors(entries.vectors, entries.faceIds.length);
      const handles = entries.faceIds.map((faceId, i) => {
        const handle = handleOf.get(faceId) ?? free.pop() ?? faces.length;
        handleOf.set(faceId, handle);
        embeddings.set(handle, entries.vectors.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS));
        const person = personOf(entries.personIds[i] as string);
        faces[handle] = { faceId, person, time: seconds(entries.createdAt?.[i] ?? new Date()) };
        return handle;
      });
      await Promise.all(
        bySlot(handles).map(async (some, slot) => some.length > 0 && shards[slot]?.put(await entriesOf(some))),
      );
    },

    async remove(faceIds: readonly string[]) {
      const handles = [...new Set(faceIds)].flatMap((faceId) => handleOf.get(faceId) ?? []);
      for (const faceId of faceIds) handleOf.delete(faceId);
      for (const handle of handles) faces[handle] = undefined;
      free.push(...handles);
      await Promise.all(bySlot(handles).map((some, slot) => some.length > 0 && shards[slot]?.remove(rowsOf(some))));
    },

    async search(queries: readonly Embedding[], query: IndexQuery) {
      for (const embedding of queries) checkVectors(embedding);
      checkQuery(query);
      const shardQuery = toShardQuery(queries, query);
      const found = await Promise.all(shards.map((shard) => shard.search(shardQuery)));
      const handles = queries.map((_, q) => {
        const selection = new Selection(query.maxResults, shardQuery.maxDistance);
        for (const [slot, candidates] of found.entries()) {
          for (const candidate of candidates[q] ?? []) {
            selection.offer({ ...candidate, row: candidate.row * shardCount + slot });
          }
        }
        return selection.candidates().map(({ row }) => row);
      });
      const vectors = await embeddings.read(handles.flat());
      let start = 0;
      return handles.map((some, q) => {
        const own = vectors.subarray(start * DIMENSIONS, (start + some.length) * DIMENSIONS);
        start += some.length;
        return rank(queries[q] as Embedding, some, own, query);
      });
    },

    close() {
      for (const shard of shards) shard.close();
    },
  };

  /** Compares with the vectors themselves. */
  function rank(query: Embedding, handles: number[], vectors: Float32Array, { maxResults, minScore }: IndexQuery) {
    const found = handles
      .map((handle, i) => ({
        face: faces[handle] as IndexedFace,
        distance: squaredDistance(query, 0, vectors, i * DIMENSIONS),
      }))
      .sort((a, b) => a.distance - b.distance || (a.face.faceId < b.face.faceId ? -1 : 1));
    const matches: IndexMatch[] = [];
    const seen = new Set<number>();
    for (const { face, distance } of found) {
      const score = scoreOf(Math.sqrt(distance));
      if (matches.length === maxResults || score < minScore) break;
      if (seen.has(face.person)) continue;
      seen.add(face.person);
      matches.push({ faceId: face.faceId, personId: personIds[face.person] as string, score });
    }
    return matches;
  }

  function toShardQuery(embeddings: readonly Embedding[], query: IndexQuery): ShardQuery {
    const queries = new Float32Array(embeddings.length * DIMENSIONS);
    for (const [i, embedding] of embeddings.entries()) queries.set(embedding, i * DIMENSIONS);
    return {
      queries,
      persons: query.maxResults,
      maxDistance: distanceAt(query.minScore) + DISTANCE_SLACK,
      ...(query.personIds && { onlyPersons: Uint32Array.from(query.personIds.flatMap((id) => persons.get(id) ?? [])) }),
      ...(query.createdSince && { since: seconds(query.createdSince) }),
    };
  }

  function personOf(personId: string): number {
    const known = persons.get(personId);
    if (known !== undefined) return known;
    persons.set(personId, personIds.length);
    return personIds.push(personId) - 1;
  }

  function bySlot(handles: number[]): number[][] {
    return shards.map((_, slot) => handles.filter((handle) => handle % shardCount === slot));
  }

  function rowsOf(handles: number[]): Uint32Array {
    return Uint32Array.from(handles, (handle) => Math.floor(handle / shardCount));
  }

  async function entriesOf(handles: number[]): Promise<ShardEntries> {
    return {
      rows: rowsOf(handles),
      vectors: await embeddings.read(handles),
      persons: Uint32Array.from(handles, (handle) => faces[handle]?.person ?? 0),
      times: Uint32Array.from(handles, (handle) => faces[handle]?.time ?? 0),
    };
  }

  async function* reload(slot: number) {
    for (let start = slot; start < faces.length; start += RELOAD * shardCount) {
      const handles: number[] = [];
      for (let handle = start; handle < Math.min(faces.length, start + RELOAD * shardCount); handle += shardCount) {
        if (faces[handle]) handles.push(handle);
      }
      yield await entriesOf(handles);
    }
  }
}

interface IndexedFace {
  faceId: string;
  /** Place in `personIds`. */
  person: number;
  /** Seconds since 1970. */
  time: number;
}

function checkQuery({ maxResults, minScore }: IndexQuery): void {
  if (!Number.isInteger(maxResults) || maxResults < 1) {
    throw new NearfaceError('INVALID_ARGUMENT', 'maxResults: Expected a whole number of at least 1.');
  }
  if (!(minScore >= 0 && minScore <= 1)) {
    throw new NearfaceError('INVALID_ARGUMENT', 'minScore: Expected a number in [0, 1].');
  }
}

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);
