import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placeLabels } from './labels';

const bounds = { width: 400, height: 300 };
const label = { width: 80, height: 22 };

test('a label stands centred above its box', () => {
  expect(placeLabels([{ x: 100, y: 100, width: 60, height: 60 }], [label], bounds)).toEqual([
    { x: 90, y: 74, ...label },
  ]);
});

test('a face at the top edge gets its label below', () => {
  expect(placeLabels([{ x: 100, y: 2, width: 60, height: 60 }], [label], bounds)).toEqual([{ x: 90, y: 66, ...label }]);
});

test('the labels of two neighbours do not cover each other', () => {
  const boxes = [
    { x: 100, y: 100, width: 50, height: 50 },
    { x: 155, y: 100, width: 50, height: 50 },
  ];
  const [a, b] = placeLabels(boxes, [label, label], bounds);
  if (!a || !b) throw new Error('a place is missing');
  const apart = Math.abs(a.x - b.x) >= label.width || Math.abs(a.y - b.y) >= label.height;
  expect(apart).toBe(true);
});

test('no label leaves the photo, wherever the faces are', () => {
  const box = fc.record({
    x: fc.integer({ min: -40, max: 400 }),
    y: fc.integer({ min: -40, max: 300 }),
    width: fc.integer({ min: 5, max: 300 }),
    height: fc.integer({ min: 5, max: 300 }),
  });
  fc.assert(
    fc.property(fc.array(box, { maxLength: 12 }), (boxes) => {
      const labels = boxes.map(() => label);
      for (const { x, y } of placeLabels(boxes, labels, bounds)) {
        expect(x).toBeGreaterThanOrEqual(0);
        expect(y).toBeGreaterThanOrEqual(0);
        expect(x + label.width).toBeLessThanOrEqual(bounds.width);
        expect(y + label.height).toBeLessThanOrEqual(bounds.height);
      }
    }),
  );
});
