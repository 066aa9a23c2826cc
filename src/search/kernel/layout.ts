/* Where things lie in the memory of the kernel, for both sides: the scan in AssemblyScript and the code that calls it. */

/** Bytes of a group. */
export const GROUP = 592;
/** Where in a group each row's scale (f32), squared norm (f32), sum of its bytes (i32), person (u32) and time (u32) are. */
export const SCALES = 512;
export const NORMS = 528;
export const SUMS = 544;
export const PERSONS = 560;
export const TIMES = 576;

/** Bytes of a query: 128 numbers from 0 to 63, and then the fields below. */
export const QUERY = 160;
/** What one unit of the product counts in the squared distance, for a row of scale 1 (f32). */
export const FACTOR = 128;
/** The query's squared norm (f32). */
export const NORM = 132;
/** A row is emitted unless it is provably farther than LIMIT + SPREAD × its scale (f32 each). */
export const LIMIT = 136;
export const SPREAD = 140;
/** The number that stands for 0 (i32). */
export const ZERO = 144;

/** Where the memory holds the ends of the outputs of `scanEight`, up to 96 queries, eight outputs, and the blocks. */
export const ENDS = 0;
export const QUERIES = 64;
export const OUTPUTS = QUERIES + 96 * QUERY;
/**
 * Rows of a block. Memory is given out in blocks, and one call scans one at most: no output overflows, and all of it
 * is still in the core's cache for the next queries.
 */
export const BLOCK = 2048;
export const BLOCKS = OUTPUTS + 8 * 4 * BLOCK;
