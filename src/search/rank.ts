import type { CandidateFaces, Candidates, IndexMatch, IndexQuery } from './index';
import { scoreOf } from './score';
import { DIMENSIONS, squaredDistance } from './vectors';

/**
 * Decides between candidates by their vectors: the most similar face of each of the most similar persons, or with
 * `everyFace` the most similar faces, best first; of equally similar ones the smaller number first.
 *
 * @param query 128 numbers
 * @param faces what is stored at the candidates' places, one for one
 */
export function rank(query: Float32Array, candidates: Candidates, faces: CandidateFaces, limits: Limits): IndexMatch[] {
  const squared = Float64Array.from(faces.numbers, (_, i) => squaredDistance(query, 0, faces.vectors, i * DIMENSIONS));
  return rankByDistance({ squared, numbers: faces.numbers, persons: candidates.persons }, limits);
}

type Limits = Pick<IndexQuery, 'maxResults' | 'minScore' | 'everyFace'>;

/** The same by the faces' squared distances. */
export function rankByDistance(
  { squared, numbers, persons }: { squared: Float64Array; numbers: Uint32Array; persons: Uint32Array },
  { maxResults, minScore, everyFace }: Limits,
): IndexMatch[] {
  const order = [...numbers.keys()].sort(
    (a, b) => (squared[a] as number) - (squared[b] as number) || (numbers[a] as number) - (numbers[b] as number),
  );
  const matches: IndexMatch[] = [];
  const seen = new Set<number>();
  for (const i of order) {
    const score = scoreOf(Math.sqrt(squared[i] as number));
    if (matches.length === maxResults || score < minScore) break;
    const person = persons[i] as number;
    if (!everyFace && seen.has(person)) continue;
    seen.add(person);
    matches.push({ face: numbers[i] as number, person, score });
  }
  return matches;
}

/** Pairs of a probe and a face, by column: the places of both among the vectors. */
export interface Pairs {
  probes: Uint32Array;
  places: Uint32Array;
}

export interface RankedPairs extends Pairs {
  scores: Float64Array;
}

/**
 * The pairs whose score is at least `minScore`.
 *
 * @param probes the probes' vectors, n × 128, row-major
 * @param faces the faces', likewise
 */
export function rankPairs(probes: Float32Array, faces: Float32Array, pairs: Pairs, minScore: number): RankedPairs {
  const squared = Float64Array.from(pairs.probes, (probe, i) =>
    squaredDistance(probes, probe * DIMENSIONS, faces, (pairs.places[i] as number) * DIMENSIONS),
  );
  return rankPairsByDistance({ ...pairs, squared }, minScore);
}

/** The same by the pairs' squared distances. */
export function rankPairsByDistance(pairs: Pairs & { squared: Float64Array }, minScore: number): RankedPairs {
  const kept: number[] = [];
  const scores: number[] = [];
  for (const [i, squared] of pairs.squared.entries()) {
    const score = scoreOf(Math.sqrt(squared));
    if (score < minScore) continue;
    kept.push(i);
    scores.push(score);
  }
  return {
    probes: Uint32Array.from(kept, (i) => pairs.probes[i] as number),
    places: Uint32Array.from(kept, (i) => pairs.places[i] as number),
    scores: Float64Array.from(scores),
  };
}
