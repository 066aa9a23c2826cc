/** A face that may be among the results: its distance is in [lower, upper]. */
export interface Candidate {
  row: number;
  person: number;
  lower: number;
  upper: number;
}

/** Keeps, of the faces it is offered, every one that may be the nearest face of one of the nearest persons. */
export class Selection {
  /** Distance beyond which an offer is useless; falls while nearer ones come. */
  limit: number;
  readonly #persons: number;
  #kept: Candidate[] = [];
  #enough = SLACK;

  /** The `persons` nearest persons are wanted, no farther than `limit`. */
  constructor(persons: number, limit: number) {
    this.#persons = persons;
    this.limit = limit;
  }

  offer(candidate: Candidate): void {
    if (candidate.lower > this.limit) return;
    this.#kept.push(candidate);
    if (this.#kept.length >= this.#enough) this.#prune();
  }

  candidates(): Candidate[] {
    this.#prune();
    return this.#kept;
  }

  /** Called each time that the kept ones have doubled, so that it costs little in the long run. */
  #prune(): void {
    this.#kept.sort((a, b) => a.upper - b.upper);
    /** Each person's smallest upper bound. */
    const nearest = new Map<number, number>();
    for (const { person, upper } of this.#kept) {
      if (nearest.has(person)) continue;
      nearest.set(person, upper);
      if (nearest.size === this.#persons) this.limit = Math.min(this.limit, upper);
    }
    this.#kept = this.#kept.filter(
      ({ person, lower }) => lower <= this.limit && lower <= (nearest.get(person) as number),
    );
    this.#enough = 2 * this.#kept.length + SLACK;
  }
}

const SLACK = 64;
