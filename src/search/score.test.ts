import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KNOTS, OPERATING_POINTS } from './knots';
import { distanceAt, distanceOf, scoreOf, similarity } from './score';

const distance = fc.double({ min: 0, max: 2, noNaN: true });

test('the knots start at 1, end at 0, and fall strictly', () => {
  expect(KNOTS[0]).toEqual([0, 1]);
  expect(KNOTS.at(-1)?.[1]).toBe(0);
  for (const [i, [d, score]] of KNOTS.entries()) {
    const [before, scoreBefore] = KNOTS[i - 1] ?? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
    expect(d).toBeGreaterThan(before);
    expect(score).toBeLessThan(scoreBefore);
  }
});

test('the score goes through the knots and is 0 beyond them', () => {
  for (const [d, score] of KNOTS) expect(scoreOf(d)).toBeCloseTo(score, 12);
  expect(scoreOf(1e9)).toBe(0);
});

test('a greater distance never has a greater score', () => {
  fc.assert(
    fc.property(distance, distance, (a, b) => {
      const [near, far] = a < b ? [a, b] : [b, a];
      expect(scoreOf(near)).toBeGreaterThanOrEqual(scoreOf(far));
      expect(scoreOf(near)).toBeLessThanOrEqual(1);
      expect(scoreOf(far)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('distanceAt is the inverse of scoreOf', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (score) => {
      expect(scoreOf(distanceAt(score))).toBeCloseTo(score, 9);
    }),
  );
  expect(distanceAt(0)).toBe(Number.POSITIVE_INFINITY);
  expect(distanceAt(1)).toBe(0);
});

test('distance and similarity of embeddings', () => {
  const a = new Float32Array(128).fill(0.1);
  const b = a.slice();
  b[7] = 0.4;
  b[100] = 0.5;
  expect(distanceOf(a, b)).toBeCloseTo(0.5, 6);
  expect(similarity(a, b)).toBeCloseTo(scoreOf(0.5), 5);
  expect(similarity(a, a)).toBe(1);
});

test.each([
  ['too short', new Float32Array(127).fill(1)],
  ['too long', new Float32Array(129).fill(1)],
  ['NaN', new Float32Array(128).fill(1).fill(Number.NaN, 5, 6)],
  ['Infinity', new Float32Array(128).fill(1).fill(Number.POSITIVE_INFINITY, 127)],
  ['zero', new Float32Array(128)],
])('a vector that is %s is refused on either side', (_, bad) => {
  const good = new Float32Array(128).fill(1);
  expect(() => similarity(good, bad)).toThrow(expect.objectContaining({ code: 'VECTOR_INVALID' }));
  expect(() => similarity(bad, good)).toThrow(expect.objectContaining({ code: 'VECTOR_INVALID' }));
});

test('a higher threshold lets fewer through, of the same person and of others', () => {
  for (const [i, point] of OPERATING_POINTS.entries()) {
    const before = OPERATING_POINTS[i - 1] ?? { minScore: 0, far: 1, tar: 1 };
    expect(point.minScore).toBeGreaterThan(before.minScore);
    expect(point.far).toBeLessThanOrEqual(before.far);
    expect(point.tar).toBeLessThanOrEqual(before.tar);
  }
});
