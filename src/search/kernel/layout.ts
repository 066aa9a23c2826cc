/* Where things lie in the memory of the kernel, for both sides: the scan in AssemblyScript and the code that calls it. */

/**
 * Numbers of a row that come first. Where the limit is narrow their distance alone shows of nearly all rows that they are
 * too far, and the last ones are not read: those of a block lie together, behind the first ones of all its rows.
 */
export const FRONT = 96;
/**
 * Bytes of the first numbers of eight rows: 24 × 32 bytes, each of them four of the numbers of each row, and the fields
 * below.
 */
export const FRONT_GROUP = 8 * FRONT + 96;
/** Where in it are each row's offsets (i16), two a row: `−ZERO ×` the sum of a quarter of its numbers, modulo 2¹⁶; */
export const OFFSETS = 8 * FRONT;
/** the squared norm of all its numbers (f32), */
export const NORMS = OFFSETS + 32;
/** its scale, and the squared norm of its last numbers, rounded up (the upper halves of f32). */
export const SCALES = NORMS + 32;
export const BACK_NORMS = SCALES + 16;

/** Bytes of the last numbers of eight rows: 8 × 32, likewise, and the offsets of their quarters. */
export const BACK_GROUP = 8 * (128 - FRONT) + 32;
export const BACK_OFFSETS = 8 * (128 - FRONT);

/**
 * The quarters of 128 numbers: those of the first ones at 0 and 1 modulo 4, those at 2 and 3, and the same of the last
 * ones. A quarter of a row and of a query are never longer than this, so that their product is less than 2¹⁵.
 */
export const MAX_ROW_QUARTER = 292;
export const MAX_QUERY_QUARTER = 112;

/** Steps of a query's second numbers in one of the first. */
export const FINER = 32;
/** Bytes of a query: twice 128 numbers from 0 to 127 and the fields below. */
export const QUERY = 304;
/** What stands for 0 in both. */
export const ZERO = 64;
/** Where the second numbers are. */
export const FINE = 128;
/**
 * The fields (f32), by all coarse numbers and by all fine ones: what a unit of the product counts in the squared distance,
 * for a row of scale 1;
 */
export const FACTOR = 256;
export const FINE_FACTOR = 260;
/** the query's squared norm less the square of the limit, and twice the limit times the rows' spread, also by the first numbers alone; */
export const REST = 264;
export const FINE_REST = 268;
export const FRONT_REST = 272;
export const SLOPE = 276;
export const FINE_SLOPE = 280;
export const FRONT_SLOPE = 284;
/** the square of the spread; and the squared norm. */
export const SPREAD = 288;
export const FINE_NORM = 292;

/**
 * Rows of a block. Memory is given out in blocks, and one call scans one at most: no output overflows, and all of it
 * is still in the core's cache for the next queries.
 */
export const BLOCK = 2048;
/** Where in a block the last numbers begin. */
export const BACKS = (BLOCK / 8) * FRONT_GROUP;
/** Bytes of a block's groups; after them comes each row's person (u32). */
export const BLOCK_GROUPS_BYTES = BACKS + (BLOCK / 8) * BACK_GROUP;
export const BLOCK_BYTES = BLOCK_GROUPS_BYTES + 4 * BLOCK;

/** Bytes of an emitted row: its number (u32), and what its squared distance is at least (f32). */
export const EMITTED = 8;

/** Queries that the memory holds. */
export const MAX_QUERIES = 256;
/** Where the memory holds the ends of the outputs of `scanFour`, the queries, four outputs, and the blocks. */
export const ENDS = 0;
export const QUERIES = 64;
export const OUTPUTS = QUERIES + MAX_QUERIES * QUERY;
export const BLOCKS = OUTPUTS + 4 * EMITTED * BLOCK;
