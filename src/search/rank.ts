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
export function rank(
  query: Float32Array,
  candidates: Candidates,
  faces: CandidateFaces,
  { maxResults, minScore, everyFace }: Pick<IndexQuery, 'maxResults' | 'minScore' | 'everyFace'>,
): IndexMatch[] {
  const distances = Float64Array.from(faces.numbers, (_, i) =>
    squaredDistance(query, 0, faces.vectors, i * DIMENSIONS),
  );
  const order = [...faces.numbers.keys()].sort(
    (a, b) =>
      (distances[a] as number) - (distances[b] as number) ||
      (faces.numbers[a] as number) - (faces.numbers[b] as number),
  );
  const matches: IndexMatch[] = [];
  const seen = new Set<number>();
  for (const i of order) {
    const score = scoreOf(Math.sqrt(distances[i] as number));
    if (matches.length === maxResults || score < minScore) break;
    const person = candidates.persons[i] as number;
    if (!everyFace && seen.has(person)) continue;
    seen.add(person);
    matches.push({ face: faces.numbers[i] as number, person, score });
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
  const kept: number[] = [];
  const scores: number[] = [];
  for (const [i, probe] of pairs.probes.entries()) {
    const place = pairs.places[i] as number;
    const score = scoreOf(Math.sqrt(squaredDistance(probes, probe * DIMENSIONS, faces, place * DIMENSIONS)));
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
