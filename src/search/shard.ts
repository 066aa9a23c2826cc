import type { Embedding } from '../faces/types';
import type { Kernel } from './kernel';
import { BLOCK, EMITTED, ENDS, GROUP, OUTPUTS, QUERIES, QUERY } from './kernel/layout';
import { type QueryResiduals, writeLimit, writeQuery } from './quantise';
import { BLOCK_GROUPS, NOBODY, Rows } from './rows';
import { type Candidate, Selection } from './selection';
import { DIMENSIONS } from './vectors';

/** Faces by column: face i lies at row `rows[i]`, with the 128 numbers from `vectors[128 · i]`. */
export interface ShardEntries {
  rows: Uint32Array;
  vectors: Float32Array;
  persons: Uint32Array;
  /** Seconds since 1970 at which each face was added. */
  times: Uint32Array;
}

export interface ShardQuery {
  /** n × 128, row-major. */
  queries: Float32Array;
  /** Persons a query, at most. */
  persons: number;
  maxDistance: number;
  /** Only faces of these persons. */
  onlyPersons?: Uint32Array;
  /** Only faces that were added at that second or later. */
  since?: number;
}

const MAX_QUERIES = Math.floor((OUTPUTS - QUERIES) / QUERY);
/** Groups that are scanned first. Then come twice as many, and so on, up to a block: the first limits come early. */
const FIRST_GROUPS = 16;
/** Groups between two that pass a filter which are scanned too, rather than starting anew. */
const MAX_GAP = 16;

/** A part of a collection in 8 bits, scanned by one thread. The caller chooses the rows. */
export class Shard {
  readonly #kernel: Kernel;
  readonly #rows: Rows;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#rows = new Rows(kernel);
  }

  /** Adds faces, or replaces those that are there. */
  put({ rows, vectors, persons, times }: ShardEntries): void {
    for (const [i, row] of rows.entries()) {
      this.#rows.set(row, vectors, i * DIMENSIONS, persons[i] as number, times[i] as number);
    }
  }

  remove(rows: Uint32Array): void {
    for (const row of rows) this.#rows.remove(row);
  }

  /** For each query the faces among which the nearest face of each of the nearest persons is. */
  search(query: ShardQuery): Candidate[][] {
    const embeddings = Array.from({ length: query.queries.length / DIMENSIONS }, (_, i) =>
      query.queries.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS),
    );
    const found: Candidate[][] = [];
    for (let i = 0; i < embeddings.length; i += MAX_QUERIES) {
      found.push(...this.#scan(embeddings.slice(i, i + MAX_QUERIES), query));
    }
    return found;
  }

  #scan(embeddings: Embedding[], query: ShardQuery): Candidate[][] {
    const { buffer } = this.#kernel;
    const probes: Probe[] = embeddings.map((embedding, i) => ({
      at: QUERIES + i * QUERY,
      residuals: writeQuery(embedding, buffer, QUERIES + i * QUERY),
      limit: Number.NaN,
      selection: new Selection(query.persons, query.maxDistance),
    }));
    const passes = this.#filter(query);
    let size = FIRST_GROUPS;
    for (const [first, last] of this.#runs(passes)) {
      for (let group = first; group < last; ) {
        const end = Math.min(last, group + size, nextBlock(group));
        this.#scanGroups(probes, group, end, passes);
        group = end;
        size *= 2;
      }
    }
    return probes.map(({ selection }) => selection.candidates());
  }

  /** Takes all queries over groups of one block, which stay in the cache meanwhile. */
  #scanGroups(probes: Probe[], first: number, last: number, passes: Filter | undefined): void {
    const { buffer, integers, scan } = this.#kernel;
    const start = this.#rows.addressOf(first);
    const end = start + (last - first) * GROUP;
    for (const probe of probes) {
      if (probe.limit === probe.selection.limit) continue;
      probe.limit = probe.selection.limit;
      writeLimit(buffer, probe.at, probe.limit, probe.residuals, this.#rows.spread);
    }
    for (let i = 0; i < probes.length; ) {
      const probe = probes[i] as Probe;
      if (probes.length - i >= 8) {
        scan.scanEight(start, end, probe.at, OUTPUTS);
        for (let j = 0; j < 8; j++) {
          const output = OUTPUTS + j * EMITTED * BLOCK;
          this.#collect(probes[i + j] as Probe, first, output, integers[ENDS / 4 + j] as number, passes);
        }
        i += 8;
      } else {
        this.#collect(probe, first, OUTPUTS, scan.scanOne(start, end, probe.at, OUTPUTS), passes);
        i++;
      }
    }
  }

  /** Offers the rows that the kernel wrote from `output` to `end`. */
  #collect({ residuals, selection }: Probe, first: number, output: number, end: number, passes: Filter | undefined) {
    const { integers, floats } = this.#kernel;
    for (let at = output / 4; at < end / 4; at += EMITTED / 4) {
      const row = 4 * first + (integers[at] as number);
      const person = this.#rows.personAt(row);
      if (person === NOBODY || (passes && !passes(row))) continue;
      const [lower, upper] = this.#rows.bounds(row, floats[at + 1] as number, residuals);
      selection.offer({ row, person, lower, upper });
    }
  }

  /** Gives the memory back; the shard must not be used again. */
  close(): void {
    this.#rows.close();
  }

  #filter({ onlyPersons, since }: ShardQuery): Filter | undefined {
    if (!onlyPersons && since === undefined) return undefined;
    const persons = onlyPersons && new Set(onlyPersons);
    return (row) =>
      (!persons || persons.has(this.#rows.personAt(row))) && (since === undefined || this.#rows.timeAt(row) >= since);
  }

  /** The groups that hold rows which pass, as few ranges. */
  #runs(passes: Filter | undefined): [first: number, last: number][] {
    const { groups } = this.#rows;
    if (!passes) return [[0, groups]];
    const runs: [number, number][] = [];
    for (let group = 0; group < groups; group++) {
      if (![0, 1, 2, 3].some((lane) => passes(4 * group + lane))) continue;
      const run = runs.at(-1);
      if (run && group - run[1] < MAX_GAP) run[1] = group + 1;
      else runs.push([group, group + 1]);
    }
    return runs;
  }
}

/** The first group of the next block. */
function nextBlock(group: number): number {
  return (Math.floor(group / BLOCK_GROUPS) + 1) * BLOCK_GROUPS;
}

type Filter = (row: number) => boolean;

interface Probe {
  /** Where it lies in the kernel's memory. */
  at: number;
  residuals: QueryResiduals;
  /** The limit that the kernel knows. */
  limit: number;
  selection: Selection;
}
