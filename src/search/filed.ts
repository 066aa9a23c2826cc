import type { FiledFaces } from './index';

const ID_BYTES = 16;

/** Of `n` faces that no file holds, until some are found in one. */
export function newFiled(n: number): FiledFaces {
  return {
    squared: new Float64Array(n).fill(Number.NaN),
    numbers: new Uint32Array(n),
    ids: new Uint8Array(n * ID_BYTES),
  };
}

/** Writes what is known of the face at `from` of `source` to place `to`. */
export function copyFiled(source: FiledFaces, from: number, target: FiledFaces, to: number): void {
  target.squared[to] = source.squared[from] as number;
  target.numbers[to] = source.numbers[from] as number;
  target.ids.set(source.ids.subarray(from * ID_BYTES, (from + 1) * ID_BYTES), to * ID_BYTES);
}

export function sliceFiled({ squared, numbers, ids }: FiledFaces, start: number, end: number): FiledFaces {
  return {
    squared: squared.subarray(start, end),
    numbers: numbers.subarray(start, end),
    ids: ids.subarray(start * ID_BYTES, end * ID_BYTES),
  };
}

/** Those at `places`. */
export function pickFiled(filed: FiledFaces, places: ArrayLike<number>): FiledFaces {
  const picked = newFiled(places.length);
  for (let i = 0; i < places.length; i++) copyFiled(filed, places[i] as number, picked, i);
  return picked;
}
