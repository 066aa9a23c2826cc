/*
 * The scan, in AssemblyScript. scripts/kernel.ts compiles it twice, with relaxed SIMD and without; both compute the
 * same integers and the same 32-bit floats.
 *
 * Rows lie in groups of four: 32 × 16 bytes, each of them 4 of the 128 numbers of each of the 4 rows, and then for
 * each row what the fields below say. So an instruction that adds up neighbouring bytes leaves each row's product in a
 * 32-bit lane of its own. `rows.ts` writes the groups; `quantise.ts` writes the queries and says why no row is lost.
 */

import {
  BLOCK,
  EMITTED,
  ENDS,
  FACTOR,
  FINE,
  FINE_FACTOR,
  FINE_LIMIT,
  FINE_NORM,
  GROUP,
  LIMIT,
  NORM,
  NORMS,
  QUERY,
  SCALES,
  SPREAD,
  SUMS,
  ZERO,
} from '../layout';

/**
 * Writes the rows in the groups from `group` to `end` that may be near the query; the first of these rows is number 0.
 * Gives the end of what it wrote.
 */
export function scanOne(group: usize, end: usize, query: usize, out: usize): usize {
  for (let row: u32 = 0; group < end; row += 4, group += GROUP) {
    // Two sums: one would wait for each addition to finish before the next.
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    for (let i: usize = 0; i < 128; i += 16) {
      sum0 = dotAt(group + (i << 2), query + i, sum0);
      sum1 = dotAt(group + (i << 2) + 32, query + i + 8, sum1);
    }
    out = emit(i32x4.add(sum0, sum1), group, query, row, out);
  }
  return out;
}

/** The same for eight queries, which lie one after the other, and as many outputs of BLOCK rows; writes ENDS. */
export function scanEight(group: usize, end: usize, query: usize, out: usize): void {
  let out0 = out;
  let out1 = out + EMITTED * BLOCK;
  let out2 = out + 2 * EMITTED * BLOCK;
  let out3 = out + 3 * EMITTED * BLOCK;
  let out4 = out + 4 * EMITTED * BLOCK;
  let out5 = out + 5 * EMITTED * BLOCK;
  let out6 = out + 6 * EMITTED * BLOCK;
  let out7 = out + 7 * EMITTED * BLOCK;
  for (let row: u32 = 0; group < end; row += 4, group += GROUP) {
    let sum0 = i32x4.splat(0);
    let sum1 = i32x4.splat(0);
    let sum2 = i32x4.splat(0);
    let sum3 = i32x4.splat(0);
    let sum4 = i32x4.splat(0);
    let sum5 = i32x4.splat(0);
    let sum6 = i32x4.splat(0);
    let sum7 = i32x4.splat(0);
    for (let i: usize = 0; i < 128; i += 8) {
      const rows0 = v128.load(group + (i << 2));
      const rows1 = v128.load(group + (i << 2), 16);
      sum0 = dot(rows0, rows1, query + i, sum0);
      sum1 = dot(rows0, rows1, query + i + QUERY, sum1);
      sum2 = dot(rows0, rows1, query + i + 2 * QUERY, sum2);
      sum3 = dot(rows0, rows1, query + i + 3 * QUERY, sum3);
      sum4 = dot(rows0, rows1, query + i + 4 * QUERY, sum4);
      sum5 = dot(rows0, rows1, query + i + 5 * QUERY, sum5);
      sum6 = dot(rows0, rows1, query + i + 6 * QUERY, sum6);
      sum7 = dot(rows0, rows1, query + i + 7 * QUERY, sum7);
    }
    out0 = emit(sum0, group, query, row, out0);
    out1 = emit(sum1, group, query + QUERY, row, out1);
    out2 = emit(sum2, group, query + 2 * QUERY, row, out2);
    out3 = emit(sum3, group, query + 3 * QUERY, row, out3);
    out4 = emit(sum4, group, query + 4 * QUERY, row, out4);
    out5 = emit(sum5, group, query + 5 * QUERY, row, out5);
    out6 = emit(sum6, group, query + 6 * QUERY, row, out6);
    out7 = emit(sum7, group, query + 7 * QUERY, row, out7);
  }
  store<u32>(ENDS, <u32>out0);
  store<u32>(ENDS, <u32>out1, 4);
  store<u32>(ENDS, <u32>out2, 8);
  store<u32>(ENDS, <u32>out3, 12);
  store<u32>(ENDS, <u32>out4, 16);
  store<u32>(ENDS, <u32>out5, 20);
  store<u32>(ENDS, <u32>out6, 24);
  store<u32>(ENDS, <u32>out7, 28);
}

@inline
function dotAt(rows: usize, query: usize, sum: v128): v128 {
  return dot(v128.load(rows), v128.load(rows, 16), query, sum);
}

/** Adds the products of 8 numbers of each of 4 rows with those of the query. */
@inline
function dot(rows0: v128, rows1: v128, query: usize, sum: v128): v128 {
  const query0 = v128.load32_splat(query);
  const query1 = v128.load32_splat(query, 4);
  if (ASC_FEATURE_RELAXED_SIMD) {
    // Four products fit into 16 bits (`MAX_QUARTET` in layout.ts), which spares one multiplication in four.
    const pairs = i16x8.add(
      i16x8.relaxed_dot_i8x16_i7x16_s(rows0, query0),
      i16x8.relaxed_dot_i8x16_i7x16_s(rows1, query1),
    );
    return i32x4.add(sum, i32x4.dot_i16x8_s(pairs, i16x8.splat(1)));
  }
  return dotPlain(rows1, query1, dotPlain(rows0, query0, sum));
}

/** Even and odd bytes apart: so the 16-bit products of a row meet in its own lane. */
@inline
function dotPlain(rows: v128, query: v128, sum: v128): v128 {
  const even = i32x4.dot_i16x8_s(i16x8.shr_s(i16x8.shl(rows, 8), 8), v128.and(query, i16x8.splat(0xff)));
  const odd = i32x4.dot_i16x8_s(i16x8.shr_s(rows, 8), i16x8.shr_u(query, 8));
  return i32x4.add(sum, i32x4.add(even, odd));
}

/** Appends those of the group's rows that are not provably too far. */
@inline
function emit(dots: v128, group: usize, query: usize, row: u32, out: usize): usize {
  const product = i32x4.sub(dots, i32x4.mul(v128.load(group, SUMS), v128.load32_splat(query, ZERO)));
  const distances = distance(
    product,
    group,
    v128.load32_splat(query, FACTOR),
    v128.load32_splat(query, NORM),
  );
  const far = isFar(distances, group, query, v128.load32_splat(query, LIMIT));
  return i32x4.all_true(far) ? out : append(product, group, query, row, out);
}

/** Looks again, with the finer numbers of the query. */
function append(product: v128, group: usize, query: usize, row: u32, out: usize): usize {
  let fine = i32x4.splat(0);
  for (let i: usize = 0; i < 128; i += 8) fine = dotAt(group + (i << 2), query + FINE + i, fine);
  fine = i32x4.sub(fine, i32x4.shl(v128.load(group, SUMS), 6));
  const distances = distance(
    i32x4.add(i32x4.shl(product, 7), fine),
    group,
    v128.load32_splat(query, FINE_FACTOR),
    v128.load32_splat(query, FINE_NORM),
  );
  const far = i32x4.bitmask(isFar(distances, group, query, v128.load32_splat(query, FINE_LIMIT)));
  if (!(far & 1)) out = write(row, f32x4.extract_lane(distances, 0), out);
  if (!(far & 2)) out = write(row + 1, f32x4.extract_lane(distances, 1), out);
  if (!(far & 4)) out = write(row + 2, f32x4.extract_lane(distances, 2), out);
  if (!(far & 8)) out = write(row + 3, f32x4.extract_lane(distances, 3), out);
  return out;
}

/** Not more than the squared distances of the quantised rows to the quantised query. */
@inline
function distance(product: v128, group: usize, factor: v128, norm: v128): v128 {
  return f32x4.sub(
    f32x4.add(v128.load(group, NORMS), norm),
    f32x4.mul(f32x4.convert_i32x4_s(product), f32x4.mul(v128.load(group, SCALES), factor)),
  );
}

/** "Farther" rather than not "nearer or as near": NaN is not far. */
@inline
function isFar(distances: v128, group: usize, query: usize, limit: v128): v128 {
  const reach = f32x4.add(limit, f32x4.mul(v128.load(group, SCALES), v128.load32_splat(query, SPREAD)));
  return f32x4.gt(distances, f32x4.mul(reach, reach));
}

function write(row: u32, distance: f32, out: usize): usize {
  store<u32>(out, row);
  store<f32>(out, distance, 4);
  return out + EMITTED;
}

/** Sum of a range's bytes, taken as 32-bit numbers: the least that reading it takes, which the bench compares with. */
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
