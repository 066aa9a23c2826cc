import { NEIGHBOUR_SCORE } from './cluster';
import { Units } from './cluster-units';
import { TAIL } from './index';
import { rankPairs } from './rank';
import { clusterInWorker } from './remote-clustering';
import { createVectorIndex } from './vector-index';
import { DIMENSIONS } from './vectors';

/** Vectors that are compared with all others at a time. */
const PROBES = 512;

/**
 * Groups faces by person; see `Clustering`. Throws `VECTOR_INVALID`, `ABORTED`, `WORKER_CRASHED`.
 *
 * @param vectors n × 128, row-major
 * @param exclusive sets of faces of which no two are of one person
 * @returns of each face the first one of its group
 */
export function clusterVectors(
  vectors: Float32Array,
  exclusive: readonly (readonly number[])[] = [],
  signal?: AbortSignal,
): Promise<Uint32Array> {
  const units = Units.empty(vectors.length / DIMENSIONS);
  for (let face = 0; face < units.count; face++) units.addFace(face, vectors, face);
  return clusterInWorker(units, neighboursIn(vectors, signal), exclusive, signal);
}

/** Pairs of rows, each once. */
async function* neighboursIn(vectors: Float32Array, signal?: AbortSignal): AsyncGenerator<Uint32Array> {
  const numbers = Uint32Array.from({ length: vectors.length / DIMENSIONS }, (_, row) => row);
  const index = createVectorIndex();
  const query = { minScore: NEIGHBOUR_SCORE, segments: [TAIL], differentPersons: true, signal };
  try {
    await index.putTail({ numbers, persons: numbers, vectors });
    for (let start = 0; start < numbers.length; start += PROBES) {
      const probes = {
        persons: numbers.subarray(start, start + PROBES),
        vectors: vectors.subarray(start * DIMENSIONS, (start + PROBES) * DIMENSIONS),
      };
      for await (const { probes: places, rows } of index.scanPairs(probes, query)) {
        const ranked = rankPairs(probes.vectors, vectors, { probes: places, places: rows }, NEIGHBOUR_SCORE);
        const pairs = Array.from(ranked.probes, (probe, i) => [start + probe, ranked.places[i] as number]);
        yield Uint32Array.from(pairs.filter(([a, b]) => (a as number) < (b as number)).flat());
      }
    }
  } finally {
    index.close();
  }
}
