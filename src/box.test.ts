import { expect, test } from 'vitest';
import { iou } from './box';

const box = { x: 10, y: 20, width: 40, height: 30 };

test.each([
  ['itself', box, 1],
  ['a box beside it', { ...box, x: 50 }, 0],
  ['a box far away', { ...box, x: 500, y: 500 }, 0],
  ['its right half', { ...box, x: 30, width: 20 }, 0.5],
  ['itself moved by half its width', { ...box, x: 30 }, 1 / 3],
  ['a box around it, of four times its area', { x: 0, y: 0, width: 80, height: 60 }, 0.25],
])('overlap with %s', (_, other, overlap) => {
  expect(iou(box, other)).toBeCloseTo(overlap, 12);
  expect(iou(other, box)).toBeCloseTo(overlap, 12);
});
