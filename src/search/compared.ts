import type { Candidates, ComparedFaces } from './index';

/** Of a face's id. */
export const ID_BYTES = 16;

/** Of `n` faces of which nothing is known yet. */
export function newCompared(n: number): ComparedFaces {
  return {
    squared: new Float64Array(n).fill(Number.NaN),
    numbers: new Uint32Array(n),
    ids: new Uint8Array(n * ID_BYTES),
  };
}

/** Writes what is known of the face at `from` of `source` to place `to`. */
function copyCompared(source: ComparedFaces, from: number, target: ComparedFaces, to: number): void {
  target.squared[to] = source.squared[from] as number;
  target.numbers[to] = source.numbers[from] as number;
  target.ids.set(source.ids.subarray(from * ID_BYTES, (from + 1) * ID_BYTES), to * ID_BYTES);
}

/** One after the other; of those without, nothing is known. Undefined if nothing is of any. */
export function joinCompared(parts: readonly Compared[]): ComparedFaces | undefined {
  if (parts.every(({ compared }) => !compared)) return undefined;
  const joined = newCompared(parts.reduce((total, { rows }) => total + rows.length, 0));
  let start = 0;
  for (const { rows, compared } of parts) {
    if (compared) {
      joined.squared.set(compared.squared, start);
      joined.numbers.set(compared.numbers, start);
      joined.ids.set(compared.ids, start * ID_BYTES);
    }
    start += rows.length;
  }
  return joined;
}

type Compared = Pick<Candidates, 'rows' | 'compared'>;

export function sliceCompared({ squared, numbers, ids }: ComparedFaces, start: number, end: number): ComparedFaces {
  return {
    squared: squared.subarray(start, end),
    numbers: numbers.subarray(start, end),
    ids: ids.subarray(start * ID_BYTES, end * ID_BYTES),
  };
}

/** Those at `places`. */
export function pickCompared(compared: ComparedFaces, places: ArrayLike<number>): ComparedFaces {
  const picked = newCompared(places.length);
  for (let i = 0; i < places.length; i++) copyCompared(compared, places[i] as number, picked, i);
  return picked;
}
