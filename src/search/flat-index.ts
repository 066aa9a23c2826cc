import type { Embedding } from '../faces/types';
import type { IndexEntries, IndexMatch, IndexQuery, VectorIndex } from './index';
import { distanceAt, scoreOf } from './score';
import { TopPersons } from './top-persons';
import { checkVectors, DIMENSIONS, squaredDistance } from './vectors';

/** Rows that are read once for all queries: 256 × 512 bytes fit into a core's cache. */
const BLOCK = 256;

/** An exact index that compares each query with every vector, in 32-bit floats, on the calling thread. */
export function createFlatIndex(): VectorIndex {
  let vectors = new Float32Array(BLOCK * DIMENSIONS);
  const faceIds: string[] = [];
  const personIds: string[] = [];
  const rowOf = new Map<string, number>();

  return {
    get size() {
      return faceIds.length;
    },

    async add(entries: IndexEntries) {
      checkVectors(entries.vectors, entries.faceIds.length);
      reserve(faceIds.length + entries.faceIds.length);
      for (const [i, faceId] of entries.faceIds.entries()) {
        const row = rowOf.get(faceId) ?? faceIds.length;
        rowOf.set(faceId, row);
        faceIds[row] = faceId;
        personIds[row] = entries.personIds[i] as string;
        vectors.set(entries.vectors.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS), row * DIMENSIONS);
      }
    },

    async remove(gone: readonly string[]) {
      for (const faceId of gone) {
        const row = rowOf.get(faceId);
        if (row !== undefined) removeRow(faceId, row);
      }
    },

    async search(queries: readonly Embedding[], { maxResults, minScore }: IndexQuery) {
      for (const query of queries) checkVectors(query);
      // A little more than needed: the exact comparison is the one of the scores, below.
      const limit = (distanceAt(minScore) + 1e-6) ** 2;
      const tops = queries.map(() => new TopPersons(maxResults, limit));
      for (let start = 0; start < faceIds.length; start += BLOCK) {
        const end = Math.min(start + BLOCK, faceIds.length);
        for (const [q, query] of queries.entries()) scan(query, start, end, tops[q] as TopPersons);
      }
      return tops.map((top) =>
        top
          .best()
          .map(toMatch)
          .filter(({ score }) => score >= minScore),
      );
    },
  };

  function reserve(rows: number) {
    if (rows * DIMENSIONS <= vectors.length) return;
    const grown = new Float32Array(Math.max(rows * DIMENSIONS, vectors.length * 1.5));
    grown.set(vectors);
    vectors = grown;
  }

  /** The last row takes the place of the removed one. */
  function removeRow(faceId: string, row: number) {
    const last = faceIds.length - 1;
    const lastFaceId = faceIds.pop() as string;
    const lastPersonId = personIds.pop() as string;
    if (row !== last) {
      faceIds[row] = lastFaceId;
      personIds[row] = lastPersonId;
      rowOf.set(lastFaceId, row);
      vectors.copyWithin(row * DIMENSIONS, last * DIMENSIONS, (last + 1) * DIMENSIONS);
    }
    rowOf.delete(faceId);
  }

  function scan(query: Embedding, start: number, end: number, top: TopPersons) {
    for (let row = start; row < end; row++) {
      const distance = squaredDistance(query, 0, vectors, row * DIMENSIONS);
      if (distance <= top.limit) top.offer(distance, faceIds[row] as string, personIds[row] as string);
    }
  }
}

function toMatch(found: { distance: number; faceId: string; personId: string }): IndexMatch {
  return { faceId: found.faceId, personId: found.personId, score: scoreOf(Math.sqrt(found.distance)) };
}
