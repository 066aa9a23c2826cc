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
import { DIMENSIONS } from '../src/search/vectors';
import { compareAll } from './brute-force';
import { Gallery } from './gallery';
import { readNumbers } from './reading';
import { startTfjs } from './tfjs';

/** The search bench's side of the page. Every call gives the time in ms that its work took. */
export interface SearchBench {
  /**
   * Fills the index with so many faces; `bases` are embeddings of real faces, n × 128 numbers, or none. Scans on one
   * thread, or on as many workers as by default.
   */
  fill(faces: number, bases: number[], workers?: 'by default'): Promise<number>;
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

window.searchBench = {
  async fill(faces, bases, workers) {
    gallery = new Gallery(faces, bases);
    index?.close();
    index = createVectorIndex(workers === 'by default' ? {} : { shards: 1 });
    const { vectors } = gallery;
    const start = performance.now();
    // As in a collection, segments have the first one's center.
    let center: Float32Array<ArrayBuffer> | undefined;
    for (let from = 0; from < faces; from += SEGMENT_ROWS) {
      const n = Math.min(SEGMENT_ROWS, faces - from);
      const packed = await packSegment(vectors.slice(from * DIMENSIONS, (from + n) * DIMENSIONS), center);
      center ??= packed.center;
      await index.addSegment({
        ...packed,
        id: from / SEGMENT_ROWS,
        persons: Uint32Array.from({ length: n }, (_, i) => Gallery.personOf(from + i)),
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
  read: readNumbers,
  async recall(probes, minScore) {
    let right = 0;
    for (let i = 0; i < probes; i++) {
      const probe = gallery.probe(i);
      const [found] = await searchIndex([probe], { maxResults: TOP, minScore });
      if (JSON.stringify(found) === JSON.stringify(compareAll(gallery, probe, { maxResults: TOP, minScore }))) right++;
    }
    return right / probes;
  },
  async openTfjs() {
    await startTfjs();
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

async function searchIndex(queries: Float32Array[], query: IndexQuery): Promise<IndexMatch[][]> {
  const all = new Float32Array(queries.length * DIMENSIONS);
  for (const [i, vector] of queries.entries()) all.set(vector, i * DIMENSIONS);
  const found = (await index?.scan(all, query)) ?? [];
  return queries.map((vector, q) => {
    const candidates = found[q] as Candidates;
    return rank(vector, candidates, gallery.read(candidates), query);
  });
}
