import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitSimilarity, halve, type Pixels, Pyramid, scaleOf, squareAt, transform } from './pixels';

const coordinate = fc.double({ min: -1000, max: 1000, noNaN: true });
const point = fc.record({ x: coordinate, y: coordinate });
const similarity = fc
  .record({
    scale: fc.double({ min: 0.1, max: 10, noNaN: true }),
    angle: fc.double({ min: -3, max: 3, noNaN: true }),
    shift: point,
  })
  .map(({ scale, angle, shift }) => ({
    a: scale * Math.cos(angle),
    b: scale * Math.sin(angle),
    x0: shift.x,
    y0: shift.y,
  }));

describe('fitSimilarity', () => {
  test('finds the transform that moved the points', () => {
    const corners = [
      { x: 0, y: 0 },
      { x: 100, y: 0 },
      { x: 50, y: 80 },
    ];
    fc.assert(
      fc.property(similarity, (truth) => {
        const found = fitSimilarity(
          corners,
          corners.map((corner) => transform(truth, corner)),
        );
        for (const key of ['a', 'b', 'x0', 'y0'] as const) expect(found[key]).toBeCloseTo(truth[key], 6);
      }),
    );
  });

  test('no other similarity comes closer to noisy points', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(point, point), { minLength: 3, maxLength: 8 }), similarity, (pairs, other) => {
        const from = pairs.map(([p]) => p);
        const to = pairs.map(([, q]) => q);
        const spread = from.reduce((sum, p) => sum + Math.hypot(p.x - (from[0]?.x ?? 0), p.y - (from[0]?.y ?? 0)), 0);
        fc.pre(spread > 1);
        const error = (t: typeof other) =>
          from.reduce((sum, p, i) => {
            const image = transform(t, p);
            return sum + (image.x - (to[i]?.x ?? 0)) ** 2 + (image.y - (to[i]?.y ?? 0)) ** 2;
          }, 0);
        expect(error(fitSimilarity(from, to))).toBeLessThanOrEqual(error(other) * (1 + 1e-9) + 1e-6);
      }),
    );
  });
});

describe('squareAt', () => {
  test('maps the middle to the centre and has the scale of the sides', () => {
    fc.assert(
      fc.property(
        point,
        fc.double({ min: 1, max: 500, noNaN: true }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        (center, side, angle) => {
          const t = squareAt(center, side, angle, 192);
          const middle = transform(t, { x: 96, y: 96 });
          expect(middle.x).toBeCloseTo(center.x, 6);
          expect(middle.y).toBeCloseTo(center.y, 6);
          expect(scaleOf(t)).toBeCloseTo(side / 192, 9);
        },
      ),
    );
  });
});

/** Red grows with x, green with y: each px says where it came from. */
function ramp(width: number, height: number): Pixels {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([x, y, 0, 255], 4 * (y * width + x));
  }
  return { width, height, data };
}

const red = (pixels: Pixels, x: number, y: number) => pixels.data[4 * (y * pixels.width + x)];
const green = (pixels: Pixels, x: number, y: number) => pixels.data[4 * (y * pixels.width + x) + 1];

describe('Pyramid.sample', () => {
  const identity = { a: 1, b: 0, x0: 0, y0: 0 };

  test('gives the picture itself at scale 1', () => {
    const picture = ramp(100, 60);
    expect(new Pyramid(picture).sample(identity, 100, 60)).toEqual(picture);
  });

  test('keeps positions at every scale and level', () => {
    const pyramid = new Pyramid(ramp(256, 256));
    for (const scale of [0.5, 1, 1.4, 2, 3.7, 8]) {
      const size = Math.floor(200 / scale);
      const sampled = pyramid.sample({ a: scale, b: 0, x0: 20, y0: 30 }, size);
      const middle = Math.floor(size / 2);
      // Centre of px (middle, middle) lies at (middle + 0.5) · scale + offset; the ramp's px x has its centre at x + 0.5.
      expect(red(sampled, middle, middle)).toBeCloseTo((middle + 0.5) * scale + 20 - 0.5, -0.5);
      expect(green(sampled, middle, middle)).toBeCloseTo((middle + 0.5) * scale + 30 - 0.5, -0.5);
    }
  });

  test('turns by a quarter', () => {
    const picture = ramp(64, 64);
    const turned = new Pyramid(picture).sample(squareAt({ x: 32, y: 32 }, 64, Math.PI / 2, 64), 64);
    // What is to the right in the turned picture is below in the original.
    expect(green(turned, 50, 20)).toBe(50);
    expect(red(turned, 50, 20)).toBe(63 - 20);
  });

  test('is black outside', () => {
    const sampled = new Pyramid(ramp(10, 10)).sample({ a: 1, b: 0, x0: -5, y0: 0 }, 10);
    expect([...sampled.data.slice(0, 4)]).toEqual([0, 0, 0, 255]);
    expect(red(sampled, 5, 3)).toBe(0);
    expect(red(sampled, 8, 3)).toBe(3);
  });

  test('averages instead of skipping px: a checkerboard becomes grey', () => {
    const size = 256;
    const data = new Uint8ClampedArray(size * size * 4);
    for (let i = 0; i < size * size; i++)
      data.fill(((i % size) + Math.floor(i / size)) % 2 ? 255 : 0, 4 * i, 4 * i + 3);
    const small = new Pyramid({ width: size, height: size, data }).sample({ a: 8, b: 0, x0: 0, y0: 0 }, 32);
    for (let i = 0; i < small.data.length; i += 4) expect(small.data[i]).toBe(128);
  });
});

test('halve drops an odd last row and column', () => {
  expect(halve(ramp(5, 7))).toMatchObject({ width: 2, height: 3 });
});
