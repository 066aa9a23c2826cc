import { describe, expect, it } from 'vitest';
import { acceptedShare, type Comparison, compareAll, equalErrorRate, median, quantile, tarAtFar } from './metrics';

const comparison = (genuine: number[], impostor: number[]): Comparison => ({
  photos: 0,
  missed: 0,
  genuine,
  impostor,
  rank1: { right: 0, of: 0 },
});

describe('compareAll', () => {
  const distance = (a: number, b: number) => Math.abs(a - b);

  it('splits all pairs into genuine and impostor ones, ascending', () => {
    const photos = [
      { person: 'a', embedding: 0 },
      { person: 'b', embedding: 10 },
      { person: 'a', embedding: 1 },
      { person: 'b', embedding: 14 },
    ];
    const { genuine, impostor, missed, rank1 } = compareAll(photos, distance);
    expect(genuine).toEqual([1, 4]);
    expect(impostor).toEqual([9, 10, 13, 14]);
    expect(missed).toBe(0);
    expect(rank1).toEqual({ right: 4, of: 4 });
  });

  it('counts misses apart and leaves persons with one found photo out of rank-1', () => {
    const photos = [
      { person: 'a', embedding: 0 },
      { person: 'a' },
      { person: 'b', embedding: 1 },
      { person: 'b', embedding: 9 },
      { person: 'b', embedding: 5 },
    ];
    const { genuine, impostor, missed, rank1 } = compareAll(photos, distance);
    expect(missed).toBe(1);
    expect(genuine).toEqual([4, 4, 8]);
    expect(impostor).toEqual([1, 5, 9]);
    expect(rank1).toEqual({ right: 2, of: 3 });
  });
});

describe('rates', () => {
  it('accepts distances of at most the threshold', () => {
    expect(acceptedShare([1, 2, 2, 3], 2)).toBe(0.75);
    expect(acceptedShare([1, 2, 2, 3], 0.5)).toBe(0);
  });

  it('gives an EER of 0 for separable and of 0.5 for identical distributions', () => {
    expect(equalErrorRate(comparison([1, 2], [3, 4]))).toBe(0);
    expect(equalErrorRate(comparison([1, 2, 3, 4], [1, 2, 3, 4]))).toBe(0.5);
  });

  it('gives the EER at the crossing', () => {
    expect(equalErrorRate(comparison([1, 2, 3, 4, 6], [5, 7, 8, 9, 10]))).toBeCloseTo(0.2);
  });

  it('gives the TAR at the widest threshold that the FAR allows', () => {
    const genuine = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    const impostor = [6.5, 8.5, 11, 12, 13, 14, 15, 16, 17, 18];
    expect(tarAtFar(comparison(genuine, impostor), 0)).toBe(0.6);
    expect(tarAtFar(comparison(genuine, impostor), 0.1)).toBe(0.8);
    expect(tarAtFar(comparison(genuine, impostor), 0.19)).toBe(0.8);
    expect(tarAtFar(comparison(genuine, impostor), 0.2)).toBe(1);
    expect(tarAtFar(comparison(genuine, impostor), 1)).toBe(1);
  });

  it('does not accept genuine pairs tied with the first impostor over the limit', () => {
    expect(tarAtFar(comparison([1, 2], [2, 3]), 0)).toBe(0.5);
  });
});

describe('quantiles', () => {
  it('interpolates between neighbours, whatever the order', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([10, 0], 0.9)).toBeCloseTo(9);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
