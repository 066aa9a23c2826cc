import type { Kernel } from './kernel';
import {
  BACK_START,
  FACTOR,
  FINE,
  FINE_FACTOR,
  FINE_NORM,
  FINE_REST,
  FINE_SLOPE,
  FINE_START,
  FINER,
  FRONT,
  FRONT_REST,
  FRONT_SLOPE,
  FRONT_START,
  MAX_QUERY_LANE,
  MAX_ROW_LANE,
  QUERY,
  REST,
  SLOPE,
  SPREAD,
  START,
  WIDE,
  ZERO,
} from './kernel/layout';
import { DIMENSIONS } from './vectors';

/*
 * ## Why the scan loses nothing
 *
 * Rows x and queries q are taken less a center, any one, which changes no distance: near the middle of all rows they are
 * shorter, and the errors with them. A row is kept as x̂ = s·v, with whole numbers v in ±63 and a scale s of its own; a
 * query is taken as q̂ = t·u, with whole numbers u in ±127. By the triangle inequality
 *
 *   d(q, x) ≥ d(q̂, x̂) − |q − q̂| − |x − x̂|.
 *
 * |q − q̂| is computed for each query; |x − x̂| ≤ ρ·s, where ρ is the greatest |x − x̂| / s of all rows that the shard
 * has had. So a row is farther than L, and only then left out, if
 *
 *   |q̂|² + |x̂|² − 2·t·s·(u·v) > (L + |q − q̂| + ρ·s)².
 *
 * What is not left out is looked at again in the same way, with a query that is 32 times as fine; what is still not
 * left out is compared with the vectors themselves. The triangle inequality makes a much narrower bound than
 * Cauchy-Schwarz on the product would: it does not grow with the norms.
 *
 * Where the limit is narrow, the first FRONT numbers are looked at alone before. No distance is shorter by them than it
 * is in all, so the same holds with the first numbers of all vectors, and with |x − x̂| ≤ ρ·s as before.
 *
 * The kernel computes u·v in 32 bits, or in two lanes, each modulo 2¹⁶. A lane of v is at most MAX_ROW_LANE long and one of u at most
 * MAX_QUERY_LANE, so by Cauchy-Schwarz their product is within ±2¹⁵, and what is left modulo 2¹⁶ is the product itself.
 * The scales are chosen for that: rounding makes a lane of 64 numbers longer by √64 / 2 at most. What a query's fine
 * numbers add is at most 16 each, and 16·√64 is less than MAX_QUERY_LANE.
 *
 * The kernel sorts the inequality by what is known when, with r for L + |q − q̂|:
 *
 *   (|x̂|² − ρ²·s² − 2·r·ρ·s) + (|q̂|² − r²) > 2·t·(u·v)·s,
 *
 * and computes it in 32-bit floats, from products u·v that are exact, being below 2²³. For several queries at once the
 * first bracket has the greatest r of them: then it is the row's alone, and the left side only becomes smaller.
 *
 * Let S = |q̂|² + |x̂|²; 2·t·s·(u·v) is at most S, and all terms together are at most 2·S + R, R = (r + ρ·s)².
 * Each of the fourteen roundings, what is stored included, is at most 2⁻²⁴ of what is rounded, so together they are less
 * than 2⁻²⁰·(2·S + R). A row that must stay has |q̂ − x̂|² ≤ R. If R ≤ 4·S, the roundings are less than 2⁻¹⁷·S, and the
 * norms are stored smaller by that, so that the left side stays the smaller one. If R > 4·S, the sides differ by more
 * than R / 2, because |q̂ − x̂|² ≤ 2·S, and no rounding matters. Of what another query's greater r takes away, roundings
 * give back less than 2⁻²⁰. Floats have that precision unless they overflow or underflow: rows and queries whose squared
 * norm is outside SAFE are never left out.
 */

const SAFE = { min: 1e-30, max: 1e30 };
const LOWER = 1 - 2 ** -17;

/** The largest number of a row, and the largest coarse one of a query, in either direction. */
const ROW_LEVELS = 63;
const QUERY_LEVELS = 127;
/** What rounding adds to the length of a lane at most, and a little for the roundings of the scale itself. */
const LANE_ROUNDING = Math.sqrt(DIMENSIONS / 2) / 2 + 0.01;
/** Takes in the roundings of the bounds and of `squaredDistance`, which are less than 10⁻¹³ of a distance. */
const ROUNDING = 1e-9;

export interface QuantisedRow {
  /** 128 numbers in ±63. */
  bytes: Int8Array;
  /** 0: the row must never be left out. */
  scale: number;
  /** For the kernel: a little less than the squared norm of the quantised row. */
  norm: number;
  /** The squared norm of its last numbers. */
  backNorm: number;
  /** |x − x̂| / scale, or a little more. */
  spread: number;
}

/** Quantises the 128 numbers at `vectors[start]`, less `center`. What it gives is overwritten by the next call. */
export function quantiseRow(vectors: Float32Array, start: number, center: Float32Array): QuantisedRow {
  const { bytes } = row;
  const centered = lessCenter(vectors, start, center);
  row.scale = scaleOf(centered, ROW_LEVELS, MAX_ROW_LANE);
  let squares = 0;
  let backSquares = 0;
  let residual = 0;
  for (let i = 0; i < DIMENSIONS; i++) {
    const x = centered[i] as number;
    const v = clamp(Math.round(x / row.scale), -ROW_LEVELS, ROW_LEVELS);
    bytes[i] = v;
    squares += v * v;
    if (i >= FRONT) backSquares += v * v;
    residual += (x - v * row.scale) ** 2;
  }
  const norm = squares * row.scale ** 2;
  if (isSafe(norm)) {
    row.norm = norm * LOWER;
    row.backNorm = backSquares * row.scale ** 2;
    row.spread = (Math.sqrt(residual) / row.scale) * (1 + ROUNDING);
  } else {
    row.norm = Number.NEGATIVE_INFINITY;
    row.backNorm = 0;
    row.scale = 0;
    row.spread = 0;
  }
  return row;
}

/** Which of the two lanes in the kernel takes in the number at `i`. */
const laneOf = (i: number) => ((i >> 1) & 1) as 0 | 1;

/** The smallest scale at which no number is larger than `levels` and no lane longer than `longest`, once rounded. */
function scaleOf(vector: Float64Array, levels: number, longest: number): number {
  const lanes: Lanes = [0, 0];
  let largest = 0;
  for (let i = 0; i < DIMENSIONS; i++) {
    const x = vector[i] as number;
    largest = Math.max(largest, Math.abs(x));
    lanes[laneOf(i)] += x * x;
  }
  const longestLane = Math.sqrt(Math.max(...lanes));
  return ofUpperHalf(upperHalfOf(Math.max(largest / levels, longestLane / (longest - LANE_ROUNDING))));
}

type Lanes = [number, number];

/** The upper 16 bits of the least 32-bit float with no others that is not below `x`, which is positive or 0. */
export function upperHalfOf(x: number): number {
  float[0] = x;
  const isRoundedDown = (float[0] as number) < x;
  return ((bits[0] as number) + (isRoundedDown ? 1 : 0) + 0xffff) >>> 16;
}

export function ofUpperHalf(half: number): number {
  bits[0] = half << 16;
  return float[0] as number;
}

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Overwritten by the next call. */
function lessCenter(vectors: Float32Array, start: number, center: Float32Array): Float64Array {
  for (let i = 0; i < DIMENSIONS; i++) shifted[i] = (vectors[start + i] as number) - (center[i] as number);
  return shifted;
}

const shifted = new Float64Array(DIMENSIONS);
const row: QuantisedRow = {
  bytes: new Int8Array(DIMENSIONS),
  scale: 0,
  norm: 0,
  backNorm: 0,
  spread: 0,
};

/**
 * A query in coarse and in fine steps, and the first of its coarse numbers alone: its squared norm, and what is left of
 * it, |q − q̂|; Infinity if no row may be left out.
 */
export interface QuantisedQuery {
  front: { norm: number; residual: number };
  coarse: { norm: number; residual: number };
  fine: { norm: number; residual: number };
}

/** Writes a query, less `center`, for the kernel at `at`. */
export function writeQuery(query: Float32Array, center: Float32Array, kernel: Kernel, at: number): QuantisedQuery {
  const { bytes, shorts, integers, floats } = kernel;
  const centered = lessCenter(query, 0, center);
  const step = scaleOf(centered, QUERY_LEVELS, MAX_QUERY_LANE);
  const fineStep = step / FINER;
  const starts = { front: [0, 0] as Lanes, back: [0, 0] as Lanes, fine: [0, 0] as Lanes };
  const front = { squares: 0, residual: 0 };
  const coarse = { squares: 0, residual: 0 };
  const fine = { squares: 0, residual: 0 };
  for (let i = 0; i < DIMENSIONS; i++) {
    const x = centered[i] as number;
    const u = clamp(Math.round(x / step), -QUERY_LEVELS, QUERY_LEVELS);
    const rest = clamp(Math.round((x - u * step) / fineStep), -FINER / 2, FINER / 2);
    bytes[at + i] = u;
    bytes[at + FINE + i] = rest;
    (i < FRONT ? starts.front : starts.back)[laneOf(i)] -= ZERO * u;
    starts.fine[laneOf(i)] -= ZERO * rest;
    if (i === FRONT) Object.assign(front, coarse);
    coarse.squares += (u * step) ** 2;
    coarse.residual += (x - u * step) ** 2;
    fine.squares += ((FINER * u + rest) * fineStep) ** 2;
    fine.residual += (x - (FINER * u + rest) * fineStep) ** 2;
  }
  writeStart(START, [starts.front[0] + starts.back[0], starts.front[1] + starts.back[1]]);
  writeStart(FRONT_START, starts.front);
  writeStart(BACK_START, starts.back);
  writeStart(FINE_START, starts.fine);
  floats[(at + FACTOR) >> 2] = 2 * step;
  floats[(at + FINE_FACTOR) >> 2] = 2 * fineStep;
  floats[(at + FINE_NORM) >> 2] = fine.squares * LOWER;
  const isUsable = isSafe(coarse.squares) && isSafe(fine.squares);
  const residual = (squares: number) => (isUsable ? Math.sqrt(squares) : Number.POSITIVE_INFINITY);
  return {
    front: { residual: residual(front.residual), norm: front.squares },
    coarse: { residual: residual(coarse.residual), norm: coarse.squares },
    fine: { residual: residual(fine.residual), norm: fine.squares },
  };

  function writeStart(field: number, [first, second]: Lanes): void {
    // What is left modulo 2¹⁶ is kept.
    shorts[(at + field) >> 1] = first;
    shorts[(at + field + 2) >> 1] = second;
    integers[(at + field + WIDE) >> 2] = first + second;
  }
}

/** Writes a query at `at` that no row is near to. */
export function writeNoQuery({ bytes, floats }: Kernel, at: number): void {
  bytes.fill(0, at, at + QUERY);
  for (const field of [REST, FINE_REST, FRONT_REST, FINE_NORM]) floats[(at + field) >> 2] = Number.POSITIVE_INFINITY;
}

/** Lets the kernel leave out rows that are farther than `limit` from the query at `at`. */
export function writeLimit(
  { floats }: Kernel,
  at: number,
  limit: number,
  { front, coarse, fine }: QuantisedQuery,
  spread: number,
): void {
  writeReach(REST, SLOPE, coarse);
  writeReach(FINE_REST, FINE_SLOPE, fine);
  writeReach(FRONT_REST, FRONT_SLOPE, front);
  floats[(at + SPREAD) >> 2] = spread ** 2;

  function writeReach(rest: number, slope: number, { norm, residual }: QuantisedQuery['coarse']): void {
    const reach = limit + residual;
    floats[(at + rest) >> 2] = norm * LOWER - reach ** 2;
    floats[(at + slope) >> 2] = 2 * reach * spread;
  }
}

/**
 * What the distance of a query to a row is at least.
 *
 * @param squared the squared distance as the kernel emits it
 * @param residual |x − x̂| at most
 */
export function lowerBoundOf(squared: number, residual: number, query: QuantisedQuery): number {
  const lower = Math.sqrt(Math.max(0, squared)) * (1 - ROUNDING) - (residual + query.fine.residual);
  // Not a number if the query's or the row's floats overflowed.
  return Number.isNaN(lower) ? 0 : Math.max(0, lower);
}

/**
 * What it is at most.
 *
 * @param norm |x̂|²
 */
export function upperBoundOf(squared: number, residual: number, norm: number, query: QuantisedQuery): number {
  const rounded = Math.max(0, squared) + (norm + query.fine.norm) * (1 - LOWER) * 2.01;
  const upper = Math.sqrt(rounded) * (1 + ROUNDING) + residual + query.fine.residual;
  return Number.isFinite(upper) ? upper : Number.POSITIVE_INFINITY;
}

const isSafe = (norm: number) => norm >= SAFE.min && norm <= SAFE.max;

const clamp = (x: number, min: number, max: number) => Math.max(min, Math.min(max, x));
