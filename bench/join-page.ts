import * as tf from '@tensorflow/tfjs-core';
import { createVectorIndex, packSegment, rankPairs, SEGMENT_ROWS, type VectorIndex } from '../src/search';
import { createKernel } from '../src/search/kernel';
import { BLOCK, BLOCK_BYTES, QUERIES, QUERY } from '../src/search/kernel/layout';
import { writeNoQuery } from '../src/search/quantise';
import { workerCount } from '../src/search/remote-shard';
import { packRows } from '../src/search/rows';
import { distanceAt } from '../src/search/score';
import { DIMENSIONS } from '../src/search/vectors';
import { Gallery } from './gallery';
import { startTfjs } from './tfjs';

/** The page of the join of a gallery with itself, each pair once. Times are in ms. */
export interface JoinBench {
  /** Fills an index, and tfjs with blocks of the same vectors. */
  fill(faces: number): Promise<{ threads: number; blockPairs: BlockPair[] }>;
  /** Products: pairs of vectors that the scan multiplied, whatever it left out then. */
  join(minScore: number): Promise<{ ms: number; pairs: number; products: number }>;
  /** Products a second of the kernel alone on this thread, over one block again and again. */
  peak(): Promise<number>;
  /** The same join of one pair of blocks with tfjs. */
  joinTfjs(pair: BlockPair, minScore: number): TfjsJoin;
}

/** Two blocks of faces, the second one the same or a later one. */
export interface BlockPair {
  blocks: [number, number];
  products: number;
}

export interface TfjsJoin {
  /** Time of `matMul`, and of reading its products and comparing them with the threshold. */
  multiply: number;
  compare: number;
  pairs: number;
  /** Pairs that only this or only the last `join` found. */
  differing: number;
}

declare global {
  interface Window {
    joinBench: JoinBench;
  }
}

interface TfjsBlock {
  first: number;
  vectors: Float32Array;
  /** Half of each squared norm. */
  halfNorms: Float32Array;
  rows: tf.Tensor2D;
  columns: tf.Tensor2D;
}

/** As in `src/usecases/join.ts`. */
const PROBES = 2048;
const TFJS_ROWS = 4096;
/** tfjs has 32-bit floats: what is this near to the threshold, squared, is decided by the vectors. */
const SLACK = 1e-4;
const PEAK_CALLS = 2000;

let gallery = new Gallery(0, []);
let index: VectorIndex;
let blocks: TfjsBlock[] = [];
/** Keys of the pairs of the last join. */
let found = new Set<number>();

window.joinBench = {
  async fill(faces) {
    gallery = new Gallery(faces, []);
    index = createVectorIndex();
    let center: Float32Array<ArrayBuffer> | undefined;
    for (const first of startsOf(SEGMENT_ROWS)) {
      const { vectors, persons } = facesFrom(first, SEGMENT_ROWS);
      const packed = await packSegment(vectors, center);
      center ??= packed.center;
      await index.addSegment({ ...packed, id: first / SEGMENT_ROWS, persons });
    }
    await startTfjs();
    blocks = startsOf(TFJS_ROWS).map(toTfjsBlock);
    return {
      threads: Math.min(workerCount(), startsOf(SEGMENT_ROWS).length),
      blockPairs: blocks.flatMap(({ vectors }, a) =>
        blocks.slice(a).map(
          (b, i): BlockPair => ({
            blocks: [a, a + i],
            products: (vectors.length / DIMENSIONS) * (b.vectors.length / DIMENSIONS),
          }),
        ),
      ),
    };
  },
  async join(minScore) {
    const pairs: number[] = [];
    let products = 0;
    const rest = startsOf(PROBES).values();
    const joinRest = async () => {
      for (const first of rest) await joinFrom(first);
    };
    const joinFrom = async (first: number) => {
      const probes = facesFrom(first, PROBES);
      const newer = startsOf(SEGMENT_ROWS).filter((segment) => segment + SEGMENT_ROWS > first);
      const segments = newer.map((segment) => segment / SEGMENT_ROWS);
      const firstRows = new Map([[Math.floor(first / SEGMENT_ROWS), first % SEGMENT_ROWS]]);
      for await (const candidates of index.scanPairs(probes, { minScore, segments, firstRows })) {
        const faces = candidates.rows.map((row) => candidates.segment * SEGMENT_ROWS + row);
        const ranked = rankPairs(probes.vectors, gallery.vectors, { ...candidates, places: faces }, minScore);
        for (const [i, a] of ranked.places.entries()) {
          const b = first + (ranked.probes[i] as number);
          if (a > b) pairs.push(keyOf(a, b));
        }
      }
      const rows = newer.map((segment) => {
        const left = Math.floor(Math.max(0, first - segment) / BLOCK);
        return (Math.ceil(countFrom(segment, SEGMENT_ROWS) / BLOCK) - left) * BLOCK;
      });
      products += probes.persons.length * rows.reduce((sum, n) => sum + n, 0);
    };
    const start = performance.now();
    // While some are decided, the next ones are scanned.
    await Promise.all([joinRest(), joinRest()]);
    const ms = performance.now() - start;
    found = new Set(pairs);
    return { ms, pairs: found.size, products };
  },
  async peak() {
    const kernel = await createKernel();
    const [block] = kernel.allocate(1) as [number];
    kernel.bytes.set(new Int8Array(packRows(facesFrom(0, BLOCK).vectors).bytes), block);
    for (let query = 0; query < 4; query++) writeNoQuery(kernel, QUERIES + query * QUERY);
    const scan = () => kernel.scan.skimSeveral(block, block + BLOCK_BYTES, QUERIES, QUERIES + 4 * QUERY, block, 0);
    for (let i = 0; i < PEAK_CALLS; i++) scan();
    const start = performance.now();
    for (let i = 0; i < PEAK_CALLS; i++) scan();
    return (PEAK_CALLS * 4 * BLOCK) / ((performance.now() - start) / 1000);
  },
  joinTfjs({ blocks: numbers }, minScore) {
    const [a, b] = numbers.map((number) => blocks[number]) as [TfjsBlock, TfjsBlock];
    const start = performance.now();
    const product = tf.matMul(a.rows, b.columns);
    const multiplied = performance.now();
    const products = product.dataSync<'float32'>();
    product.dispose();
    const pairs = pairsOver(products, a, b, minScore);
    const compared = performance.now();
    const common = pairs.filter((key) => found.has(key)).length;
    return {
      multiply: multiplied - start,
      compare: compared - multiplied,
      pairs: pairs.length,
      differing: pairs.length - common + (countFound(a, b) - common),
    };
  },
};

/** Keys of the pairs over the threshold, each once. */
function pairsOver(products: Float32Array, a: TfjsBlock, b: TfjsBlock, minScore: number): number[] {
  const probes: number[] = [];
  const places: number[] = [];
  const halfLimit = (distanceAt(minScore) ** 2 + SLACK) / 2;
  const width = b.halfNorms.length;
  for (let i = 0; i < a.halfNorms.length; i++) {
    const least = (a.halfNorms[i] as number) - halfLimit;
    for (let j = 0; j < width; j++) {
      if ((products[i * width + j] as number) - (b.halfNorms[j] as number) < least) continue;
      probes.push(i);
      places.push(j);
    }
  }
  const near = { probes: Uint32Array.from(probes), places: Uint32Array.from(places) };
  const ranked = rankPairs(a.vectors, b.vectors, near, minScore);
  return [...ranked.probes].flatMap((probe, i) => {
    const [older, newer] = [a.first + probe, b.first + (ranked.places[i] as number)];
    return newer > older ? [keyOf(newer, older)] : [];
  });
}

/** Pairs of two blocks that the last join found. */
function countFound(a: TfjsBlock, b: TfjsBlock): number {
  const isIn = (face: number, { first, halfNorms }: TfjsBlock) => face >= first && face < first + halfNorms.length;
  return [...found].filter((key) => isIn(key % gallery.faces, a) && isIn(Math.floor(key / gallery.faces), b)).length;
}

function toTfjsBlock(first: number): TfjsBlock {
  const { vectors } = facesFrom(first, TFJS_ROWS);
  const rows = tf.tensor2d(vectors, [vectors.length / DIMENSIONS, DIMENSIONS]);
  const halfNorms = Float32Array.from({ length: rows.shape[0] }, (_, i) => gallery.squaredNorm(first + i) / 2);
  // Once: `matMul` with `transposeB` takes ten times as long.
  return { first, vectors, halfNorms, rows, columns: tf.transpose(rows) };
}

const keyOf = (newer: number, older: number) => newer * gallery.faces + older;

/** Where parts of so many faces begin. */
const startsOf = (size: number) => Array.from({ length: Math.ceil(gallery.faces / size) }, (_, i) => i * size);

const countFrom = (first: number, most: number) => Math.min(most, gallery.faces - first);

function facesFrom(first: number, most: number) {
  const count = countFrom(first, most);
  return {
    vectors: gallery.vectors.slice(first * DIMENSIONS, (first + count) * DIMENSIONS),
    persons: Uint32Array.from({ length: count }, (_, i) => Gallery.personOf(first + i)),
  };
}
