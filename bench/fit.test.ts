import { describe, expect, it } from 'vitest';
import { fitKnots, operatingPoints, SCORE_TARGETS } from './fit';
import { acceptedShare, type Comparison } from './metrics';

/** `n` distances that rise evenly from `from` to `to`. */
const spread = (n: number, from: number, to: number) =>
  Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));

const comparison = (genuine: number[], impostor: number[]): Comparison => ({
  photos: 100,
  missed: 0,
  genuine,
  impostor,
  rank1: { right: 100, of: 100 },
});

// 450 and 4,500 pairs as ten persons with ten photos make them, overlapping a little.
const measured = comparison(
  [...spread(440, 0.2, 0.54), ...spread(10, 0.56, 0.7)],
  [...spread(5, 0.58, 0.6), ...spread(4495, 0.61, 1.3)],
);

describe('fitKnots', () => {
  const knots = fitKnots(measured);

  it('falls strictly from 1 at 0 to 0', () => {
    expect(knots[0]).toEqual([0, 1]);
    expect(knots.at(-1)?.[1]).toBe(0);
    for (const [i, [distance, score]] of knots.entries()) {
      const [nextDistance, nextScore] = knots[i + 1] ?? [Number.POSITIVE_INFINITY, -1];
      expect(nextDistance).toBeGreaterThan(distance);
      expect(nextScore).toBeLessThan(score);
    }
  });

  it.each(SCORE_TARGETS)('keeps FAR and TAR at score $minScore, with room on both sides', ({ minScore, far, tar }) => {
    const distance = knots.find(([, score]) => score === minScore)?.[0] ?? 0;
    const room = 0.005;
    expect(acceptedShare(measured.impostor, distance + room)).toBeLessThanOrEqual(far);
    expect(acceptedShare(measured.genuine, distance - room)).toBeGreaterThanOrEqual(tar);
  });

  it('keeps the FAR where both cannot be kept', () => {
    const crossed = comparison(spread(450, 0.2, 0.9), spread(4500, 0.5, 1.3));
    const distance = fitKnots(crossed).find(([, score]) => score === 0.95)?.[0] ?? 1;
    expect(acceptedShare(crossed.impostor, distance)).toBe(0);
  });

  it('publishes FAR and TAR that fall as the threshold rises', () => {
    const points = operatingPoints(measured, knots);
    expect(points.find(({ minScore }) => minScore === 0.7)?.tar).toBeGreaterThanOrEqual(0.95);
    for (const [i, point] of points.entries()) {
      const next = points[i + 1] ?? { far: 0, tar: 0 };
      expect(next.far).toBeLessThanOrEqual(point.far);
      expect(next.tar).toBeLessThanOrEqual(point.tar);
    }
  });
});
