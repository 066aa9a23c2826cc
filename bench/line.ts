/** y = base + slope · x. */
export interface Line {
  base: number;
  slope: number;
  /** The farthest that a point lies from it, in y. */
  deviation: number;
}

/** The line through points [x, y] with the least squares; two different x at least. */
export function fitLine(points: readonly (readonly [x: number, y: number])[]): Line {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const x0 = mean(points.map(([x]) => x));
  const y0 = mean(points.map(([, y]) => y));
  const slope = mean(points.map(([x, y]) => (x - x0) * (y - y0))) / mean(points.map(([x]) => (x - x0) ** 2));
  const base = y0 - slope * x0;
  return { base, slope, deviation: Math.max(...points.map(([x, y]) => Math.abs(y - base - slope * x))) };
}
