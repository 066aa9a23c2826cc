import { DIMENSIONS, squaredDistance } from './vectors';

/** By column, as they go to a worker. */
export interface UnitColumns {
  /** Number of faces. */
  faces: Uint32Array<ArrayBuffer>;
  /** n × 128, row-major. */
  centroids: Float32Array<ArrayBuffer>;
  /** Mean squared distance of the faces from their centroid. */
  spreads: Float64Array<ArrayBuffer>;
}

/**
 * What is grouped: persons, or single faces. A unit is never split, so all that is kept of its faces is how many there
 * are, their mean, and how far they are from it.
 */
export class Units {
  readonly count: number;
  readonly columns: UnitColumns;

  constructor(columns: UnitColumns) {
    this.count = columns.faces.length;
    this.columns = columns;
  }

  /** Units without faces. */
  static empty(count: number): Units {
    return new Units({
      faces: new Uint32Array(count),
      centroids: new Float32Array(count * DIMENSIONS),
      spreads: new Float64Array(count),
    });
  }

  /** Adds the face at a row of `vectors`, n × 128, row-major. */
  addFace(unit: number, vectors: Float32Array, row: number): void {
    this.#add(unit, 1, vectors, row * DIMENSIONS, 0);
  }

  /** Adds the faces of `from` to `into`; `from` is not to be used any more. */
  join(into: number, from: number): void {
    const { faces, centroids, spreads } = this.columns;
    this.#add(into, faces[from] as number, centroids, from * DIMENSIONS, spreads[from] as number);
  }

  /**
   * Mean squared distance of the faces of one unit from those of the other: that of the centroids and the two spreads
   * add up to it, however many faces there are.
   */
  faceDistance(a: number, b: number): number {
    const { centroids } = this.columns;
    return squaredDistance(centroids, a * DIMENSIONS, centroids, b * DIMENSIONS) + this.#spread(a, b);
  }

  /** Squared distance of the centroids of two units, given their `faceDistance`. */
  centroidDistance(a: number, b: number, faceDistance: number): number {
    return faceDistance - this.#spread(a, b);
  }

  #spread(a: number, b: number): number {
    const { spreads } = this.columns;
    return (spreads[a] as number) + (spreads[b] as number);
  }

  #add(unit: number, added: number, vectors: Float32Array, start: number, spread: number): void {
    const { faces, centroids, spreads } = this.columns;
    const own = unit * DIMENSIONS;
    const sum = (faces[unit] as number) + added;
    const share = added / sum;
    const apart = squaredDistance(centroids, own, vectors, start);
    spreads[unit] = (1 - share) * (spreads[unit] as number) + share * spread + share * (1 - share) * apart;
    for (let i = 0; i < DIMENSIONS; i++) {
      const x = centroids[own + i] as number;
      centroids[own + i] = x + share * ((vectors[start + i] as number) - x);
    }
    faces[unit] = sum;
  }
}
