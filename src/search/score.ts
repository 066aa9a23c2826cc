import type { Embedding } from '../faces/types';
import { KNOTS } from './knots';
import { checkVectors, squaredDistance } from './vectors';

/** Calibrated similarity of two embeddings, in [0, 1]. Throws `VECTOR_INVALID`. */
export function similarity(a: Embedding, b: Embedding): number {
  return scoreOf(distanceOf(a, b));
}

/** L2 distance of two embeddings. Throws `VECTOR_INVALID`. */
export function distanceOf(a: Embedding, b: Embedding): number {
  checkVectors(a);
  checkVectors(b);
  return Math.sqrt(squaredDistance(a, 0, b, 0));
}

/** The score of an L2 distance: 1 at 0, falling, 0 from the last knot on. */
export function scoreOf(distance: number): number {
  return interpolate(KNOTS, distance);
}

/** The greatest distance whose score is at least `score`; Infinity for 0. */
export function distanceAt(score: number): number {
  return score <= 0 ? Number.POSITIVE_INFINITY : interpolate(BY_SCORE, score);
}

const BY_SCORE = KNOTS.map(([distance, score]) => [score, distance] as const).reverse();

/** Piecewise linear through points of rising x, constant outside. */
function interpolate(points: readonly (readonly [number, number])[], x: number): number {
  const right = points.findIndex(([px]) => px >= x);
  const [x1, y1] = points.at(right) as readonly [number, number];
  if (right <= 0) return y1;
  const [x0, y0] = points[right - 1] as readonly [number, number];
  const t = (x - x0) / (x1 - x0);
  // In this form exact at both ends, so that a knot has its very score.
  return y0 * (1 - t) + y1 * t;
}
