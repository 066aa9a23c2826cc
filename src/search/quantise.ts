import { FACTOR, LIMIT, NORM, SPREAD, ZERO } from './kernel/layout';
import { DIMENSIONS } from './vectors';

/*
 * ## Why the scan loses nothing
 *
 * A row x is kept as x̂ = s·v, with whole numbers v in ±127 and a scale s of its own; a query q is taken as q̂ = t·u,
 * with whole numbers u of 6 bits after adding a zero point. By the triangle inequality
 *
 *   d(q, x) ≥ d(q̂, x̂) − |q − q̂| − |x − x̂|.
 *
 * |q − q̂| is computed for each query; |x − x̂| ≤ ρ·s, where ρ is the greatest |x − x̂| / s of all rows that the shard
 * has had. So a row is farther than L, and only then left out, if
 *
 *   |q̂|² + |x̂|² − 2·t·s·(u·v) > (L + |q − q̂| + ρ·s)².
 *
 * The kernel computes both sides in 32-bit floats, the product u·v exactly: it is whole and below 2²⁴. On the left
 * each of the seven roundings (three of them in what is stored) is at most 2⁻²⁴ of 2·(|q̂|² + |x̂|²), together less
 * than 2⁻²⁰; the norms are stored smaller by 2⁻¹⁹, so that the left side never comes out too large. On the right the
 * addends are stored larger by 2⁻²⁰, which outweighs four roundings, so that it never comes out too small. Floats
 * have that precision unless they overflow or underflow: rows and queries whose squared norm is outside SAFE are never
 * left out.
 *
 * What the scan leaves is compared again with the whole query, q with x̂ in 64-bit floats, which leaves out |q − q̂|
 * (`Rows.bounds`); and what that leaves, with the vectors themselves. The triangle inequality makes a much narrower
 * bound than Cauchy-Schwarz on the product would: it does not grow with the norms.
 */

const SAFE = { min: 1e-30, max: 1e30 };
const LOWER = 1 - 2 ** -19;
const HIGHER = 1 + 2 ** -20;

const LEVELS = 63;
/** Keeps u·v below 2²⁴: 128 × 127 × 1,000. */
const MAX_MULTIPLE = 1000;

export interface QuantisedRow {
  /** 128 numbers in ±127. */
  bytes: Int8Array;
  /** 0: the row must never be left out. */
  scale: number;
  /** For the kernel: a little less than the squared norm of the quantised row. */
  norm: number;
  /** Of `bytes`. */
  sum: number;
  /** |x − x̂| / scale. */
  spread: number;
}

/** Quantises the 128 numbers at `vectors[start]`. What it gives is overwritten by the next call. */
export function quantiseRow(vectors: Float32Array, start: number): QuantisedRow {
  const { bytes } = row;
  let largest = 0;
  for (let i = 0; i < DIMENSIONS; i++) largest = Math.max(largest, Math.abs(vectors[start + i] as number));
  row.scale = Math.fround(largest / 127);
  let sum = 0;
  let squares = 0;
  let residual = 0;
  for (let i = 0; i < DIMENSIONS; i++) {
    const x = vectors[start + i] as number;
    const v = clamp(Math.round(x / row.scale), -127, 127);
    bytes[i] = v;
    sum += v;
    squares += v * v;
    residual += (x - v * row.scale) ** 2;
  }
  const norm = squares * row.scale ** 2;
  row.sum = sum;
  if (isSafe(norm)) {
    row.norm = norm * LOWER;
    row.spread = Math.sqrt(residual) / row.scale;
  } else {
    row.norm = Number.NEGATIVE_INFINITY;
    row.scale = 0;
    row.spread = 0;
  }
  return row;
}

const row: QuantisedRow = { bytes: new Int8Array(DIMENSIONS), scale: 0, norm: 0, sum: 0, spread: 0 };

/** Writes a query for the kernel at `at`. Gives |q − q̂|: Infinity if no row may be left out. */
export function writeQuery(query: Float32Array, memory: ArrayBuffer, at: number): number {
  const lowest = Math.min(...query);
  const highest = Math.max(...query);
  const step = Math.max((highest - lowest) / LEVELS, Math.max(-lowest, highest) / MAX_MULTIPLE);
  const zero = -Math.round(lowest / step);
  const bytes = new Uint8Array(memory, at, DIMENSIONS);
  let squares = 0;
  let residual = 0;
  for (const [i, x] of query.entries()) {
    const u = clamp(Math.round(x / step), -zero, LEVELS - zero);
    bytes[i] = u + zero;
    squares += u * u;
    residual += (x - u * step) ** 2;
  }
  const norm = squares * step ** 2;
  const view = new DataView(memory, at);
  view.setFloat32(FACTOR, 2 * step, true);
  view.setFloat32(NORM, norm * LOWER, true);
  view.setInt32(ZERO, zero, true);
  return isSafe(norm) ? Math.sqrt(residual) : Number.POSITIVE_INFINITY;
}

/** Lets the kernel leave out rows that are farther than `limit` from the query at `at`. */
export function writeLimit(memory: ArrayBuffer, at: number, limit: number, residual: number, spread: number): void {
  const view = new DataView(memory, at);
  view.setFloat32(LIMIT, (limit + residual) * HIGHER, true);
  view.setFloat32(SPREAD, spread * HIGHER, true);
}

const isSafe = (norm: number) => norm >= SAFE.min && norm <= SAFE.max;

const clamp = (x: number, min: number, max: number) => Math.max(min, Math.min(max, x));
