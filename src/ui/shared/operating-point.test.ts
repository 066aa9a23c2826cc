import { expect, test } from 'vitest';
import { pointAt } from './operating-point';

const points = [
  { minScore: 0.65, far: 1e-3, tar: 0.97 },
  { minScore: 0.7, far: 5e-4, tar: 0.95 },
  { minScore: 0.95, far: 0, tar: 0.6 },
];

test.each([
  [0, undefined],
  [0.64, undefined],
  [0.65, 0.65],
  [0.69, 0.65],
  [0.1 * 7 - 1e-12, 0.7],
  [0.94, 0.7],
  [1, 0.95],
])('a threshold of %d is told by the point at %s', (threshold, minScore) => {
  expect(pointAt(points, threshold)?.minScore).toBe(minScore);
});
