import type { Point } from './types';

/** An RGBA picture, 8 bits a channel, row-major. `ImageData` is one. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/**
 * A similarity transform of the plane: (x, y) ↦ (a·x − b·y + x0, b·x + a·y + y0). Scale is √(a² + b²).
 */
export interface Similarity {
  a: number;
  b: number;
  x0: number;
  y0: number;
}

export const scaleOf = ({ a, b }: Similarity) => Math.hypot(a, b);

export const transform = ({ a, b, x0, y0 }: Similarity, { x, y }: Point): Point => ({
  x: a * x - b * y + x0,
  y: b * x + a * y + y0,
});

/** The same angle in (−π, π]. */
export const wrapped = (angle: number) => Math.atan2(Math.sin(angle), Math.cos(angle));

/** The transform from a `size`×`size` px square onto the square around `center` with sides of `side` px, turned by `angle` (rad). */
export function squareAt(center: Point, side: number, angle: number, size: number): Similarity {
  const a = (side / size) * Math.cos(angle);
  const b = (side / size) * Math.sin(angle);
  return { a, b, x0: center.x - (a - b) * (size / 2), y0: center.y - (b + a) * (size / 2) };
}

/**
 * The least-squares similarity that takes `from` to `to` (Umeyama 1991, without reflection).
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const mean = (points: readonly Point[]) => ({
    x: points.reduce((sum, p) => sum + p.x, 0) / points.length,
    y: points.reduce((sum, p) => sum + p.y, 0) / points.length,
  });
  const fromMean = mean(from);
  const toMean = mean(to);
  let norm = 0;
  let dot = 0;
  let cross = 0;
  for (const [i, p] of from.entries()) {
    const q = to[i];
    if (!q) throw new RangeError('fitSimilarity: as many points on both sides');
    const px = p.x - fromMean.x;
    const py = p.y - fromMean.y;
    const qx = q.x - toMean.x;
    const qy = q.y - toMean.y;
    norm += px * px + py * py;
    dot += px * qx + py * qy;
    cross += px * qy - py * qx;
  }
  const a = dot / norm;
  const b = cross / norm;
  return { a, b, x0: toMean.x - a * fromMean.x + b * fromMean.y, y0: toMean.y - b * fromMean.x - a * fromMean.y };
}

/**
 * A picture and its halves, quarters, …, made when first needed, so that any part of it can be sampled at any scale
 * without aliasing.
 */
export class Pyramid {
  readonly width: number;
  readonly height: number;
  private readonly levels: Pixels[];

  constructor(base: Pixels) {
    this.width = base.width;
    this.height = base.height;
    this.levels = [base];
  }

  /**
   * A `width`×`height` px picture whose px (x, y) shows what is at `toSource`(x, y) in the base picture; black outside.
   * The level is chosen so that the last, bilinear step reduces by 1.5 at most (docs/decisions.md, "Alignment").
   */
  sample(toSource: Similarity, width: number, height: number = width): Pixels {
    const scale = scaleOf(toSource);
    const level = Math.max(0, Math.ceil(Math.log2(scale / 1.5)));
    const shrink = 2 ** -level;
    // Pixel centres are at +0.5 on both sides.
    const a = toSource.a * shrink;
    const b = toSource.b * shrink;
    const x0 = (toSource.x0 + (toSource.a - toSource.b) / 2) * shrink - 0.5;
    const y0 = (toSource.y0 + (toSource.b + toSource.a) / 2) * shrink - 0.5;
    return bilinear(this.level(level), { a, b, x0, y0 }, width, height);
  }

  private level(index: number): Pixels {
    let top = this.levels.at(-1) as Pixels;
    while (this.levels.length <= index && top.width > 1 && top.height > 1) {
      top = halve(top);
      this.levels.push(top);
    }
    return this.levels[Math.min(index, this.levels.length - 1)] as Pixels;
  }
}

function bilinear(source: Pixels, { a, b, x0, y0 }: Similarity, width: number, height: number): Pixels {
  const from = source.data;
  const { width: w, height: h } = source;
  const data = new Uint8ClampedArray(width * height * 4);
  let out = 0;
  for (let row = 0; row < height; row++) {
    let x = x0 - b * row;
    let y = y0 + a * row;
    for (let column = 0; column < width; column++, out += 4, x += a, y += b) {
      data[out + 3] = 255;
      if (x < -0.5 || y < -0.5 || x >= w - 0.5 || y >= h - 0.5) continue;
      const left = x < 0 ? 0 : x | 0;
      const top = y < 0 ? 0 : y | 0;
      // Weights in 1/256: everything below is in whole numbers.
      const fx = x < 0 ? 0 : ((x - left) * 256) | 0;
      const fy = y < 0 ? 0 : ((y - top) * 256) | 0;
      const i = 4 * (top * w + left);
      const right = left + 1 < w ? 4 : 0;
      const below = top + 1 < h ? 4 * w : 0;
      const w11 = fx * fy;
      const w10 = (fx << 8) - w11;
      const w01 = (fy << 8) - w11;
      const w00 = 65536 - w10 - w01 - w11;
      // Written out for the three channels: a quarter faster than a loop over them.
      const j = i + right;
      const k = i + below;
      const l = k + right;
      data[out] = (w00 * at(from, i) + w10 * at(from, j) + w01 * at(from, k) + w11 * at(from, l) + 32768) >> 16;
      data[out + 1] =
        (w00 * at(from, i + 1) + w10 * at(from, j + 1) + w01 * at(from, k + 1) + w11 * at(from, l + 1) + 32768) >> 16;
      data[out + 2] =
        (w00 * at(from, i + 2) + w10 * at(from, j + 2) + w01 * at(from, k + 2) + w11 * at(from, l + 2) + 32768) >> 16;
    }
  }
  return { width, height, data };
}

const at = (values: Uint8ClampedArray, i: number) => values[i] as number;

/** Half the size, each px the mean of 2×2; an odd last row or column is dropped. */
export function halve({ width, height, data }: Pixels): Pixels {
  const w = Math.floor(width / 2);
  const h = Math.floor(height / 2);
  const half = new Uint8ClampedArray(w * h * 4);
  const below = 4 * width;
  let out = 0;
  for (let row = 0; row < h; row++) {
    let i = 2 * row * below;
    for (let column = 0; column < w; column++, i += 8, out += 4) {
      for (let c = 0; c < 4; c++) {
        const j = i + c;
        half[out + c] =
          ((data[j] as number) +
            (data[j + 4] as number) +
            (data[j + below] as number) +
            (data[j + below + 4] as number) +
            2) >>
          2;
      }
    }
  }
  return { width: w, height: h, data: half };
}

/** The colours in [0, 1]: height × width × 3, row-major; what the mesh model and its kin take. */
export function unitRgb({ data }: Pixels): Float32Array {
  const rgb = new Float32Array((data.length / 4) * 3);
  for (let i = 0, j = 0; i < data.length; i += 4, j += 3) {
    rgb[j] = (data[i] as number) / 255;
    rgb[j + 1] = (data[i + 1] as number) / 255;
    rgb[j + 2] = (data[i + 2] as number) / 255;
  }
  return rgb;
}
