import type { PackedSegment } from './index';
import type { Kernel } from './kernel';
import { BACK_NORMS, BLOCK, BLOCK_BYTES, GROUP, NORMS, SCALES, ZERO } from './kernel/layout';
import { ofUpperHalf, quantiseRow, upperHalfOf } from './quantise';
import { DIMENSIONS } from './vectors';

/** Of the groups' layout and of what is stored in them: blocks that were packed with another one are packed anew. */
export const LAYOUT = 4;

/** Views of one memory. */
export type Memory = Pick<Kernel, 'bytes' | 'shorts' | 'floats'>;

/** Packs vectors, n × 128, row-major, for `Segment`; see `packSegment`. */
export function packRows(
  vectors: Float32Array,
  center = meanOf(vectors),
): { bytes: ArrayBuffer } & Omit<PackedSegment, 'block'> {
  const n = vectors.length / DIMENSIONS;
  const blocks = Math.ceil(n / BLOCK);
  const buffer = new ArrayBuffer(blocks * BLOCK_BYTES);
  const memory = {
    bytes: new Int8Array(buffer),
    shorts: new Int16Array(buffer),
    floats: new Float32Array(buffer),
  };
  let spread = 0;
  for (let row = 0; row < blocks * BLOCK; row++) {
    const block = Math.floor(row / BLOCK) * BLOCK_BYTES;
    if (row < n) spread = Math.max(spread, writeRow(memory, block, row % BLOCK, vectors, row * DIMENSIONS, center));
    else clearRow(memory, block, row % BLOCK);
  }
  return { bytes: buffer, spread, center, layout: LAYOUT };
}

/** The mean of vectors, n × 128, row-major; 0 of none. */
export function meanOf(vectors: Float32Array): Float32Array<ArrayBuffer> {
  const sums = new Float64Array(DIMENSIONS);
  for (const [i, x] of vectors.entries()) sums[i % DIMENSIONS] = (sums[i % DIMENSIONS] as number) + x;
  const n = Math.max(1, vectors.length / DIMENSIONS);
  return Float32Array.from(sums, (sum) => sum / n);
}

/**
 * Writes the 128 numbers at `vectors[start]`, less `center`, as a row of the block that begins at `block`; gives their
 * spread.
 */
export function writeRow(
  { bytes, shorts, floats }: Memory,
  block: number,
  row: number,
  vectors: Float32Array,
  start: number,
  center: Float32Array,
): number {
  const quantised = quantiseRow(vectors, start, center);
  const place = block + placeOf(row);
  for (let i = 0; i < DIMENSIONS; i++) bytes[place + (i >> 2) * 32 + (i & 3)] = (quantised.bytes[i] as number) + ZERO;
  floats[(place + NORMS) >> 2] = quantised.norm;
  shorts[scalePlaceOf(block, row)] = upperHalfOf(quantised.scale);
  shorts[scalePlaceOf(block, row) + (BACK_NORMS - SCALES) / 2] = upperHalfOf(quantised.backNorm);
  return quantised.spread;
}

/** Empties a row of the block at `block`: the kernel emits it only where it has no limit. */
export function clearRow({ shorts, floats }: Memory, block: number, row: number): void {
  floats[(block + placeOf(row) + NORMS) >> 2] = Number.POSITIVE_INFINITY;
  shorts[scalePlaceOf(block, row)] = 0;
  shorts[scalePlaceOf(block, row) + (BACK_NORMS - SCALES) / 2] = 0;
}

export function normOf({ floats }: Memory, block: number, row: number): number {
  return floats[(block + placeOf(row) + NORMS) >> 2] as number;
}

export function scaleOf({ shorts }: Memory, block: number, row: number): number {
  return ofUpperHalf(shorts[scalePlaceOf(block, row)] as number);
}

/** Where in a block a row begins, */
function placeOf(row: number): number {
  return (row >> 3) * GROUP + (row & 7) * 4;
}

/** and where its scale is, in 16-bit numbers. */
function scalePlaceOf(block: number, row: number): number {
  return ((block + (row >> 3) * GROUP + SCALES) >> 1) + (row & 7);
}
