import type { CandidateFaces, Candidates } from '../src/search';
import { SEGMENT_ROWS } from '../src/search';
import { DIMENSIONS, squaredDistance } from '../src/search/vectors';

/** Distances of these vectors: about 0.42 between faces of a person, as measured on real ones, and 0.8 between persons. */
const SHARED = 1.1;
const PERSON = 0.5;
const FACE = 0.3;

/** Invented embeddings, always the same: persons around a shared mean or around real embeddings, five faces each. */
export class Gallery {
  static readonly FACES_A_PERSON = 5;
  readonly faces: number;
  readonly #bases: number[];
  #vectors: Float32Array | undefined;

  /** `bases` are n × 128 numbers of real faces, or none. */
  constructor(faces: number, bases: number[]) {
    this.faces = faces;
    this.#bases = bases;
  }

  static personOf(face: number): number {
    return Math.floor(face / Gallery.FACES_A_PERSON);
  }

  /** faces × 128. */
  get vectors(): Float32Array {
    this.#vectors ??= this.#makeAll();
    return this.#vectors;
  }

  /** A further face of the nth of some persons. */
  probe(n: number): Float32Array {
    const face = ((n * 7919) % Math.max(1, this.faces / Gallery.FACES_A_PERSON)) * Gallery.FACES_A_PERSON;
    return this.#make(face, -1 - n);
  }

  vector(face: number): Float32Array {
    return this.vectors.subarray(face * DIMENSIONS, (face + 1) * DIMENSIONS);
  }

  squaredNorm(face: number): number {
    return this.vector(face).reduce((sum, x) => sum + x * x, 0);
  }

  squaredDistance(probe: Float32Array, face: number): number {
    return squaredDistance(probe, 0, this.vectors, face * DIMENSIONS);
  }

  /** What a store gives: segment s holds the faces from SEGMENT_ROWS · s on. */
  read({ segments, rows }: Candidates): CandidateFaces {
    const numbers = rows.map((row, i) => (segments[i] as number) * SEGMENT_ROWS + row);
    const vectors = new Float32Array(numbers.length * DIMENSIONS);
    for (const [i, number] of numbers.entries()) vectors.set(this.vector(number), i * DIMENSIONS);
    return { numbers, vectors };
  }

  #makeAll(): Float32Array {
    const vectors = new Float32Array(this.faces * DIMENSIONS);
    for (let face = 0; face < this.faces; face++) vectors.set(this.#make(face, face), face * DIMENSIONS);
    return vectors;
  }

  /** A face of the person whom `face` shows, with noise of its own. */
  #make(face: number, noise: number): Float32Array {
    const person = Gallery.personOf(face);
    const base = (person * DIMENSIONS) % Math.max(DIMENSIONS, this.#bases.length);
    const personNoise = randomNumbers(2 * person);
    const faceNoise = randomNumbers(2 * noise + 1);
    const vector = new Float32Array(DIMENSIONS);
    for (let i = 0; i < DIMENSIONS; i++) {
      const center = this.#bases[base + i] ?? SHARED * Math.sin(i * i) * Math.sqrt(2 / DIMENSIONS);
      vector[i] = center + PERSON * personNoise() + FACE * faceNoise();
    }
    return vector;
  }
}

/** Numbers of variance 1 / 128, nearly normal: sums of three that are evenly spread (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => (next() + next() + next() - 1.5) * 2 * Math.sqrt(1 / DIMENSIONS);
}
