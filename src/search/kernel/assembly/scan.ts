/*
 * The scan, in AssemblyScript. scripts/kernel.ts compiles it three times: without relaxed SIMD, with it, and with
 * WIDE_SUMS; all compute the same integers and the same 32-bit floats.
 *
 * Rows lie in groups of eight, four numbers of each next to each other. So an instruction that adds up the products of
 * neighbouring bytes leaves those of each row in two 16-bit lanes of its own, one for each two of the four numbers.
 * Such a lane takes in half of the numbers before it is widened. On the way it may overflow; what it holds in the end is
 * right, because arithmetic modulo 2¹⁶ forgets what happened on the way and the sum itself fits (`MAX_ROW_LANE` in
 * layout.ts). Where the CPU has an instruction that adds up the products of four neighbours in 32 bits (AVX-VNNI, ARM's
 * dot product), WIDE_SUMS takes that. `rows.ts` writes the groups; `quantise.ts` writes the queries and says why no row
 * is lost.
 */

import {
  BACK_NORMS,
  BACK_START,
  EMITTED,
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
  GROUP,
  NORMS,
  OUT,
  QUERY,
  REST,
  SCALES,
  SLOPE,
  SPREAD,
  START,
  STRETCH,
  WIDE,
} from '../layout';

/** How often the last call of `skimSeveral` needed a group's last numbers. */
export let passed: u32 = 0;

/** Of no meaning: without it a compiler might leave out the reading ahead. */
export let readAhead: i32 = 0;

/** Bytes that memory gives at once, on common CPUs. */
const LINE: usize = 64;
/** Bytes of a quarter of a stretch. */
const APART: usize = (STRETCH / 4) * GROUP;

/**
 * Writes the rows in the groups from `group` to `end` that may be near the query; the first of these rows is number 0.
 * Gives the end of what it wrote.
 *
 * It waits for memory, and waits less where it reads in two places at once: each new page of memory comes late.
 */
export function scanOne(group: usize, end: usize, query: usize, out: usize): usize {
  const start = startOf(query + START);
  const half = (end - group) / GROUP >> 1;
  const away = half * GROUP;
  const rows = <u32>half << 3;
  let row: u32 = 0;
  for (const middle = group + away; group < middle; row += 8, group += GROUP) {
    const group1 = group + away;
    let low0 = start;
    let low1 = start;
    let high0 = start;
    let high1 = start;
    for (let i: usize = 0; i < 128; i += 4) {
      const numbers = v128.load32_splat(query + i);
      low0 = addDot(low0, numbers, v128.load(group + (i << 3)));
      high0 = addDot(high0, numbers, v128.load(group + (i << 3), 16));
      low1 = addDot(low1, numbers, v128.load(group1 + (i << 3)));
      high1 = addDot(high1, numbers, v128.load(group1 + (i << 3), 16));
    }
    out = emit(low0, high0, group, query, row, out);
    out = emit(low1, high1, group1, query, row + rows, out);
  }
  group += away;
  // Perhaps one more.
  if (group < end) {
    let low = start;
    let high = start;
    for (let i: usize = 0; i < 128; i += 4) {
      const numbers = v128.load32_splat(query + i);
      low = addDot(low, numbers, v128.load(group + (i << 3)));
      high = addDot(high, numbers, v128.load(group + (i << 3), 16));
    }
    out = emit(low, high, group, query, row + rows, out);
  }
  return out;
}

/**
 * The same for several queries, four by four, up to `queryEnd`. What is near to each is written from its OUT on, which
 * then is the end of it.
 *
 * All queries are taken over a group before the next one is read: so memory has all that time to bring it. Sums of four
 * products take less time than that: with WIDE_SUMS each four queries read, along with each group, `share` bytes of each
 * quarter of a stretch, of the first one from `ahead` on, so that the next call finds them in the cache. Without
 * WIDE_SUMS the CPU's own fetching ahead does, and this would only be in its way.
 */
export function scanSeveral(group: usize, end: usize, query: usize, queryEnd: usize, ahead: usize, share: usize): void {
  scanSeveralBy(false, group, end, query, queryEnd, ahead, share);
}

/**
 * The same; each group's first numbers are looked at alone, and the last ones only if those do not show that all rows are
 * far.
 */
export function skimSeveral(group: usize, end: usize, query: usize, queryEnd: usize, ahead: usize, share: usize): void {
  passed = 0;
  scanSeveralBy(true, group, end, query, queryEnd, ahead, share);
}

@inline
function scanSeveralBy(
  early: bool,
  group: usize,
  end: usize,
  firstQuery: usize,
  queryEnd: usize,
  ahead: usize,
  share: usize,
): void {
  const length: usize = early ? FRONT : 128;
  const start: usize = early ? FRONT_START : START;
  const rest: usize = early ? FRONT_REST : REST;
  const slope = greatestSlope(firstQuery, queryEnd, early ? FRONT_SLOPE : SLOPE);
  let read = i32x4.splat(0);
  for (let row: u32 = 0; group < end; row += 8, group += GROUP) {
    let lowScales = i32x4.splat(0);
    let highScales = lowScales;
    let lowOwn = lowScales;
    let highOwn = lowScales;
    for (let query = firstQuery; query < queryEnd; query += 4 * QUERY) {
      let low0 = startOf(query + start);
      let low1 = startOf(query + start + QUERY);
      let low2 = startOf(query + start + 2 * QUERY);
      let low3 = startOf(query + start + 3 * QUERY);
      let high0 = low0;
      let high1 = low1;
      let high2 = low2;
      let high3 = low3;
      for (let i: usize = 0; i < length; i += 4) {
        const rows0 = v128.load(group + (i << 3));
        const rows1 = v128.load(group + (i << 3), 16);
        const query0 = v128.load32_splat(query + i);
        low0 = addDot(low0, query0, rows0);
        high0 = addDot(high0, query0, rows1);
        const query1 = v128.load32_splat(query + i, QUERY);
        low1 = addDot(low1, query1, rows0);
        high1 = addDot(high1, query1, rows1);
        const query2 = v128.load32_splat(query + i, 2 * QUERY);
        low2 = addDot(low2, query2, rows0);
        high2 = addDot(high2, query2, rows1);
        const query3 = v128.load32_splat(query + i, 3 * QUERY);
        low3 = addDot(low3, query3, rows0);
        high3 = addDot(high3, query3, rows1);
      }
      if (WIDE_SUMS) {
        for (let i: usize = 0; i < share; i += LINE) {
          const first = v128.or(v128.load(ahead + i), v128.load(ahead + i, APART));
          const last = v128.or(v128.load(ahead + i, 2 * APART), v128.load(ahead + i, 3 * APART));
          read = v128.or(read, v128.or(first, last));
        }
        ahead += share;
      }
      // Now that the numbers before them have been read.
      if (query == firstQuery) {
        lowScales = upperHalves(group, SCALES);
        highScales = upperHalves(group, SCALES + 8);
        lowOwn = ownPart(group, lowScales, firstQuery, slope);
        highOwn = ownPart(group + 16, highScales, firstQuery, slope);
        if (early) {
          lowOwn = f32x4.sub(lowOwn, upperHalves(group, BACK_NORMS));
          highOwn = f32x4.sub(highOwn, upperHalves(group, BACK_NORMS + 8));
        }
      }
      if (isNear(low0, high0, lowOwn, highOwn, lowScales, highScales, query, rest)) {
        put(early, low0, high0, group, query, row);
      }
      if (isNear(low1, high1, lowOwn, highOwn, lowScales, highScales, query + QUERY, rest)) {
        put(early, low1, high1, group, query + QUERY, row);
      }
      if (isNear(low2, high2, lowOwn, highOwn, lowScales, highScales, query + 2 * QUERY, rest)) {
        put(early, low2, high2, group, query + 2 * QUERY, row);
      }
      if (isNear(low3, high3, lowOwn, highOwn, lowScales, highScales, query + 3 * QUERY, rest)) {
        put(early, low3, high3, group, query + 3 * QUERY, row);
      }
    }
  }
  readAhead = i32x4.extract_lane(read, 0);
}

/** With it, what the test for being far takes of a row is the same for all queries: a greater slope is the safe side. */
function greatestSlope(query: usize, queryEnd: usize, field: usize): v128 {
  let greatest: f32 = 0;
  for (; query < queryEnd; query += QUERY) greatest = max(greatest, load<f32>(query + field));
  return f32x4.splat(greatest);
}

@inline
function put(early: bool, low: v128, high: v128, group: usize, query: usize, row: u32): void {
  const out = load<u32>(query, OUT);
  const end = early ? complete(low, high, group, query, row, out) : append(low, high, group, query, row, out);
  store<u32>(query, <u32>end, OUT);
}

/** What sums begin with. */
@inline
function startOf(field: usize): v128 {
  return v128.load32_splat(WIDE_SUMS ? field + WIDE : field);
}

/** Adds the products of neighbouring numbers to the sums. */
@inline
function addDot(sums: v128, query: v128, rows: v128): v128 {
  if (WIDE_SUMS) return i32x4.relaxed_dot_i8x16_i7x16_add_s(query, rows, sums);
  return i16x8.add(sums, dot(query, rows));
}

/**
 * Whether products are added up in 32 bits by one instruction. It shows in what the standard leaves open, the numbers
 * above 127: one instruction takes them as they are or less 256, several add two products up in 16 bits first and
 * saturate. In Chrome 114 to 118 at least, several forget what is to be added to.
 */
export function addsAtOnce(): bool {
  if (!WIDE_SUMS) return false;
  const sums = i32x4.relaxed_dot_i8x16_i7x16_add_s(i8x16.splat(127), i8x16.splat(-1), i32x4.splat(1));
  const sum = i32x4.extract_lane(sums, 0);
  return sum == 1 + 4 * 127 * 255 || sum == 1 - 4 * 127;
}

/** The products of neighbouring numbers, added up two by two in 16 bits: at most 2 × 127 × 127. */
@inline
function dot(query: v128, rows: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.relaxed_dot_i8x16_i7x16_s(query, rows);
  return i16x8.add(
    i16x8.mul(i16x8.shr_s(i16x8.shl(query, 8), 8), v128.and(rows, i16x8.splat(0xff))),
    i16x8.mul(i16x8.shr_s(query, 8), i16x8.shr_u(rows, 8)),
  );
}

@inline
function addLanes(sums: v128, others: v128): v128 {
  return WIDE_SUMS ? i32x4.add(sums, others) : i16x8.add(sums, others);
}

/** The sum of each row in one lane of 32 bits. */
@inline
function widen(sums: v128): v128 {
  return WIDE_SUMS ? sums : i32x4.extadd_pairwise_i16x8_s(sums);
}

/** Four numbers of which the upper halves are stored. */
@inline
function upperHalves(at: usize, field: usize): v128 {
  return i32x4.shl(v128.load16x4_u(at + field), 16);
}

/**
 * What of the test for being far is the row's own. Far is
 *
 *   norm + norm of the query − product × scale × factor > (limit + spread × scale)²,
 *
 * here sorted: norm − (spread × scale)² − slope × scale + rest > product × factor × scale.
 */
@inline
function ownPart(rows: usize, scales: v128, query: usize, slope: v128): v128 {
  const spreads = f32x4.mul(f32x4.mul(scales, scales), v128.load32_splat(query, SPREAD));
  return f32x4.sub(f32x4.sub(v128.load(rows, NORMS), spreads), f32x4.mul(scales, slope));
}

/** Whether not all rows of a group are far. */
@inline
function isNear(
  low: v128,
  high: v128,
  lowOwn: v128,
  highOwn: v128,
  lowScales: v128,
  highScales: v128,
  query: usize,
  restField: usize,
): bool {
  const factor = v128.load32_splat(query, FACTOR);
  const rest = v128.load32_splat(query + restField);
  const lowFar = isFar(widen(low), lowScales, lowOwn, factor, rest);
  const highFar = isFar(widen(high), highScales, highOwn, factor, rest);
  return i32x4.bitmask(v128.and(lowFar, highFar)) != 15;
}

/** Goes on with the last numbers. */
function complete(low: v128, high: v128, group: usize, query: usize, row: u32, out: usize): usize {
  passed++;
  const start = startOf(query + BACK_START);
  low = addLanes(low, start);
  high = addLanes(high, start);
  for (let i: usize = FRONT; i < 128; i += 4) {
    const numbers = v128.load32_splat(query + i);
    low = addDot(low, numbers, v128.load(group + (i << 3)));
    high = addDot(high, numbers, v128.load(group + (i << 3), 16));
  }
  return emit(low, high, group, query, row, out);
}

/** Appends those of the group's rows that are not provably too far. */
@inline
function emit(low: v128, high: v128, group: usize, query: usize, row: u32, out: usize): usize {
  const lowScales = upperHalves(group, SCALES);
  const highScales = upperHalves(group, SCALES + 8);
  const slope = v128.load32_splat(query, SLOPE);
  const lowOwn = ownPart(group, lowScales, query, slope);
  const highOwn = ownPart(group + 16, highScales, query, slope);
  if (!isNear(low, high, lowOwn, highOwn, lowScales, highScales, query, REST)) return out;
  return append(low, high, group, query, row, out);
}

/** Looks again at a group, with the finer numbers of the query. */
function append(low: v128, high: v128, group: usize, query: usize, row: u32, out: usize): usize {
  out = appendFour(widen(low), group, upperHalves(group, SCALES), query, row, out);
  return appendFour(widen(high), group + 16, upperHalves(group, SCALES + 8), query, row + 4, out);
}

function appendFour(product: v128, rows: usize, scales: v128, query: usize, row: u32, out: usize): usize {
  let sums = startOf(query + FINE_START);
  for (let i: usize = 0; i < 128; i += 4) {
    sums = addDot(sums, v128.load32_splat(query + i, FINE), v128.load(rows + (i << 3)));
  }
  const all = i32x4.add(i32x4.mul(product, i32x4.splat(FINER)), widen(sums));
  const factor = v128.load32_splat(query, FINE_FACTOR);
  const rest = v128.load32_splat(query, FINE_REST);
  const slope = v128.load32_splat(query, FINE_SLOPE);
  const far = i32x4.bitmask(isFar(all, scales, ownPart(rows, scales, query, slope), factor, rest));
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
function isFar(product: v128, scales: v128, own: v128, factor: v128, rest: v128): v128 {
  const products = f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(product), factor), scales);
  return f32x4.gt(f32x4.add(own, rest), products);
}

function write(row: u32, distance: f32, out: usize): usize {
  store<u32>(out, row);
  store<f32>(out, distance, 4);
  return out + EMITTED;
}

/**
 * Sum of a range's bytes, taken as 32-bit numbers, 64 bytes at a time: what reading it from its beginning to its end
 * takes, which the bench compares with.
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
