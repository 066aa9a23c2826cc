/** A face that may be among the results: its distance is in [lower, upper]. */
export interface Candidate {
  row: number;
  person: number;
  lower: number;
  upper: number;
}

/** For more persons the limit is not kept up: to do so would cost more than it spares. */
const MAX_TRACKED = 1024;
/** Candidates above which those beyond the limit are dropped. */
const ENOUGH = 256;

/** Keeps, of the faces it is offered, every one that may be the nearest face of one of the nearest persons. */
export class Selection {
  /** Distance beyond which an offer is useless; falls while nearer ones come. */
  limit: number;
  readonly #persons: number;
  #kept: Candidate[] = [];
  #enough = ENOUGH;
  /** The nearest persons by their smallest upper bounds, nearest first: the last of enough of them sets the limit. */
  readonly #nearest: Candidate[] = [];

  /** The `persons` nearest persons are wanted, no farther than `limit`. */
  constructor(persons: number, limit: number) {
    this.#persons = persons;
    this.limit = limit;
  }

  offer(candidate: Candidate): void {
    if (candidate.lower > this.limit) return;
    this.#kept.push(candidate);
    if (candidate.upper < this.limit && this.#persons <= MAX_TRACKED) this.#track(candidate);
    if (this.#kept.length >= this.#enough) {
      this.#kept = this.#kept.filter(({ lower }) => lower <= this.limit);
      this.#enough = 2 * this.#kept.length + ENOUGH;
    }
  }

  candidates(): Candidate[] {
    const nearest = new Map<number, number>();
    for (const { person, upper } of this.#kept) {
      nearest.set(person, Math.min(upper, nearest.get(person) ?? Number.POSITIVE_INFINITY));
    }
    return this.#kept.filter(
      ({ person, lower }) => lower <= this.limit && lower <= (nearest.get(person) ?? Number.POSITIVE_INFINITY),
    );
  }

  #track(candidate: Candidate): void {
    const nearest = this.#nearest;
    const before = nearest.findIndex(({ person }) => person === candidate.person);
    if (before >= 0) {
      if ((nearest[before] as Candidate).upper <= candidate.upper) return;
      nearest.splice(before, 1);
    }
    let place = nearest.length;
    while (place > 0 && (nearest[place - 1] as Candidate).upper > candidate.upper) place--;
    nearest.splice(place, 0, candidate);
    if (nearest.length > this.#persons) nearest.pop();
    if (nearest.length === this.#persons) this.limit = Math.min(this.limit, (nearest.at(-1) as Candidate).upper);
  }
}
