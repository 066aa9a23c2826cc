import { Exclusions } from './cluster-exclusions';
import type { Units } from './cluster-units';
import { distanceAt } from './score';

/** Units that have faces of this score or more are neighbours. */
export const NEIGHBOUR_SCORE = 0.7;

// Squared distances, chosen on lfw10 and on simulated heaps of up to 11,000 faces: docs/decisions.md, "People".
const NEIGHBOUR = distanceAt(NEIGHBOUR_SCORE) ** 2;
const ALIKE_CENTROIDS = distanceAt(0.95) ** 2;
const ALIKE_FACES = distanceAt(0.75) ** 2;
/** How much further than the nearest unit the next one has to be, so that there is no doubt. */
const CLEARLY = 1.1 ** 2;
/** Faces of a circle, at least: among strangers some two are as alike, and hardly ever three. */
const ENOUGH_FACES = 3;

/** Pairs that are kept before some units are joined, so that many faces of few persons do not fill the memory. */
const MANY_PAIRS = 2 ** 23;
const FEW_PAIRS = 1024;

const NOBODY = -1;

/** Neighbours that may be joined, by column, the lower unit in `a`; `distances` are those of their faces. */
interface Pairs {
  a: Uint32Array;
  b: Uint32Array;
  distances: Float64Array;
  count: number;
}

/** Of each unit its nearest neighbour, or NOBODY, how far that is, and how far the next one. */
interface Nearest {
  units: Int32Array;
  distances: Float64Array;
  next: Float64Array;
}

/**
 * Groups units by person. Again and again neighbours that are nearest to each other become one unit: first those that
 * are alike as wholes, by their centroids and by the mean distance of their faces, so that no chain of look-alikes
 * links two persons; when none are left, those that are clearly nearer to each other than to any third unit. In the end
 * those become one who are neighbours all of each other and of nobody else.
 *
 * A unit is never split: to group again with new units, give the groups as units.
 */
export class Clustering {
  readonly #units: Units;
  readonly #exclusions: Exclusions;
  /** Of each unit the one that it joined, or itself. */
  readonly #groups: Uint32Array<ArrayBuffer>;
  #pairs = emptyPairs(FEW_PAIRS);
  readonly #manyPairs: number;

  /**
   * @param units used up
   * @param exclusive sets of units of which no two may come into one group
   * @param manyPairs pairs that are kept, at least; beyond, the order of the pairs may matter
   */
  constructor(units: Units, exclusive: Iterable<readonly number[]>, manyPairs = MANY_PAIRS) {
    this.#units = units;
    this.#exclusions = new Exclusions(exclusive);
    this.#groups = Uint32Array.from({ length: units.count }, (_, unit) => unit);
    this.#manyPairs = manyPairs;
  }

  /** Adds neighbours, two units a pair, each once or more often: all of them have to be added. */
  add(pairs: Uint32Array): void {
    for (let i = 0; i < pairs.length; i += 2) {
      if (this.#pairs.count === this.#pairs.a.length) this.#makeRoom();
      this.#put(this.#groupOf(pairs[i] as number), this.#groupOf(pairs[i + 1] as number));
    }
  }

  /** Of each unit the lowest one of its group. */
  finish(): Uint32Array<ArrayBuffer> {
    do this.#joinAlike();
    while (this.#join(mutual(nearestOf(this.#pairs, this.#units.count), isClear)));
    this.#join(this.#circles());
    return this.#groups.map((_, unit) => this.#groupOf(unit));
  }

  #put(a: number, b: number): void {
    if (a === b || !this.#exclusions.allow(a, b)) return;
    const pairs = this.#pairs;
    pairs.a[pairs.count] = Math.min(a, b);
    pairs.b[pairs.count] = Math.max(a, b);
    pairs.distances[pairs.count++] = this.#units.faceDistance(a, b);
  }

  #makeRoom(): void {
    if (this.#pairs.count >= this.#manyPairs) this.#joinAlike();
    this.#pairs = grown(this.#pairs, Math.max(FEW_PAIRS, 2 * this.#pairs.count));
  }

  #joinAlike(): void {
    const areAlike = (a: number, b: number, distance: number) =>
      distance <= ALIKE_FACES && this.#units.centroidDistance(a, b, distance) <= ALIKE_CENTROIDS;
    while (this.#join(mutual(nearestOf(this.#pairs, this.#units.count, areAlike))));
  }

  /**
   * Units that are alike, neighbours all of each other and of nobody else, and have enough faces together: the lowest of
   * them with each of the others.
   */
  #circles(): [number, number][] {
    const { a: as, b: bs, distances, count } = this.#pairs;
    const units = this.#units.count;
    /** Of each unit the lowest one of it and its neighbours: the same for all of a circle. */
    const firsts = Uint32Array.from({ length: units }, (_, unit) => unit);
    for (let i = 0; i < count; i++) {
      const b = bs[i] as number;
      firsts[b] = Math.min(firsts[b] as number, as[i] as number);
    }
    const members = new Uint32Array(units);
    const faces = new Uint32Array(units);
    for (const [unit, first] of firsts.entries()) {
      (members[first] as number)++;
      (faces[first] as number) += this.#units.columns.faces[unit] as number;
    }
    const pairs = new Uint32Array(units);
    const farthest = new Float64Array(units);
    for (let i = 0; i < count; i++) {
      const [a, b] = [firsts[as[i] as number] as number, firsts[bs[i] as number] as number];
      // A neighbour from outside is as good as one who is too far.
      const distance = a === b ? (distances[i] as number) : Number.POSITIVE_INFINITY;
      (pairs[a] as number)++;
      for (const first of [a, b]) farthest[first] = Math.max(farthest[first] as number, distance);
    }
    const isCircle = (first: number) => {
      const size = members[first] as number;
      const isComplete = pairs[first] === (size * (size - 1)) / 2;
      return isComplete && (faces[first] as number) >= ENOUGH_FACES && (farthest[first] as number) <= ALIKE_FACES;
    };
    return Array.from(firsts, (first, unit): [number, number] => [first, unit]).filter(
      ([first, unit]) => first !== unit && isCircle(first),
    );
  }

  /** The first of each pair gets the second; one may be the first of several. Whether there were any. */
  #join(found: [number, number][]): boolean {
    const joined = new Set<number>();
    for (const [a, b] of found) {
      this.#units.join(a, b);
      this.#exclusions.join(a, b);
      this.#groups[b] = a;
      joined.add(a);
    }
    this.#pairs = this.#refreshed(joined);
    return joined.size > 0;
  }

  /** The pairs after units of `joined` have grown: each once. */
  #refreshed(joined: Set<number>): Pairs {
    const { a: as, b: bs, distances, count } = this.#pairs;
    for (let i = 0; i < count; i++) {
      const a = this.#groupOf(as[i] as number);
      const b = this.#groupOf(bs[i] as number);
      as[i] = Math.min(a, b);
      bs[i] = Math.max(a, b);
    }
    const kept = emptyPairs(count);
    /** Of each unit the last one that a pair with it was seen of: pairs come by their lower unit. */
    const seen = new Int32Array(this.#units.count).fill(NOBODY);
    for (const i of byUnit(as.subarray(0, count), this.#units.count)) {
      const a = as[i] as number;
      const b = bs[i] as number;
      if (a === b || seen[b] === a) continue;
      seen[b] = a;
      const changed = joined.has(a) || joined.has(b);
      if (changed && !this.#exclusions.allow(a, b)) continue;
      kept.a[kept.count] = a;
      kept.b[kept.count] = b;
      kept.distances[kept.count++] = changed ? this.#units.faceDistance(a, b) : (distances[i] as number);
    }
    return kept;
  }

  #groupOf(unit: number): number {
    const group = this.#groups[unit] as number;
    if (group === unit) return unit;
    const root = this.#groupOf(group);
    this.#groups[unit] = root;
    return root;
  }
}

function emptyPairs(size: number): Pairs {
  return { a: new Uint32Array(size), b: new Uint32Array(size), distances: new Float64Array(size), count: 0 };
}

function grown(pairs: Pairs, size: number): Pairs {
  const larger = { ...emptyPairs(size), count: pairs.count };
  larger.a.set(pairs.a);
  larger.b.set(pairs.b);
  larger.distances.set(pairs.distances);
  return larger;
}

/** The places of a column, those of the lowest unit first: a counting sort. */
function byUnit(column: Uint32Array, units: number): Uint32Array {
  const starts = new Uint32Array(units + 1);
  for (const unit of column) (starts[unit + 1] as number)++;
  for (let unit = 0; unit < units; unit++) (starts[unit + 1] as number) += starts[unit] as number;
  const order = new Uint32Array(column.length);
  for (const [i, unit] of column.entries()) order[(starts[unit] as number)++] = i;
  return order;
}

/** Of equally near ones the lower unit is the nearest, so that some two are always each other's. */
function nearestOf(
  pairs: Pairs,
  count: number,
  passes: (a: number, b: number, distance: number) => boolean = () => true,
): Nearest {
  const units = new Int32Array(count).fill(NOBODY);
  const distances = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  // Whoever is no neighbour is further than a neighbour.
  const next = new Float64Array(count).fill(NEIGHBOUR);
  const offer = (unit: number, other: number, distance: number) => {
    const best = distances[unit] as number;
    if (other === units[unit]) return;
    if (distance < best || (distance === best && other < (units[unit] as number))) {
      next[unit] = Math.min(best, next[unit] as number);
      units[unit] = other;
      distances[unit] = distance;
    } else if (distance < (next[unit] as number)) next[unit] = distance;
  };
  for (let i = 0; i < pairs.count; i++) {
    const a = pairs.a[i] as number;
    const b = pairs.b[i] as number;
    const distance = pairs.distances[i] as number;
    if (!passes(a, b, distance)) continue;
    offer(a, b, distance);
    offer(b, a, distance);
  }
  return { units, distances, next };
}

/** Units that are each other's nearest, the lower one first, where that is good enough for both. */
function mutual(
  nearest: Nearest,
  isGood: (nearest: Nearest, unit: number) => boolean = () => true,
): [number, number][] {
  const found: [number, number][] = [];
  for (const [a, b] of nearest.units.entries()) {
    if (a < b && nearest.units[b] === a && isGood(nearest, a) && isGood(nearest, b)) found.push([a, b]);
  }
  return found;
}

function isClear({ distances, next }: Nearest, unit: number): boolean {
  return CLEARLY * (distances[unit] as number) <= (next[unit] as number);
}
