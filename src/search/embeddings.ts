import type { Embedding } from '../faces/types';
import { DIMENSIONS } from './vectors';

/** Where the 32-bit vectors are, by handle: small whole numbers that the index gives out, and again when they are free. */
export interface EmbeddingStore {
  set(handle: number, vector: Embedding): void;
  /** n × 128, row-major. */
  read(handles: readonly number[]): Float32Array | Promise<Float32Array>;
}

const ROWS = 1024;

/** In memory, in parts, so that growing copies nothing. */
export class Embeddings implements EmbeddingStore {
  readonly #parts: Float32Array[] = [];

  set(row: number, vector: Embedding): void {
    while (row >= this.#parts.length * ROWS) this.#parts.push(new Float32Array(ROWS * DIMENSIONS));
    (this.#parts[Math.floor(row / ROWS)] as Float32Array).set(vector, (row % ROWS) * DIMENSIONS);
  }

  read(rows: readonly number[]): Float32Array {
    const vectors = new Float32Array(rows.length * DIMENSIONS);
    for (const [i, row] of rows.entries()) {
      const start = (row % ROWS) * DIMENSIONS;
      vectors.set(
        (this.#parts[Math.floor(row / ROWS)] as Float32Array).subarray(start, start + DIMENSIONS),
        i * DIMENSIONS,
      );
    }
    return vectors;
  }
}
