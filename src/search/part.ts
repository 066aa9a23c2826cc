import { NOBODY } from './index';
import type { Kernel } from './kernel';
import { BLOCK, BLOCK_BYTES, GROUP } from './kernel/layout';
import { lowerBoundOf, type QuantisedQuery, upperBoundOf } from './quantise';
import { clearRow, normOf, scaleOf, writeRow } from './rows';

const BLOCK_GROUPS = BLOCK / 8;
const BLOCK_BITS = Math.log2(BLOCK);

/** Where a block is read from. */
export interface BlockSource {
  byteLength: number;
  /** Reads what begins at `from`; parts are asked for in their order. */
  read(target: Int8Array, from: number): void;
}

/** Rows in the kernel's memory, 136 bytes each, and their persons: a segment or the tail. */
export class Part {
  /** The greatest |x − x̂| / scale of all rows so far; see `quantise.ts`. */
  spread = 0;
  /** What is taken from rows and queries; see `quantise.ts`. */
  readonly center: Float32Array;
  readonly #kernel: Kernel;
  /** Addresses. */
  readonly #blocks: number[] = [];
  /** By row; between the blocks they would break off the scan's reading. */
  #persons = new Uint32Array(0);

  constructor(kernel: Kernel, center: Float32Array) {
    this.#kernel = kernel;
    this.center = center;
  }

  get rows(): number {
    return this.#blocks.length * BLOCK;
  }

  get groups(): number {
    return this.rows / 8;
  }

  /** Address of a group. */
  addressOf(group: number): number {
    return (this.#blocks[Math.floor(group / BLOCK_GROUPS)] as number) + (group % BLOCK_GROUPS) * GROUP;
  }

  /** The end of the groups from `group` on that lie in memory one after the other. */
  endOfRun(group: number): number {
    let block = Math.floor(group / BLOCK_GROUPS);
    while (this.#blocks[block + 1] === (this.#blocks[block] as number) + BLOCK_BYTES) block++;
    return (block + 1) * BLOCK_GROUPS;
  }

  /** Adds blocks as `packRows` makes them, of nobody yet. */
  load(packed: BlockSource, spread: number): void {
    const first = this.#blocks.length;
    this.#grow(packed.byteLength / BLOCK_BYTES);
    for (const [i, address] of this.#blocks.slice(first).entries()) {
      packed.read(this.#kernel.bytes.subarray(address, address + BLOCK_BYTES), i * BLOCK_BYTES);
    }
    this.spread = Math.max(this.spread, spread);
  }

  /** Writes a face at a row that may be beyond the last: the 128 numbers at `vectors[start]`. */
  set(row: number, vectors: Float32Array, start: number, person: number): void {
    while (row >= this.rows) this.#growEmpty();
    const spread = writeRow(this.#kernel, this.#blockOf(row), row & (BLOCK - 1), vectors, start, this.center);
    this.spread = Math.max(this.spread, spread);
    this.#persons[row] = person;
  }

  /** Empties a row. */
  remove(row: number): void {
    clearRow(this.#kernel, this.#blockOf(row), row & (BLOCK - 1));
    this.#persons[row] = NOBODY;
  }

  setPersons(persons: Uint32Array): void {
    this.#persons.fill(NOBODY);
    this.#persons.set(persons);
  }

  personAt(row: number): number {
    return this.#persons[row] as number;
  }

  /** What a row's distance to a query is at least; `squared` is what the kernel emitted. */
  lowerBound(row: number, squared: number, query: QuantisedQuery): number {
    const scale = scaleOf(this.#kernel, this.#blockOf(row), row & (BLOCK - 1));
    return scale === 0 ? 0 : lowerBoundOf(squared, this.spread * scale, query);
  }

  /** What it is at most. */
  upperBound(row: number, squared: number, query: QuantisedQuery): number {
    const block = this.#blockOf(row);
    const scale = scaleOf(this.#kernel, block, row & (BLOCK - 1));
    if (scale === 0) return Number.POSITIVE_INFINITY;
    return upperBoundOf(squared, this.spread * scale, normOf(this.#kernel, block, row & (BLOCK - 1)), query);
  }

  /** Gives the memory back; the part must not be used again. */
  close(): void {
    this.#kernel.free(this.#blocks);
  }

  #growEmpty(): void {
    const first = this.rows;
    this.#grow(1);
    for (let row = first; row < this.rows; row++) this.remove(row);
  }

  #grow(blocks: number): void {
    this.#blocks.push(...this.#kernel.allocate(blocks));
    const persons = this.#persons;
    this.#persons = new Uint32Array(this.rows).fill(NOBODY);
    this.#persons.set(persons);
  }

  /** Address of the block that a row is in. */
  #blockOf(row: number): number {
    return this.#blocks[row >> BLOCK_BITS] as number;
  }
}
