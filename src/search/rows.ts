import type { Kernel } from './kernel';
import { BLOCK, GROUP, NORMS, PERSONS, SCALES, SUMS, TIMES } from './kernel/layout';
import { boundsOf, type QueryResiduals, quantiseRow } from './quantise';
import { DIMENSIONS } from './vectors';

/** The person of a row that holds no face. */
export const NOBODY = 0xffffffff;

/** Groups of a block. */
export const BLOCK_GROUPS = BLOCK / 4;

/** The rows of a shard in its kernel's memory: 148 bytes each. */
export class Rows {
  /** The greatest |x − x̂| / scale of all rows so far; see `quantise.ts`. */
  spread = 0;
  readonly #kernel: Kernel;
  /** Addresses. */
  readonly #blocks: number[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Groups of four rows, empty ones too. */
  get groups(): number {
    return this.#blocks.length * BLOCK_GROUPS;
  }

  /** Address of a group. */
  addressOf(group: number): number {
    return (this.#blocks[Math.floor(group / BLOCK_GROUPS)] as number) + (group % BLOCK_GROUPS) * GROUP;
  }

  /** Writes a face at a row that may be beyond the last: the 128 numbers at `vectors[start]`. */
  set(row: number, vectors: Float32Array, start: number, person: number, time: number): void {
    while (row >= this.#blocks.length * BLOCK) this.#grow();
    const { bytes, floats, integers } = this.#kernel;
    const quantised = quantiseRow(vectors, start);
    const at = this.#placeOf(row);
    for (let i = 0; i < DIMENSIONS; i++) bytes[at + (i >> 2) * 16 + (i & 3)] = quantised.bytes[i] as number;
    floats[(at + SCALES) >> 2] = quantised.scale;
    floats[(at + NORMS) >> 2] = quantised.norm;
    integers[(at + SUMS) >> 2] = quantised.sum;
    integers[(at + PERSONS) >> 2] = person;
    integers[(at + TIMES) >> 2] = time;
    this.spread = Math.max(this.spread, quantised.spread);
  }

  /** Empties a row. The kernel emits it only where it has no limit. */
  remove(row: number): void {
    const at = this.#placeOf(row);
    this.#kernel.floats[(at + SCALES) >> 2] = 0;
    this.#kernel.floats[(at + NORMS) >> 2] = Number.POSITIVE_INFINITY;
    this.#kernel.integers[(at + PERSONS) >> 2] = NOBODY;
  }

  personAt(row: number): number {
    return this.#kernel.integers[(this.#placeOf(row) + PERSONS) >> 2] as number;
  }

  timeAt(row: number): number {
    return this.#kernel.integers[(this.#placeOf(row) + TIMES) >> 2] as number;
  }

  /** Between what a row's distance to a query lies; `squared` is what the kernel emitted. */
  bounds(row: number, squared: number, query: QueryResiduals): [lower: number, upper: number] {
    const { floats } = this.#kernel;
    const at = this.#placeOf(row);
    const scale = floats[(at + SCALES) >> 2] as number;
    if (scale === 0) return [0, Number.POSITIVE_INFINITY];
    return boundsOf(squared, this.spread * scale, floats[(at + NORMS) >> 2] as number, query);
  }

  /** Gives the memory back; the rows must not be used again. */
  close(): void {
    for (const block of this.#blocks) this.#kernel.free(block);
  }

  #grow(): void {
    const row = this.#blocks.push(this.#kernel.allocate()) * BLOCK - BLOCK;
    for (let i = 0; i < BLOCK; i++) this.remove(row + i);
  }

  /** Where the first number of a row is; its fields lie as far from there as the layout's names say. */
  #placeOf(row: number): number {
    return this.addressOf(row >> 2) + (row & 3) * 4;
  }
}
