/*
 * The scan, in AssemblyScript. scripts/kernel.ts compiles it twice, with relaxed SIMD and without; both compute the
 * same integers and the same 32-bit floats.
 *
 * Rows lie in groups of eight, four numbers of each next to each other. So an instruction that adds up the products of
 * neighbouring bytes leaves those of each row in two 16-bit lanes of its own, one for each two of the four numbers.
 * Such a lane takes in half of the first numbers, or of the last, before it is widened. On the way it may overflow; what it
 * holds in the end is right, because arithmetic modulo 2¹⁶ forgets what happened on the way and the sum itself fits
 * (`MAX_ROW_QUARTER` in layout.ts). `rows.ts` writes the groups; `quantise.ts` writes the queries and says why no row is
 * lost.
 */

import {
  BACK_GROUP,
  BACK_NORMS,
  BACK_OFFSETS,
  BLOCK,
  EMITTED,
  ENDS,
  FACTOR,
  FINE,
  FINE_FACTOR,
  FINE_NORM,
  FINE_REST,
  FINE_SLOPE,
  FINER,
  FRONT,
  FRONT_GROUP,
  FRONT_REST,
  FRONT_SLOPE,
  NORMS,
  OFFSETS,
  QUERY,
  REST,
  SCALES,
  SLOPE,
  SPREAD,
} from '../layout';

/** How often the last call with `early` needed a group's last numbers. */
export let passed: u32 = 0;

/**
 * Writes the rows in the groups from `group` to `end` that may be near the query; the first of these rows is number 0.
 * Their last numbers begin at `back`. With `early`, each group's first numbers are looked at alone, and the last ones only
 * if those do not show that all rows are far. Gives the end of what it wrote.
 */
export function scanOne(group: usize, end: usize, back: usize, query: usize, out: usize, early: bool): usize {
  passed = 0;
  // Strictly in the order in which it lies in memory, and unrolled: else the core waits for memory.
  for (let row: u32 = 0; group < end; row += 8, group += FRONT_GROUP, back += BACK_GROUP) {
    let low0 = v128.load(group, OFFSETS);
    let high0 = v128.load(group, OFFSETS + 16);
    for (let i: usize = 0; i < <usize>FRONT; i += 16) {
      const at = group + (i << 3);
      const query0 = v128.load32_splat(query + i);
      low0 = i16x8.add(low0, dot(v128.load(at), query0));
      high0 = i16x8.add(high0, dot(v128.load(at, 16), query0));
      const query1 = v128.load32_splat(query + i, 4);
      low0 = i16x8.add(low0, dot(v128.load(at, 32), query1));
      high0 = i16x8.add(high0, dot(v128.load(at, 48), query1));
      const query2 = v128.load32_splat(query + i, 8);
      low0 = i16x8.add(low0, dot(v128.load(at, 64), query2));
      high0 = i16x8.add(high0, dot(v128.load(at, 80), query2));
      const query3 = v128.load32_splat(query + i, 12);
      low0 = i16x8.add(low0, dot(v128.load(at, 96), query3));
      high0 = i16x8.add(high0, dot(v128.load(at, 112), query3));
    }
    const lowFront = widen(low0);
    const highFront = widen(high0);
    const lowScales = scalesOf(group);
    const highScales = scalesOf(group + 8);
    const lowOwn = ownPart(group, lowScales, query);
    const highOwn = ownPart(group + 16, highScales, query);
    if (early) {
      const lowFrontOwn = f32x4.sub(lowOwn, upperHalves(group, BACK_NORMS));
      const highFrontOwn = f32x4.sub(highOwn, upperHalves(group, BACK_NORMS + 8));
      out = skim(lowFront, highFront, lowFrontOwn, highFrontOwn, lowScales, highScales, group, back, query, row, out);
      continue;
    }
    let low1 = v128.load(back, BACK_OFFSETS);
    let high1 = v128.load(back, BACK_OFFSETS + 16);
    for (let i: usize = 0; i < <usize>(128 - FRONT); i += 16) {
      const at = back + (i << 3);
      const query0 = v128.load32_splat(query + i, FRONT);
      low1 = i16x8.add(low1, dot(v128.load(at), query0));
      high1 = i16x8.add(high1, dot(v128.load(at, 16), query0));
      const query1 = v128.load32_splat(query + i, FRONT + 4);
      low1 = i16x8.add(low1, dot(v128.load(at, 32), query1));
      high1 = i16x8.add(high1, dot(v128.load(at, 48), query1));
      const query2 = v128.load32_splat(query + i, FRONT + 8);
      low1 = i16x8.add(low1, dot(v128.load(at, 64), query2));
      high1 = i16x8.add(high1, dot(v128.load(at, 80), query2));
      const query3 = v128.load32_splat(query + i, FRONT + 12);
      low1 = i16x8.add(low1, dot(v128.load(at, 96), query3));
      high1 = i16x8.add(high1, dot(v128.load(at, 112), query3));
    }
    const low = i32x4.add(lowFront, widen(low1));
    const high = i32x4.add(highFront, widen(high1));
    out = emit(low, high, lowOwn, highOwn, lowScales, highScales, group, back, query, row, out);
  }
  return out;
}

/** The same for four queries, which lie one after the other, and as many outputs of BLOCK rows; writes ENDS. */
export function scanFour(group: usize, end: usize, back: usize, query: usize, out: usize, early: bool): void {
  passed = 0;
  let out0 = out;
  let out1 = out + EMITTED * BLOCK;
  let out2 = out + 2 * EMITTED * BLOCK;
  let out3 = out + 3 * EMITTED * BLOCK;
  for (let row: u32 = 0; group < end; row += 8, group += FRONT_GROUP, back += BACK_GROUP) {
    let low0 = v128.load(group, OFFSETS);
    let low1 = low0;
    let low2 = low0;
    let low3 = low0;
    let high0 = v128.load(group, OFFSETS + 16);
    let high1 = high0;
    let high2 = high0;
    let high3 = high0;
    for (let i: usize = 0; i < <usize>FRONT; i += 4) {
      const rows0 = v128.load(group + (i << 3));
      const rows1 = v128.load(group + (i << 3), 16);
      const query0 = v128.load32_splat(query + i);
      low0 = i16x8.add(low0, dot(rows0, query0));
      high0 = i16x8.add(high0, dot(rows1, query0));
      const query1 = v128.load32_splat(query + i, QUERY);
      low1 = i16x8.add(low1, dot(rows0, query1));
      high1 = i16x8.add(high1, dot(rows1, query1));
      const query2 = v128.load32_splat(query + i, 2 * QUERY);
      low2 = i16x8.add(low2, dot(rows0, query2));
      high2 = i16x8.add(high2, dot(rows1, query2));
      const query3 = v128.load32_splat(query + i, 3 * QUERY);
      low3 = i16x8.add(low3, dot(rows0, query3));
      high3 = i16x8.add(high3, dot(rows1, query3));
    }
    const lowFront0 = widen(low0);
    const highFront0 = widen(high0);
    const lowFront1 = widen(low1);
    const highFront1 = widen(high1);
    const lowFront2 = widen(low2);
    const highFront2 = widen(high2);
    const lowFront3 = widen(low3);
    const highFront3 = widen(high3);
    const lowScales = scalesOf(group);
    const highScales = scalesOf(group + 8);
    const lowOwn = ownPart(group, lowScales, query);
    const highOwn = ownPart(group + 16, highScales, query);
    if (early) {
      const lowFrontOwn = f32x4.sub(lowOwn, upperHalves(group, BACK_NORMS));
      const highFrontOwn = f32x4.sub(highOwn, upperHalves(group, BACK_NORMS + 8));
      out0 = skim(lowFront0, highFront0, lowFrontOwn, highFrontOwn, lowScales, highScales, group, back, query, row, out0);
      out1 = skim(lowFront1, highFront1, lowFrontOwn, highFrontOwn, lowScales, highScales, group, back, query + QUERY, row, out1);
      out2 = skim(lowFront2, highFront2, lowFrontOwn, highFrontOwn, lowScales, highScales, group, back, query + 2 * QUERY, row, out2);
      out3 = skim(lowFront3, highFront3, lowFrontOwn, highFrontOwn, lowScales, highScales, group, back, query + 3 * QUERY, row, out3);
      continue;
    }
    low0 = v128.load(back, BACK_OFFSETS);
    low1 = low0;
    low2 = low0;
    low3 = low0;
    high0 = v128.load(back, BACK_OFFSETS + 16);
    high1 = high0;
    high2 = high0;
    high3 = high0;
    for (let i: usize = 0; i < <usize>(128 - FRONT); i += 4) {
      const rows0 = v128.load(back + (i << 3));
      const rows1 = v128.load(back + (i << 3), 16);
      const query0 = v128.load32_splat(query + i, FRONT);
      low0 = i16x8.add(low0, dot(rows0, query0));
      high0 = i16x8.add(high0, dot(rows1, query0));
      const query1 = v128.load32_splat(query + i, QUERY + FRONT);
      low1 = i16x8.add(low1, dot(rows0, query1));
      high1 = i16x8.add(high1, dot(rows1, query1));
      const query2 = v128.load32_splat(query + i, 2 * QUERY + FRONT);
      low2 = i16x8.add(low2, dot(rows0, query2));
      high2 = i16x8.add(high2, dot(rows1, query2));
      const query3 = v128.load32_splat(query + i, 3 * QUERY + FRONT);
      low3 = i16x8.add(low3, dot(rows0, query3));
      high3 = i16x8.add(high3, dot(rows1, query3));
    }
    low0 = i32x4.add(lowFront0, widen(low0));
    high0 = i32x4.add(highFront0, widen(high0));
    out0 = emit(low0, high0, lowOwn, highOwn, lowScales, highScales, group, back, query, row, out0);
    low1 = i32x4.add(lowFront1, widen(low1));
    high1 = i32x4.add(highFront1, widen(high1));
    out1 = emit(low1, high1, lowOwn, highOwn, lowScales, highScales, group, back, query + QUERY, row, out1);
    low2 = i32x4.add(lowFront2, widen(low2));
    high2 = i32x4.add(highFront2, widen(high2));
    out2 = emit(low2, high2, lowOwn, highOwn, lowScales, highScales, group, back, query + 2 * QUERY, row, out2);
    low3 = i32x4.add(lowFront3, widen(low3));
    high3 = i32x4.add(highFront3, widen(high3));
    out3 = emit(low3, high3, lowOwn, highOwn, lowScales, highScales, group, back, query + 3 * QUERY, row, out3);
  }
  store<u32>(ENDS, <u32>out0);
  store<u32>(ENDS, <u32>out1, 4);
  store<u32>(ENDS, <u32>out2, 8);
  store<u32>(ENDS, <u32>out3, 12);
}

/** The products of neighbouring numbers, added up two by two in 16 bits: at most 2 × 127 × 127. */
@inline
function dot(rows: v128, query: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_dot_i8x16_i7x16_s(rows, query);
  return i16x8.add(
    i16x8.mul(i16x8.shr_s(i16x8.shl(rows, 8), 8), v128.and(query, i16x8.splat(0xff))),
    i16x8.mul(i16x8.shr_s(rows, 8), i16x8.shr_u(query, 8)),
  );
}

/** The two lanes of each row in one of 32 bits. */
@inline
function widen(sums: v128): v128 {
  return i32x4.extadd_pairwise_i16x8_s(sums);
}

/** Four numbers of which the upper halves are stored. */
@inline
function upperHalves(at: usize, field: usize): v128 {
  return i32x4.shl(v128.load16x4_u(at + field), 16);
}

@inline
function scalesOf(rows: usize): v128 {
  return upperHalves(rows, SCALES);
}

/**
 * What of the test for being far is the same for all queries. Far is
 *
 *   norm + norm of the query − product × scale × factor > (limit + spread × scale)²,
 *
 * here sorted: norm − (spread × scale)² + rest > scale × (product × factor + slope).
 */
@inline
function ownPart(rows: usize, scales: v128, query: usize): v128 {
  return f32x4.sub(v128.load(rows, NORMS), f32x4.mul(f32x4.mul(scales, scales), v128.load32_splat(query, SPREAD)));
}

@inline
function isGroupFar(
  low: v128,
  high: v128,
  lowOwn: v128,
  highOwn: v128,
  lowScales: v128,
  highScales: v128,
  query: usize,
  restField: usize,
  slopeField: usize,
): bool {
  const factor = v128.load32_splat(query, FACTOR);
  const rest = v128.load32_splat(query + restField);
  const slope = v128.load32_splat(query + slopeField);
  const lowFar = isFar(low, lowScales, lowOwn, factor, rest, slope);
  const highFar = isFar(high, highScales, highOwn, factor, rest, slope);
  return i32x4.bitmask(v128.and(lowFar, highFar)) == 15;
}

/** Appends those of the group's rows that are not provably too far, unless the first numbers show that all are. */
@inline
function skim(
  low: v128,
  high: v128,
  lowOwn: v128,
  highOwn: v128,
  lowScales: v128,
  highScales: v128,
  group: usize,
  back: usize,
  query: usize,
  row: u32,
  out: usize,
): usize {
  if (isGroupFar(low, high, lowOwn, highOwn, lowScales, highScales, query, FRONT_REST, FRONT_SLOPE)) return out;
  return complete(low, high, group, back, query, row, out);
}

/** Goes on with the last numbers. */
function complete(low: v128, high: v128, group: usize, back: usize, query: usize, row: u32, out: usize): usize {
  passed++;
  let low1 = v128.load(back, BACK_OFFSETS);
  let high1 = v128.load(back, BACK_OFFSETS + 16);
  for (let i: usize = 0; i < <usize>(128 - FRONT); i += 4) {
    const query0 = v128.load32_splat(query + i, FRONT);
    low1 = i16x8.add(low1, dot(v128.load(back + (i << 3)), query0));
    high1 = i16x8.add(high1, dot(v128.load(back + (i << 3), 16), query0));
  }
  low = i32x4.add(low, widen(low1));
  high = i32x4.add(high, widen(high1));
  const lowScales = scalesOf(group);
  const highScales = scalesOf(group + 8);
  const lowOwn = ownPart(group, lowScales, query);
  const highOwn = ownPart(group + 16, highScales, query);
  return emit(low, high, lowOwn, highOwn, lowScales, highScales, group, back, query, row, out);
}

/** Appends those of the group's rows that are not provably too far; the first four and the others. */
@inline
function emit(
  low: v128,
  high: v128,
  lowOwn: v128,
  highOwn: v128,
  lowScales: v128,
  highScales: v128,
  group: usize,
  back: usize,
  query: usize,
  row: u32,
  out: usize,
): usize {
  if (isGroupFar(low, high, lowOwn, highOwn, lowScales, highScales, query, REST, SLOPE)) return out;
  out = append(low, lowOwn, lowScales, group, back, query, row, out);
  return append(high, highOwn, highScales, group + 16, back + 16, query, row + 4, out);
}

/** Looks again at four rows, with the finer numbers of the query. */
function append(
  product: v128,
  own: v128,
  scales: v128,
  rows: usize,
  back: usize,
  query: usize,
  row: u32,
  out: usize,
): usize {
  let fine0 = v128.load(rows, OFFSETS);
  for (let i: usize = 0; i < <usize>FRONT; i += 4) {
    fine0 = i16x8.add(fine0, dot(v128.load(rows + (i << 3)), v128.load32_splat(query + i, FINE)));
  }
  let fine1 = v128.load(back, BACK_OFFSETS);
  for (let i: usize = 0; i < <usize>(128 - FRONT); i += 4) {
    fine1 = i16x8.add(fine1, dot(v128.load(back + (i << 3)), v128.load32_splat(query + i, FINE + FRONT)));
  }
  const fine = i32x4.add(widen(fine0), widen(fine1));
  const all = i32x4.add(i32x4.mul(product, i32x4.splat(FINER)), fine);
  const factor = v128.load32_splat(query, FINE_FACTOR);
  const far = i32x4.bitmask(
    isFar(all, scales, own, factor, v128.load32_splat(query, FINE_REST), v128.load32_splat(query, FINE_SLOPE)),
  );
  const distances = f32x4.sub(
    f32x4.add(v128.load(rows, NORMS), v128.load32_splat(query, FINE_NORM)),
    f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(all), factor), scales),
  );
  if (!(far & 1)) out = write(row, f32x4.extract_lane(distances, 0), out);
  if (!(far & 2)) out = write(row + 1, f32x4.extract_lane(distances, 1), out);
  if (!(far & 4)) out = write(row + 2, f32x4.extract_lane(distances, 2), out);
  if (!(far & 8)) out = write(row + 3, f32x4.extract_lane(distances, 3), out);
  return out;
}

/** "Farther" rather than not "nearer or as near": NaN is not far. */
@inline
function isFar(product: v128, scales: v128, own: v128, factor: v128, rest: v128, slope: v128): v128 {
  const products = f32x4.add(f32x4.mul(f32x4.convert_i32x4_s(product), factor), slope);
  return f32x4.gt(f32x4.add(own, rest), f32x4.mul(products, scales));
}

function write(row: u32, distance: f32, out: usize): usize {
  store<u32>(out, row);
  store<f32>(out, distance, 4);
  return out + EMITTED;
}

/**
 * Sum of a range's bytes, taken as 32-bit numbers, 64 bytes at a time: the least that reading it takes, which the bench
 * compares with. Who wants the range in the core's cache calls it too.
 */
export function sum(from: usize, end: usize): i32 {
  let sum0 = i32x4.splat(0);
  let sum1 = i32x4.splat(0);
  for (; from < end; from += 64) {
    sum0 = i32x4.add(sum0, i32x4.add(v128.load(from), v128.load(from, 16)));
    sum1 = i32x4.add(sum1, i32x4.add(v128.load(from, 32), v128.load(from, 48)));
  }
  sum0 = i32x4.add(sum0, sum1);
  return (
    i32x4.extract_lane(sum0, 0) +
    i32x4.extract_lane(sum0, 1) +
    i32x4.extract_lane(sum0, 2) +
    i32x4.extract_lane(sum0, 3)
  );
}
