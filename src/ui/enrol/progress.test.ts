import { expect, test } from 'vitest';
import { progressOf } from './progress';

test('a quarter done in ten seconds leaves thirty', () => {
  expect(progressOf(25, 100, 10_000)).toEqual({ done: 25, total: 100, rate: 2.5, left: 30 });
});

test('nothing is foretold from the first photos', () => {
  expect(progressOf(0, 100, 0)).toEqual({ done: 0, total: 100, rate: 0, left: undefined });
  expect(progressOf(2, 100, 60_000).left).toBeUndefined();
  expect(progressOf(50, 100, 500).left).toBeUndefined();
});

test('nothing is left at the end', () => {
  expect(progressOf(100, 100, 10_000).left).toBe(0);
});
