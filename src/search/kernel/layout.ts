/* Where things lie in the memory of the kernel, for both sides: the scan in AssemblyScript and the code that calls it. */

/** Bytes of a group. */
export const GROUP = 592;
/** Where in a group each row's scale (f32), squared norm (f32), sum of its bytes (i32), person (u32) and time (u32) are. */
export const SCALES = 512;
export const NORMS = 528;
export const SUMS = 544;
export const PERSONS = 560;
export const TIMES = 576;

/**
 * Of each 8 numbers of a row, the absolute ones of those at 0, 1, 4, 5 add up to at most this, and so do the others:
 * their products with a query's numbers, which are at most 127, then add up to less than 2¹⁵.
 */
export const MAX_QUARTET = 258;

/** Bytes of a query: twice 128 numbers from 0 to 127, the second ones in 128ths of a step more, and the fields below. */
export const QUERY = 288;
/** Where the second numbers are; in them 64 stands for 0. */
export const FINE = 128;
/** The first number that stands for 0 (i32). */
export const ZERO = 256;
/** A row is emitted unless it is provably farther than a limit + SPREAD × its scale (f32). */
export const SPREAD = 260;
/** By the first numbers, and by all: what a unit of the product counts in the squared distance, for a row of scale 1; */
export const FACTOR = 264;
export const FINE_FACTOR = 276;
/** the query's squared norm; */
export const NORM = 268;
export const FINE_NORM = 280;
/** and the limit (f32 each). */
export const LIMIT = 272;
export const FINE_LIMIT = 284;

/**
 * Rows of a block. Memory is given out in blocks, and one call scans one at most: no output overflows, and all of it
 * is still in the core's cache for the next queries.
 */
export const BLOCK = 2048;

/** Bytes of an emitted row: its number (u32), and what its squared distance is at least (f32). */
export const EMITTED = 8;

/** Where the memory holds the ends of the outputs of `scanEight`, up to 96 queries, eight outputs, and the blocks. */
export const ENDS = 0;
export const QUERIES = 64;
export const OUTPUTS = QUERIES + 96 * QUERY;
export const BLOCKS = OUTPUTS + 8 * EMITTED * BLOCK;
