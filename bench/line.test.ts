import { expect, test } from 'vitest';
import { fitLine } from './line';

test('points on a line give that line', () => {
  const { base, slope, deviation } = fitLine([1, 10, 100].map((x) => [x, 0.5 + 2 * x] as const));
  expect(base).toBeCloseTo(0.5);
  expect(slope).toBeCloseTo(2);
  expect(deviation).toBeCloseTo(0);
});

test('points beside it, by least squares', () => {
  // From the normal equations: 3 base + 3 slope = 4, 3 base + 5 slope = 6.
  const { base, slope, deviation } = fitLine([
    [0, 0],
    [1, 2],
    [2, 2],
  ]);
  expect(base).toBeCloseTo(1 / 3);
  expect(slope).toBeCloseTo(1);
  expect(deviation).toBeCloseTo(2 / 3);
});
