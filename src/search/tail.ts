import type { TailFaces } from './index';
import type { Kernel } from './kernel';
import { Part } from './part';
import { meanOf } from './rows';
import { DIMENSIONS } from './vectors';

/** The faces that are in no segment, one by one, in rows of a part that are used again when they are free. */
export class Tail {
  /** None before the first face. */
  part: Part | undefined;
  readonly #kernel: Kernel;
  /** By row. */
  readonly #numbers: number[] = [];
  readonly #rows = new Map<number, number>();
  readonly #free: number[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  put({ numbers, persons, vectors }: TailFaces): void {
    if (numbers.length === 0) return;
    this.part ??= new Part(this.#kernel, meanOf(vectors));
    for (const [i, number] of numbers.entries()) {
      const row = this.#rows.get(number) ?? this.#free.pop() ?? this.#numbers.length;
      this.#rows.set(number, row);
      this.#numbers[row] = number;
      this.part.set(row, vectors, i * DIMENSIONS, persons[i] as number);
    }
  }

  remove(numbers: Uint32Array): void {
    for (const number of numbers) {
      const row = this.#rows.get(number);
      if (row === undefined) continue;
      this.part?.remove(row);
      this.#rows.delete(number);
      this.#free.push(row);
    }
  }

  numberAt(row: number): number {
    return this.#numbers[row] as number;
  }
}
