/** Vectors one after the other. */
export function concatenate(vectors: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const joined = new Float32Array(vectors.reduce((total, { length }) => total + length, 0));
  let start = 0;
  for (const vector of vectors) {
    joined.set(vector, start);
    start += vector.length;
  }
  return joined;
}
