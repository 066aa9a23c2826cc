import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import type { HierarchicalNSW } from 'hnswlib-wasm';
import {
  type Candidates,
  createVectorIndex,
  type IndexMatch,
  type IndexQuery,
  packSegment,
  rank,
  SEGMENT_ROWS,
  type VectorIndex,
} from '../src/search';
import { createKernel } from '../src/search/kernel';
import { BLOCKS } from '../src/search/kernel/layout';
import { distanceAt, scoreOf } from '../src/search/score';
import { DIMENSIONS, squaredDistance } from '../src/search/vectors';
import { Gallery } from './gallery';

/** The search bench's side of the page. Every call gives the time in ms that its work took. */
export interface SearchBench {
  /** Fills the index with so many faces; `bases` are embeddings of real faces, n × 128 numbers, or none. */
  fill(faces: number, bases: number[]): Promise<number>;
  /** Searches with probe `from`, or with several from there on at once. */
  search(from: number, probes: number, minScore: number): Promise<number>;
  /** Adds up the bytes of so many faces' numbers in 8 bits: what reading them takes. */
  read(faces: number): Promise<number>;
  /** Share of probes whose result is that of comparing all vectors in 64-bit floats, ids and order. */
  recall(probes: number, minScore: number): Promise<number>;
  openTfjs(): Promise<void>;
  searchTfjs(probe: number): Promise<number>;
  openHnsw(faces: number): Promise<number>;
  searchHnsw(probe: number): number;
  /** Share of the ten nearest faces that the graph finds. */
  recallHnsw(probes: number): number;
}

declare global {
  interface Window {
    searchBench: SearchBench;
  }
}

const TOP = 10;

let gallery = new Gallery(0, []);
let index: VectorIndex | undefined;
let matrix: tf.Tensor2D;
let halfNorms: tf.Tensor1D;
let graph: HierarchicalNSW;
let graphFaces = 0;
const kernel = createKernel();

window.searchBench = {
  async fill(faces, bases) {
    gallery = new Gallery(faces, bases);
    index?.close();
    index = createVectorIndex({ shards: 1 });
    const start = performance.now();
    for (let from = 0; from < faces; from += SEGMENT_ROWS) {
      const n = Math.min(SEGMENT_ROWS, faces - from);
      await index.addSegment({
        ...(await packSegment(gallery.vectors.subarray(from * DIMENSIONS, (from + n) * DIMENSIONS))),
        id: from / SEGMENT_ROWS,
        persons: Uint32Array.from({ length: n }, (_, i) => personOf(from + i)),
      });
    }
    return performance.now() - start;
  },
  async search(from, probes, minScore) {
    const queries = Array.from({ length: probes }, (_, i) => gallery.probe(from + i));
    const start = performance.now();
    await searchIndex(queries, { maxResults: TOP, minScore });
    return performance.now() - start;
  },
  async read(faces) {
    const { scan } = await kernel;
    const missing = BLOCKS + faces * DIMENSIONS - scan.memory.buffer.byteLength;
    if (missing > 0) {
      scan.memory.grow(Math.ceil(missing / 65536));
      // Memory that was never written is one page of zeros in the cache.
      new Uint8Array(scan.memory.buffer).fill(1);
    }
    const start = performance.now();
    scan.sum(BLOCKS, BLOCKS + faces * DIMENSIONS);
    return performance.now() - start;
  },
  async recall(probes, minScore) {
    let right = 0;
    for (let i = 0; i < probes; i++) {
      const probe = gallery.probe(i);
      const [found] = await searchIndex([probe], { maxResults: TOP, minScore });
      if (JSON.stringify(found) === JSON.stringify(compareAll(probe, minScore))) right++;
    }
    return right / probes;
  },
  async openTfjs() {
    const simd = new URL('/wasm/tfjs-backend-wasm-simd.wasm', location.href).href;
    setWasmPaths({
      'tfjs-backend-wasm-simd.wasm': simd,
      'tfjs-backend-wasm.wasm': simd,
      'tfjs-backend-wasm-threaded-simd.wasm': simd,
    });
    await tf.setBackend('wasm');
    tf.dispose([matrix, halfNorms].filter(Boolean));
    matrix = tf.tensor2d(gallery.vectors, [gallery.faces, DIMENSIONS]);
    const norms = Float32Array.from({ length: gallery.faces }, (_, i) => gallery.squaredNorm(i) / 2);
    halfNorms = tf.tensor1d(norms);
  },
  async searchTfjs(probe) {
    const query = gallery.probe(probe);
    const start = performance.now();
    const found = tf.tidy(() => {
      // The nearest is the one with the greatest q·x − |x|² / 2.
      const products = tf.reshape(tf.matMul(matrix, tf.tensor2d(query, [DIMENSIONS, 1])), [gallery.faces]);
      return tf.topk(tf.sub(products, halfNorms), TOP).indices;
    });
    await found.data();
    found.dispose();
    return performance.now() - start;
  },
  async openHnsw(faces) {
    const { loadHnswlib } = await import('hnswlib-wasm');
    const library = await loadHnswlib();
    graph = new library.HierarchicalNSW('l2', DIMENSIONS, '');
    graphFaces = faces;
    const start = performance.now();
    graph.initIndex(faces, 16, 200, 1);
    graph.setEfSearch(200);
    for (let i = 0; i < faces; i++) graph.addPoint(gallery.vector(i), i, false);
    return performance.now() - start;
  },
  searchHnsw(probe) {
    const query = gallery.probe(probe);
    const start = performance.now();
    graph.searchKnn(query, TOP, undefined);
    return performance.now() - start;
  },
  recallHnsw(probes) {
    let found = 0;
    for (let i = 0; i < probes; i++) {
      const probe = gallery.probe(i);
      const distances = Float64Array.from({ length: graphFaces }, (_, face) => gallery.squaredDistance(probe, face));
      const limit = distances.slice().sort()[TOP - 1] as number;
      const { neighbors } = graph.searchKnn(probe, TOP, undefined);
      found += neighbors.filter((face) => (distances[face] as number) <= limit).length;
    }
    return found / (probes * TOP);
  },
};

const personOf = (face: number) => Math.floor(face / Gallery.FACES_A_PERSON);

async function searchIndex(queries: Float32Array[], query: IndexQuery): Promise<IndexMatch[][]> {
  const all = new Float32Array(queries.length * DIMENSIONS);
  for (const [i, vector] of queries.entries()) all.set(vector, i * DIMENSIONS);
  const found = (await index?.scan(all, query)) ?? [];
  return queries.map((vector, q) => {
    const candidates = found[q] as Candidates;
    return rank(vector, candidates, gallery.read(candidates), query);
  });
}

/** The nearest face of each of the nearest persons, ties by id. */
function compareAll(probe: Float32Array, minScore: number): IndexMatch[] {
  const limit = (distanceAt(minScore) + 1e-6) ** 2;
  const nearest = new Map<number, { distance: number; face: number }>();
  for (let face = 0; face < gallery.faces; face++) {
    const distance = squaredDistance(probe, 0, gallery.vectors, face * DIMENSIONS);
    if (distance > limit) continue;
    const person = personOf(face);
    // Faces come in the order of their ids.
    if (distance < (nearest.get(person)?.distance ?? Number.POSITIVE_INFINITY)) nearest.set(person, { distance, face });
  }
  return [...nearest]
    .sort(([, a], [, b]) => a.distance - b.distance || a.face - b.face)
    .slice(0, TOP)
    .map(([person, { distance, face }]) => ({ face, person, score: scoreOf(Math.sqrt(distance)) }))
    .filter(({ score }) => score >= minScore);
}
