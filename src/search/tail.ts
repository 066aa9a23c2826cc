import { parse as toBytes } from 'uuid';
import { ID_BYTES } from './compared';
import type { ComparedFaces, TailFaces } from './index';
import type { Kernel } from './kernel';
import { Part } from './part';
import { meanOf } from './rows';
import { DIMENSIONS, squaredDistance } from './vectors';

/**
 * The faces that are in no segment, one by one, in rows of a part that are used again when they are free. They are few:
 * also their vectors stay in memory, if they come with their ids.
 */
export class Tail {
  /** None before the first face. */
  part: Part | undefined;
  readonly #kernel: Kernel;
  /** By row. */
  readonly #numbers: number[] = [];
  readonly #rows = new Map<number, number>();
  readonly #free: number[] = [];
  /** By number. */
  readonly #faces = new Map<number, TailFace>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  get hasFaces(): boolean {
    return this.#faces.size > 0;
  }

  put({ numbers, persons, vectors, ids }: TailFaces): void {
    if (numbers.length === 0) return;
    this.part ??= new Part(this.#kernel, meanOf(vectors));
    for (const [i, number] of numbers.entries()) {
      const row = this.#rows.get(number) ?? this.#free.pop() ?? this.#numbers.length;
      this.#rows.set(number, row);
      this.#numbers[row] = number;
      this.part.set(row, vectors, i * DIMENSIONS, persons[i] as number);
      if (ids) this.#faces.set(number, { vector: rowAt(vectors, i), id: ids[i] as string });
    }
  }

  remove(numbers: Uint32Array): void {
    for (const number of numbers) {
      const row = this.#rows.get(number);
      if (row === undefined) continue;
      this.part?.remove(row);
      this.#rows.delete(number);
      this.#faces.delete(number);
      this.#free.push(row);
    }
  }

  /**
   * Says what is known of face `number` at place `i` of `compared`, if its vector was kept; the distance is that from the
   * 128 numbers at `probes[start]`.
   */
  compare(number: number, probes: Float32Array, start: number, compared: ComparedFaces, i: number): void {
    const face = this.#faces.get(number);
    if (!face) return;
    compared.squared[i] = squaredDistance(probes, start, face.vector, 0);
    compared.numbers[i] = number;
    compared.ids.set(toBytes(face.id), i * ID_BYTES);
  }

  numberAt(row: number): number {
    return this.#numbers[row] as number;
  }
}

interface TailFace {
  vector: Float32Array;
  id: string;
}

/** A copy: all vectors that came together would stay in memory for one of them. */
const rowAt = (vectors: Float32Array, i: number) => vectors.slice(i * DIMENSIONS, (i + 1) * DIMENSIONS);
