import { DIMENSIONS } from './vectors';

const ROWS = 1024;

/** Vectors by row, in parts, so that growing copies nothing. */
export class Embeddings {
  readonly #parts: Float32Array[] = [];

  set(row: number, vector: Float32Array): void {
    while (row >= this.#parts.length * ROWS) this.#parts.push(new Float32Array(ROWS * DIMENSIONS));
    (this.#parts[Math.floor(row / ROWS)] as Float32Array).set(vector, (row % ROWS) * DIMENSIONS);
  }

  /** The vectors of rows, n × 128. */
  read(rows: ArrayLike<number>): Float32Array {
    const vectors = new Float32Array(rows.length * DIMENSIONS);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      const start = (row % ROWS) * DIMENSIONS;
      vectors.set(
        (this.#parts[Math.floor(row / ROWS)] as Float32Array).subarray(start, start + DIMENSIONS),
        i * DIMENSIONS,
      );
    }
    return vectors;
  }
}
