import type { Point } from './types';

/** Points as x, y, x, y, …: a message between page and worker hands them over instead of copying them one by one. */
export const flatten = (points: readonly Point[]): Float32Array<ArrayBuffer> =>
  Float32Array.from(points.flatMap(({ x, y }) => [x, y]));

export const pointsOf = (xy: Float32Array): Point[] =>
  Array.from({ length: xy.length / 2 }, (_, i) => ({ x: xy[2 * i] as number, y: xy[2 * i + 1] as number }));
