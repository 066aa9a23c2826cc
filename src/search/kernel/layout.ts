/* Where things lie in the memory of the kernel, for both sides: the scan in AssemblyScript and the code that calls it. */

/**
 * Bytes of a group of eight rows: 32 × 32 bytes, each of them four of the 128 numbers of each row, and the fields below.
 */
export const GROUP = 1152;
/** Where in a group each row's scale and squared norm (f32) are, */
export const SCALES = 1024;
export const NORMS = 1056;
/** and its offsets (i16), four a row: `−ZERO ×` the sum of a quarter of its numbers, modulo 2¹⁶. */
export const OFFSETS = 1088;

/**
 * The quarters of 128 numbers: those of the first half at 0 and 1 modulo 4, those at 2 and 3, and the same of the
 * second half. A quarter of a row and of a query are never longer than this, so that their product is less than 2¹⁵.
 */
export const MAX_ROW_QUARTER = 320;
export const MAX_QUERY_QUARTER = 102;

/** Steps of a query's second numbers in one of the first. */
export const FINER = 32;
/** Bytes of a query: twice 128 numbers from 0 to 127 and the fields below. */
export const QUERY = 288;
/** What stands for 0 in both. */
export const ZERO = 64;
/** Where the second numbers are. */
export const FINE = 128;
/**
 * The fields (f32), by the first numbers and by all: what a unit of the product counts in the squared distance, for a
 * row of scale 1;
 */
export const FACTOR = 256;
export const FINE_FACTOR = 260;
/** the query's squared norm less the square of the limit, and twice the limit times the rows' spread; */
export const REST = 264;
export const FINE_REST = 268;
export const SLOPE = 272;
export const FINE_SLOPE = 276;
/** the square of the spread; and the squared norm. */
export const SPREAD = 280;
export const FINE_NORM = 284;

/**
 * Rows of a block. Memory is given out in blocks, and one call scans one at most: no output overflows, and all of it
 * is still in the core's cache for the next queries.
 */
export const BLOCK = 2048;
/** Bytes of a block's groups; after them comes each row's person (u32). */
export const BLOCK_GROUPS_BYTES = (BLOCK / 8) * GROUP;
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
