import { EarlyExit } from './early-exit';
import { NOBODY, type PairCandidates, type Probes, type Segment, TAIL, type TailFaces } from './index';
import type { Kernel } from './kernel';
import {
  EMITTED,
  GROUP,
  MAX_QUERIES,
  MAX_RUN,
  MAX_TOGETHER,
  OUT,
  OUTPUT,
  OUTPUTS,
  QUERIES,
  QUERY,
  STRETCH,
} from './kernel/layout';
import { type BlockSource, Part } from './part';
import { type QuantisedQuery, writeLimit, writeNoQuery, writeQuery } from './quantise';
import { type BoundedCandidates, Selection } from './selection';
import { Tail } from './tail';
import { DIMENSIONS } from './vectors';

export interface ShardQuery {
  /** n × 128, row-major. */
  queries: Float32Array;
  /** Persons a query, at most; faces with `everyFace`. */
  wanted: number;
  everyFace?: boolean;
  maxDistance: number;
  /** Only faces of these persons. */
  persons?: Uint32Array;
  /** Only rows from `rows[segment]` on, and faces of the tail from number `tail` on. */
  since?: { rows: ReadonlyMap<number, number>; tail: number };
}

export interface ShardPairQuery {
  maxDistance: number;
  segments: readonly number[];
  /** Earlier rows may be left out. */
  firstRows?: ReadonlyMap<number, number>;
  differentPersons: boolean;
}

/** Groups that are scanned first. Then come twice as many, and so on: the first limits come early. */
const FIRST_GROUPS = 8;
/** Groups between two that pass a filter which are scanned too, rather than starting anew. */
const MAX_GAP = 8;
/** Pairs after which no further segment is scanned in one go. */
const MANY_PAIRS = 1_000_000;
const NONE = new Uint32Array(0);
const NO_PAIRS = { probes: NONE, rows: NONE, persons: NONE };
/** Queries that the kernel takes at a time. */
const PASS = 4;

/** A part of a collection in 8 bits, scanned by one thread: some segments, and perhaps the tail. */
export class Shard {
  readonly #kernel: Kernel;
  readonly #segments = new Map<number, Part>();
  readonly tail: Tail;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.tail = new Tail(kernel);
  }

  /** `packed`: what the segment's block holds. Throws what reading it throws. */
  addSegment({ id, spread, center, persons }: Omit<Segment, 'block'>, packed: ArrayBuffer | BlockSource): void {
    this.removeSegment(id);
    const part = new Part(this.#kernel, this.#sameCenter(center));
    try {
      part.load(packed instanceof ArrayBuffer ? inMemory(packed) : packed, spread);
    } catch (error) {
      part.close();
      throw error;
    }
    part.setPersons(persons);
    this.#segments.set(id, part);
  }

  setPersons(segment: number, persons: Uint32Array): void {
    this.#segments.get(segment)?.setPersons(persons);
  }

  has(segment: number): boolean {
    return this.#segments.has(segment);
  }

  removeSegment(segment: number): void {
    this.#segments.get(segment)?.close();
    this.#segments.delete(segment);
  }

  putTail(faces: TailFaces): void {
    this.tail.put(faces);
  }

  removeTail(numbers: Uint32Array): void {
    this.tail.remove(numbers);
  }

  /** For each query the faces among which the nearest face of each of the nearest persons is, or the nearest faces are. */
  scan(query: ShardQuery): BoundedCandidates[] {
    const selections = Array.from(
      { length: query.queries.length / DIMENSIONS },
      () => new Selection(query.wanted, query.maxDistance, query.everyFace),
    );
    for (let i = 0; i < selections.length; i += MAX_QUERIES) {
      this.#select(selections.slice(i, i + MAX_QUERIES), query.queries.subarray(i * DIMENSIONS), query);
    }
    return selections.map((selection) => selection.candidates());
  }

  /**
   * For each segment, in their order, the pairs of at most MAX_QUERIES probes and its faces that may be within the
   * distance. Ends early, after at least one segment, when there are many pairs: the caller asks for the rest.
   */
  scanPairs({ vectors, persons }: Probes, query: ShardPairQuery): PairCandidates[] {
    const found: PairCandidates[] = [];
    let pairs = 0;
    let quantised: QuantisedQuery[] = [];
    let center: Float32Array | undefined;
    for (const segment of query.segments) {
      if (pairs > MANY_PAIRS) break;
      const part = this.#partOf(segment);
      if (part && part.center !== center) {
        center = part.center;
        quantised = this.#writeQueries(vectors, persons.length, center);
      }
      const candidates = part ? this.#scanPartPairs(part, segment, { quantised, persons }, query) : NO_PAIRS;
      pairs += candidates.rows.length;
      found.push({ segment, ...candidates });
    }
    return found;
  }

  /** Gives the memory back; the shard must not be used again. */
  close(): void {
    for (const part of this.#segments.values()) part.close();
    this.tail.part?.close();
  }

  /** The center as an earlier segment has it: queries are written once for each. */
  #sameCenter(center: Float32Array): Float32Array {
    const same = [...this.#segments.values()].find((part) => part.center.every((x, i) => x === center[i]));
    return same?.center ?? center;
  }

  #partOf(segment: number): Part | undefined {
    return segment === TAIL ? this.tail.part : this.#segments.get(segment);
  }

  #scanPartPairs(
    part: Part,
    segment: number,
    { quantised, persons }: { quantised: QuantisedQuery[]; persons: Uint32Array },
    { maxDistance, firstRows, differentPersons }: ShardPairQuery,
  ): Omit<PairCandidates, 'segment'> {
    const { integers } = this.#kernel;
    const probes: number[] = [];
    const rows: number[] = [];
    const personsOfRows: number[] = [];
    for (const [i, query] of quantised.entries()) {
      writeLimit(this.#kernel, addressOf(i), maxDistance, query, part.spread);
    }
    const exit = new EarlyExit();
    const first = Math.floor((firstRows?.get(segment) ?? 0) / (8 * STRETCH)) * STRETCH;
    for (let group = first; group < part.groups; group += STRETCH) {
      this.#scanGroups(part, group, group + STRETCH, quantised.length, exit, (probe, from, to) => {
        for (let at = from; at < to; at += EMITTED / 4) {
          const row = 8 * group + (integers[at] as number);
          const person = part.personAt(row);
          if (person === NOBODY || (differentPersons && person === persons[probe])) continue;
          probes.push(probe);
          rows.push(segment === TAIL ? this.tail.numberAt(row) : row);
          personsOfRows.push(person);
        }
      });
    }
    return {
      probes: Uint32Array.from(probes),
      rows: Uint32Array.from(rows),
      persons: Uint32Array.from(personsOfRows),
    };
  }

  #select(selections: Selection[], queries: Float32Array, query: ShardQuery): void {
    let quantised: QuantisedQuery[] = [];
    let center: Float32Array | undefined;
    const persons = query.persons && new Set(query.persons);
    const exit = new EarlyExit();
    let size = FIRST_GROUPS;
    for (const segment of [...this.#segments.keys(), TAIL]) {
      const part = this.#partOf(segment);
      if (!part) continue;
      if (part.center !== center) {
        center = part.center;
        quantised = this.#writeQueries(queries, selections.length, center);
      }
      const passes = this.#filter(segment, part, persons, query.since);
      const setLimit = (i: number) => {
        const { limit } = selections[i] as Selection;
        writeLimit(this.#kernel, addressOf(i), limit, quantised[i] as QuantisedQuery, part.spread);
      };
      for (const i of selections.keys()) setLimit(i);
      for (const [first, last] of runsOf(part, passes)) {
        for (let group = first; group < last; ) {
          const runEnd = selections.length === 1 ? part.endOfRun(group) : nextMultiple(group, STRETCH);
          const end = Math.min(last, runEnd, group + Math.min(size, MAX_RUN));
          const scanned = { segment, part, firstRow: 8 * group, passes };
          this.#scanGroups(part, group, end, selections.length, exit, (i, from, to) => {
            this.#offer(selections[i] as Selection, quantised[i] as QuantisedQuery, scanned, [from, to]);
            setLimit(i);
          });
          group = end;
          size *= 2;
        }
      }
    }
  }

  /** Offers what the kernel emitted from there to there, in 32-bit numbers. */
  #offer(
    selection: Selection,
    quantised: QuantisedQuery,
    { segment, part, firstRow, passes }: Scanned,
    [from, to]: [number, number],
  ): void {
    const { integers, floats } = this.#kernel;
    for (let at = from; at < to; at += EMITTED / 4) {
      const row = firstRow + (integers[at] as number);
      const lower = part.lowerBound(row, floats[at + 1] as number, quantised);
      if (lower > selection.limit || (passes && !passes(row))) continue;
      const person = part.personAt(row);
      if (person === NOBODY) continue;
      const upper = part.upperBound(row, floats[at + 1] as number, quantised);
      selection.offer(segment, segment === TAIL ? this.tail.numberAt(row) : row, person, lower, upper);
    }
  }

  /** Writes the first `n` of the queries, less `center`, for the kernel, and fills the last pass. */
  #writeQueries(queries: Float32Array, n: number, center: Float32Array): QuantisedQuery[] {
    const quantised = Array.from({ length: n }, (_, i) =>
      writeQuery(queries.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS), center, this.#kernel, addressOf(i)),
    );
    for (let i = n; i % PASS !== 0; i++) writeNoQuery(this.#kernel, addressOf(i));
    return quantised;
  }

  /**
   * Takes all queries over groups that lie one after the other; gives where in memory, in 32-bit numbers, is what the
   * kernel emitted for each.
   */
  #scanGroups(
    part: Part,
    first: number,
    last: number,
    queries: number,
    exit: EarlyExit,
    read: (query: number, from: number, to: number) => void,
  ): void {
    const { integers, scan } = this.#kernel;
    const start = part.addressOf(first);
    const end = start + (last - first) * GROUP;
    if (queries === 1) {
      read(0, OUTPUTS / 4, scan.scanOne(start, end, QUERIES, OUTPUTS) / 4);
      return;
    }
    // Together the passes read ahead what probably comes next, each its share of every quarter.
    const isNext = last % STRETCH === 0 && last < part.groups;
    const next = part.addressOf(isNext ? last : first - (first % STRETCH));
    const share = Math.floor(GROUP / 4 / Math.ceil(queries / PASS));
    let passed = 0;
    for (let query = 0; query < queries; query += MAX_TOGETHER) {
      const together = Math.min(MAX_TOGETHER, queries - query);
      const queryEnd = query + nextMultiple(together - 1, PASS);
      for (let i = query; i < queryEnd; i++) integers[outOf(i)] = OUTPUTS + (i - query) * OUTPUT;
      const ahead = next + (query / PASS) * (last - first) * share;
      const scanSeveral = exit.isOn ? scan.skimSeveral : scan.scanSeveral;
      scanSeveral(start, end, addressOf(query), addressOf(queryEnd), ahead, share);
      if (exit.isOn) passed += scan.passed.value;
      for (let i = 0; i < together; i++) {
        const from = OUTPUTS + i * OUTPUT;
        const to = integers[outOf(query + i)] as number;
        if (to > from) read(query + i, from / 4, to / 4);
      }
    }
    exit.note((last - first) * queries, passed);
  }

  #filter(segment: number, part: Part, persons?: Set<number>, since?: ShardQuery['since']): Filter | undefined {
    if (!persons && !since) return undefined;
    const firstRow = since?.rows.get(segment) ?? 0;
    const firstNumber = since?.tail ?? 0;
    return (row) =>
      (!persons || persons.has(part.personAt(row))) &&
      (segment === TAIL ? this.tail.numberAt(row) >= firstNumber : row >= firstRow);
  }
}

const inMemory = (packed: ArrayBuffer): BlockSource => ({
  byteLength: packed.byteLength,
  read: (target, from) => target.set(new Int8Array(packed, from, target.length)),
});

type Filter = (row: number) => boolean;

/** What was scanned in one call of the kernel. */
interface Scanned {
  segment: number;
  part: Part;
  /** What the emitted rows are counted from. */
  firstRow: number;
  passes: Filter | undefined;
}

/** The groups that hold rows which pass, as few ranges. */
function runsOf(part: Part, passes: Filter | undefined): [first: number, last: number][] {
  const { groups } = part;
  if (!passes) return [[0, groups]];
  const runs: [number, number][] = [];
  for (let group = 0; group < groups; group++) {
    if (![0, 1, 2, 3, 4, 5, 6, 7].some((row) => passes(8 * group + row))) continue;
    const run = runs.at(-1);
    if (run && group - run[1] < MAX_GAP) run[1] = group + 1;
    else runs.push([group, group + 1]);
  }
  return runs;
}

/** Where a query lies, */
const addressOf = (query: number) => QUERIES + query * QUERY;
/** and where, in 32-bit numbers, it says how far its output reaches. */
const outOf = (query: number) => (addressOf(query) + OUT) / 4;

const nextMultiple = (group: number, of: number) => (Math.floor(group / of) + 1) * of;
