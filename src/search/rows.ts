import type { PackedSegment } from './index';
import type { Kernel } from './kernel';
import { BLOCK, BLOCK_GROUPS_BYTES, GROUP, NORMS, OFFSETS, SCALES, ZERO } from './kernel/layout';
import { quantiseRow } from './quantise';
import { DIMENSIONS } from './vectors';

/** Of the groups' layout and of what is stored in them: blocks that were packed with another one are packed anew. */
export const LAYOUT = 1;

/** Views of one memory. */
export type Memory = Pick<Kernel, 'bytes' | 'shorts' | 'floats'>;

/** Packs vectors, n × 128, row-major, for `Segment`; see `packSegment`. */
export function packRows(
  vectors: Float32Array,
  center = meanOf(vectors),
): { bytes: ArrayBuffer } & Omit<PackedSegment, 'block'> {
  const n = vectors.length / DIMENSIONS;
  const blocks = Math.ceil(n / BLOCK);
  const buffer = new ArrayBuffer(blocks * BLOCK_GROUPS_BYTES);
  const memory = {
    bytes: new Int8Array(buffer),
    shorts: new Int16Array(buffer),
    floats: new Float32Array(buffer),
  };
  let spread = 0;
  for (let row = 0; row < blocks * BLOCK; row++) {
    const at = Math.floor(row / BLOCK) * BLOCK_GROUPS_BYTES + placeOf(row % BLOCK);
    if (row < n) spread = Math.max(spread, writeRow(memory, at, vectors, row * DIMENSIONS, center));
    else clearRow(memory, at);
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

/** Where a row of a block begins: its first numbers. */
export function placeOf(row: number): number {
  return (row >> 3) * GROUP + (row & 7) * 4;
}

/** Writes the 128 numbers at `vectors[start]`, less `center`, as the row that begins at `at`; gives their spread. */
export function writeRow(
  { bytes, shorts, floats }: Memory,
  at: number,
  vectors: Float32Array,
  start: number,
  center: Float32Array,
): number {
  const row = quantiseRow(vectors, start, center);
  for (let i = 0; i < DIMENSIONS; i++) bytes[at + (i >> 2) * 32 + (i & 3)] = row.bytes[i] as number;
  floats[(at + SCALES) >> 2] = row.scale;
  floats[(at + NORMS) >> 2] = row.norm;
  for (const [quarter, sum] of row.sums.entries()) {
    // 32 bytes for each half of the numbers; the array keeps what is left modulo 2¹⁶.
    shorts[(at + OFFSETS + (quarter >> 1) * 32 + (quarter & 1) * 2) >> 1] = -ZERO * sum;
  }
  return row.spread;
}

/** Empties the row at `at`: the kernel emits it only where it has no limit. */
export function clearRow({ floats }: Memory, at: number): void {
  floats[(at + SCALES) >> 2] = 0;
  floats[(at + NORMS) >> 2] = Number.POSITIVE_INFINITY;
}
