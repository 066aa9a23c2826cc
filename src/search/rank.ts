import type { CandidateFaces, Candidates, IndexMatch } from './index';
import { scoreOf } from './score';
import { DIMENSIONS, squaredDistance } from './vectors';

/**
 * Decides between candidates by their vectors: the most similar face of each of the most similar persons, best first;
 * of equally similar ones the smaller number first.
 *
 * @param query 128 numbers
 * @param faces what is stored at the candidates' places, one for one
 */
export function rank(
  query: Float32Array,
  candidates: Candidates,
  faces: CandidateFaces,
  { maxResults, minScore }: { maxResults: number; minScore: number },
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
    if (seen.has(person)) continue;
    seen.add(person);
    matches.push({ face: faces.numbers[i] as number, person, score });
  }
  return matches;
}

/** Pairs by column, each with its score. */
export interface RankedPairs {
  /** Places among the probes. */
  probes: Uint32Array;
  /** Places among the candidates. */
  candidates: Uint32Array;
  scores: Float64Array;
}

/**
 * The candidate pairs whose score is at least `minScore`.
 *
 * @param vectors of the probes, n × 128, row-major
 * @param probes of each candidate, the place of its probe
 * @param faces what is stored at the candidates' places, one for one
 */
export function rankPairs(
  vectors: Float32Array,
  probes: Uint32Array,
  faces: CandidateFaces,
  minScore: number,
): RankedPairs {
  const kept: number[] = [];
  const scores: number[] = [];
  for (const [i, probe] of probes.entries()) {
    const score = scoreOf(Math.sqrt(squaredDistance(vectors, probe * DIMENSIONS, faces.vectors, i * DIMENSIONS)));
    if (score < minScore) continue;
    kept.push(i);
    scores.push(score);
  }
  return {
    probes: Uint32Array.from(kept, (i) => probes[i] as number),
    candidates: Uint32Array.from(kept),
    scores: Float64Array.from(scores),
  };
}
