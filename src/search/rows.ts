import type { Kernel } from './kernel';
import { BLOCK, GROUP, NORMS, PERSONS, SCALES, SUMS, TIMES } from './kernel/layout';
import { quantiseRow } from './quantise';
import { DIMENSIONS } from './vectors';

/** The person of a row that holds no face. */
export const NOBODY = 0xffffffff;

/** Groups of a block. */
export const BLOCK_GROUPS = BLOCK / 4;
/** Takes in the roundings of `bounds` and of `squaredDistance`, which are less than 10⁻¹³ of a distance. */
const ROUNDING = 1e-9;

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
    this.spread = Math.max(this.spread, quantised.spread * (1 + ROUNDING));
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

  /** Distance of a query to the row as it is kept, and how far the row itself may be from that: [d − r, d + r]. */
  bounds(query: Float32Array, row: number): [lower: number, upper: number] {
    const { bytes, floats } = this.#kernel;
    const at = this.#placeOf(row);
    const scale = floats[(at + SCALES) >> 2] as number;
    if (scale === 0) return [0, Number.POSITIVE_INFINITY];
    let sum = 0;
    for (let i = 0, byte = at; i < DIMENSIONS; i += 4, byte += 16) {
      const d0 = (query[i] as number) - scale * (bytes[byte] as number);
      const d1 = (query[i + 1] as number) - scale * (bytes[byte + 1] as number);
      const d2 = (query[i + 2] as number) - scale * (bytes[byte + 2] as number);
      const d3 = (query[i + 3] as number) - scale * (bytes[byte + 3] as number);
      sum += d0 * d0 + d1 * d1 + (d2 * d2 + d3 * d3);
    }
    const distance = Math.sqrt(sum);
    const residual = this.spread * scale + ROUNDING * distance;
    return [distance - residual, distance + residual];
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
