import { joinCompared, sliceCompared } from './compared';
import type { Candidates } from './index';

/** Faces that may be among the results: the distance of face i is in [lowers[i], uppers[i]]. */
export interface BoundedCandidates extends Candidates {
  lowers: Float64Array;
  uppers: Float64Array;
}

/** Those of several queries one after the other: of query i up to `ends[i]`. Few arrays travel faster than many. */
export interface JoinedCandidates extends BoundedCandidates {
  ends: Uint32Array;
}

export function joinCandidates(all: readonly BoundedCandidates[]): JoinedCandidates {
  const length = all.reduce((total, { rows }) => total + rows.length, 0);
  const joined = {
    ends: new Uint32Array(all.length),
    segments: new Int32Array(length),
    rows: new Uint32Array(length),
    persons: new Uint32Array(length),
    lowers: new Float64Array(length),
    uppers: new Float64Array(length),
  };
  let start = 0;
  for (const [i, some] of all.entries()) {
    for (const column of COLUMNS) joined[column].set(some[column], start);
    start += some.rows.length;
    joined.ends[i] = start;
  }
  const compared = joinCompared(all);
  return { ...joined, ...(compared && { compared }) };
}

export function splitCandidates({ ends, compared, ...columns }: JoinedCandidates): BoundedCandidates[] {
  return Array.from(ends, (end, i) => {
    const start = ends[i - 1] ?? 0;
    return {
      segments: columns.segments.subarray(start, end),
      rows: columns.rows.subarray(start, end),
      persons: columns.persons.subarray(start, end),
      lowers: columns.lowers.subarray(start, end),
      uppers: columns.uppers.subarray(start, end),
      ...(compared && { compared: sliceCompared(compared, start, end) }),
    };
  });
}

const COLUMNS = ['segments', 'rows', 'persons', 'lowers', 'uppers'] as const;

/** For more persons the limit is not kept up: to do so would cost more than it spares. */
const MAX_TRACKED = 1024;
/** Candidates above which those beyond the limit are dropped. */
const ENOUGH = 256;

/**
 * Keeps, of the faces it is offered, every one that may be the nearest face of one of the nearest persons, or, with
 * `everyFace`, every one that may be one of the nearest faces.
 */
export class Selection {
  /** Distance beyond which an offer is useless; falls while nearer ones come. */
  limit: number;
  readonly #wanted: number;
  readonly #everyFace: boolean;
  #offers = 0;
  #enough = ENOUGH;
  // What was offered and may be wanted, by column.
  readonly #segments: number[] = [];
  readonly #rows: number[] = [];
  readonly #persons: number[] = [];
  readonly #lowers: number[] = [];
  readonly #uppers: number[] = [];
  // The nearest persons (or faces, by the order of their coming) by their smallest upper bounds, nearest first: the last
  // of enough of them sets the limit.
  readonly #nearestIds: number[] = [];
  readonly #nearestUppers: number[] = [];

  /** The `wanted` nearest ones are wanted, no farther than `limit`. */
  constructor(wanted: number, limit: number, everyFace = false) {
    this.#wanted = wanted;
    this.limit = limit;
    this.#everyFace = everyFace;
  }

  offer(segment: number, row: number, person: number, lower: number, upper: number): void {
    if (lower > this.limit) return;
    this.#segments.push(segment);
    this.#rows.push(row);
    this.#persons.push(person);
    this.#lowers.push(lower);
    this.#uppers.push(upper);
    if (upper < this.limit && this.#wanted <= MAX_TRACKED)
      this.#track(this.#everyFace ? this.#offers++ : person, upper);
    if (this.#rows.length >= this.#enough) {
      const { limit } = this;
      this.#keep((i) => (this.#lowers[i] as number) <= limit);
      this.#enough = 2 * this.#rows.length + ENOUGH;
    }
  }

  candidates(): BoundedCandidates {
    const { limit } = this;
    const nearest = this.#everyFace ? undefined : this.#nearestOfPersons();
    this.#keep(
      (i) => (this.#lowers[i] as number) <= Math.min(limit, nearest?.get(this.#persons[i] as number) ?? limit),
    );
    return {
      segments: Int32Array.from(this.#segments),
      rows: Uint32Array.from(this.#rows),
      persons: Uint32Array.from(this.#persons),
      lowers: Float64Array.from(this.#lowers),
      uppers: Float64Array.from(this.#uppers),
    };
  }

  /** The smallest upper bound of each. */
  #nearestOfPersons(): Map<number, number> {
    const nearest = new Map<number, number>();
    for (const [i, person] of this.#persons.entries()) {
      nearest.set(person, Math.min(this.#uppers[i] as number, nearest.get(person) ?? Number.POSITIVE_INFINITY));
    }
    return nearest;
  }

  #keep(isKept: (i: number) => boolean): void {
    const columns = [this.#segments, this.#rows, this.#persons, this.#lowers, this.#uppers];
    const n = this.#rows.length;
    let kept = 0;
    for (let i = 0; i < n; i++) {
      if (!isKept(i)) continue;
      for (const column of columns) column[kept] = column[i] as number;
      kept++;
    }
    for (const column of columns) column.length = kept;
  }

  #track(id: number, upper: number): void {
    const ids = this.#nearestIds;
    const uppers = this.#nearestUppers;
    // The place that becomes free: the own one, or one at the end.
    let free = ids.indexOf(id);
    if (free < 0) {
      free = ids.push(id) - 1;
      uppers.push(upper);
    } else if ((uppers[free] as number) <= upper) return;
    let place = free;
    for (; place > 0 && (uppers[place - 1] as number) > upper; place--) {
      ids[place] = ids[place - 1] as number;
      uppers[place] = uppers[place - 1] as number;
    }
    ids[place] = id;
    uppers[place] = upper;
    if (ids.length > this.#wanted) {
      ids.pop();
      uppers.pop();
    }
    if (ids.length === this.#wanted) this.limit = Math.min(this.limit, uppers.at(-1) as number);
  }
}
