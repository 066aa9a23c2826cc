import { NearfaceError } from '../errors';

/** Numbers in an embedding. */
export const DIMENSIONS = 128;

/**
 * Throws `VECTOR_INVALID` unless `vectors` is n × 128 finite numbers, row-major, without a row of zeros.
 * `n` defaults to 1.
 */
export function checkVectors(vectors: Float32Array, n = 1): void {
  if (!(vectors instanceof Float32Array) || vectors.length !== n * DIMENSIONS) {
    throw new NearfaceError('VECTOR_INVALID', `Expected a Float32Array of ${n} × ${DIMENSIONS} numbers.`);
  }
  for (let row = 0; row < n; row++) {
    const norm = squaredNorm(vectors, row * DIMENSIONS);
    if (!Number.isFinite(norm)) throw new NearfaceError('VECTOR_INVALID', `Vector ${row} holds NaN or Infinity.`);
    if (norm === 0) throw new NearfaceError('VECTOR_INVALID', `Vector ${row} is zero.`);
  }
}

/**
 * Squared L2 distance of the 128 numbers at `a[aStart]` and `b[bStart]`. The only place where a distance is computed,
 * so that score, verification and search never differ by a rounding.
 */
export function squaredDistance(a: Float32Array, aStart: number, b: Float32Array, bStart: number): number {
  // Four sums: one would wait for each addition to finish before the next.
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let i = 0; i < DIMENSIONS; i += 4) {
    const d0 = (a[aStart + i] as number) - (b[bStart + i] as number);
    const d1 = (a[aStart + i + 1] as number) - (b[bStart + i + 1] as number);
    const d2 = (a[aStart + i + 2] as number) - (b[bStart + i + 2] as number);
    const d3 = (a[aStart + i + 3] as number) - (b[bStart + i + 3] as number);
    sum0 += d0 * d0;
    sum1 += d1 * d1;
    sum2 += d2 * d2;
    sum3 += d3 * d3;
  }
  return sum0 + sum1 + (sum2 + sum3);
}

function squaredNorm(vectors: Float32Array, start: number): number {
  let sum = 0;
  for (let i = start; i < start + DIMENSIONS; i++) sum += (vectors[i] as number) ** 2;
  return sum;
}
