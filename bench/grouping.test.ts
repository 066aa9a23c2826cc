import { describe, expect, it } from 'vitest';
import { distanceAt, distanceOf } from '../src/search/score';
import { connectedComponents, groupingQuality } from './grouping';
import { inventedFaces } from './invented';
import { compareAll } from './metrics';

describe('groupingQuality', () => {
  it('counts groups and pairs', () => {
    // Pairs of one person: 3 + 1; in one group: 1 + 3, of which 1 + 1 are of one person.
    expect(groupingQuality(['a', 'a', 'a', 'b', 'b', 'c'], [1, 1, 2, 2, 2, 3])).toEqual({
      groups: 2,
      mixed: 1,
      singles: 1,
      precision: 0.5,
      recall: 0.5,
      f1: 0.5,
    });
  });

  it('is 1 where groups are persons', () => {
    const quality = groupingQuality(['a', 'b', 'a', 'c', 'b'], [7, 5, 7, 0, 5]);
    expect(quality).toEqual({ groups: 2, mixed: 0, singles: 1, precision: 1, recall: 1, f1: 1 });
  });
});

describe('connectedComponents', () => {
  it('follows links', () => {
    const embeddings = [0, 0.4, 2, 0.8, 2.4].map((x) => Float32Array.from({ length: 128 }, (_, i) => [1, x][i] ?? 0));
    expect(connectedComponents(embeddings, 0.7)).toEqual([0, 0, 2, 0, 2]);
    expect(connectedComponents(embeddings, 0.99)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('inventedFaces', () => {
  it('has about the distances of real faces', () => {
    const { genuine, impostor } = compareAll(inventedFaces(120), distanceOf);
    const share = (distances: number[], score: number) =>
      distances.filter((distance) => distance <= distanceAt(score)).length / distances.length;
    expect(share(genuine, 0.7)).toBeGreaterThan(0.93);
    expect(share(genuine, 0.7)).toBeLessThan(0.99);
    expect(share(impostor, 0.7)).toBeGreaterThan(2e-4);
    expect(share(impostor, 0.7)).toBeLessThan(3e-3);
  });
});
