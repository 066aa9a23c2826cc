import { describe, expect, it } from 'vitest';
import { countFaces } from './groups';
import truth from './groups/truth.json';

const box = (x: number, y: number, side = 100) => ({ x, y, width: side, height: side });

describe('countFaces', () => {
  it('takes a shifted or larger box for the face', () => {
    expect(countFaces([box(0, 0), box(300, 0)], [box(20, 30), box(280, -20, 140)])).toEqual({
      found: 2,
      missed: 0,
      false: 0,
    });
  });

  it('counts a second box on the same face and a box elsewhere as false', () => {
    expect(countFaces([box(0, 0)], [box(10, 0), box(0, 0), box(500, 500)])).toEqual({ found: 1, missed: 0, false: 2 });
  });

  it('does not take a box that merely touches the face', () => {
    expect(countFaces([box(0, 0)], [box(60, 60)])).toEqual({ found: 0, missed: 1, false: 1 });
  });

  it('gives each face the nearest box', () => {
    expect(countFaces([box(0, 0), box(40, 0)], [box(30, 0), box(-10, 0)])).toEqual({ found: 2, missed: 0, false: 0 });
  });
});

it('knows the 22 faces of the sample photos', () => {
  expect(Object.values(truth).map((faces) => faces.length)).toEqual([3, 3, 3, 4, 5, 4]);
});
