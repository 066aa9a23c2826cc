/* Where things lie in the memory of the kernel, for both sides: the scan in AssemblyScript and the code that calls it. */

/** What stands for 0 in a row: its numbers, in ±63, have 7 bits without a sign. */
export const ZERO = 64;
/**
 * Numbers of a row that come first. Where the limit is narrow their distance alone shows of nearly all rows that they are
 * too far, and several queries leave it at that.
 */
export const FRONT = 100;
/**
 * Bytes of eight rows: 32 × 32 bytes, each of them four of the numbers of each row, and the fields below. They are read
 * in the order in which they lie, for a single query waits for memory.
 */
export const GROUP = 8 * 128 + 64;
/** Where in it are each row's squared norm (f32), */
export const NORMS = 8 * 128;
/** its scale, and the squared norm of its last numbers, rounded up (the upper halves of f32). */
export const SCALES = NORMS + 32;
export const BACK_NORMS = SCALES + 16;

/**
 * The two lanes of 128 numbers: those at 0 and 1 modulo 4, and the others. A lane of a row and of a query are never longer
 * than this, so that their product is less than 2¹⁵.
 */
export const MAX_ROW_LANE = 230;
export const MAX_QUERY_LANE = 142;

/** Steps of a query's second numbers in one of the first. */
export const FINER = 32;
/** Bytes of a query: twice 128 numbers in ±127 and the fields below. */
export const QUERY = 336;
/** Where the second numbers are. */
export const FINE = 128;
/**
 * What the lanes of a product begin with (i16, two): `−ZERO ×` the sum of a lane of the query, modulo 2¹⁶; of the first
 * numbers alone, of the last, and of the second numbers.
 */
export const START = 256;
export const FRONT_START = 260;
export const BACK_START = 264;
export const FINE_START = 268;
/** What a product begins with that is added up in 32 bits: from one of these fields to the one that goes with it. */
export const WIDE = 56;
/**
 * The fields (f32), by all coarse numbers and by all fine ones: what a unit of the product counts in the squared distance,
 * for a row of scale 1;
 */
export const FACTOR = 272;
export const FINE_FACTOR = 276;
/** the query's squared norm less the square of the limit, and twice the limit times the rows' spread, also by the first numbers alone; */
export const REST = 280;
export const FINE_REST = 284;
export const FRONT_REST = 288;
export const SLOPE = 292;
export const FINE_SLOPE = 296;
export const FRONT_SLOPE = 300;
/** the square of the spread; and the squared norm. */
export const SPREAD = 304;
export const FINE_NORM = 308;
/** Where what comes near the query is to be written (u32), if there are several. */
export const OUT = 328;

/** Rows of a block. Memory is given out in blocks. */
export const BLOCK = 2048;
/**
 * Groups that several queries are taken over, a part of a block: 68 KiB, which stay in the core's cache with as many that
 * come next.
 */
export const STRETCH = 64;
/** Bytes of a block: groups and nothing else, for a scan goes on from one block to the next. */
export const BLOCK_BYTES = (BLOCK / 8) * GROUP;

/** Bytes of an emitted row: its number (u32), and what its squared distance is at least (f32). */
export const EMITTED = 8;

/** Queries that the memory holds, and how many of them one call of the kernel takes at most. */
export const MAX_QUERIES = 256;
export const MAX_TOGETHER = 32;
/** Where the memory holds the queries, what is emitted, and the blocks. */
export const QUERIES = 64;
export const OUTPUTS = QUERIES + MAX_QUERIES * QUERY;
/** Bytes of what several queries emit, each. */
export const OUTPUT = EMITTED * 8 * STRETCH;
export const BLOCKS = OUTPUTS + MAX_TOGETHER * OUTPUT;
/** Groups that a single query is taken over at most, all of which it may emit. */
export const MAX_RUN = (BLOCKS - OUTPUTS) / (8 * EMITTED);
