/** Sets of units of which no two may come together; units that joined count for all of theirs. */
export class Exclusions {
  /** Of each unit the sets it is in. */
  readonly #sets = new Map<number, Set<number>>();

  constructor(exclusive: Iterable<readonly number[]>) {
    let set = 0;
    for (const units of exclusive) {
      for (const unit of units) {
        const own = this.#sets.get(unit);
        if (own) own.add(set);
        else this.#sets.set(unit, new Set([set]));
      }
      set++;
    }
  }

  allow(a: number, b: number): boolean {
    const [small, large] = this.#bySize(a, b);
    if (!small || !large) return true;
    for (const set of small) if (large.has(set)) return false;
    return true;
  }

  join(into: number, from: number): void {
    const [small, large] = this.#bySize(into, from);
    if (large) this.#sets.set(into, large);
    if (large) for (const set of small ?? []) large.add(set);
    this.#sets.delete(from);
  }

  #bySize(a: number, b: number): [small: Set<number> | undefined, large: Set<number> | undefined] {
    const [setsA, setsB] = [this.#sets.get(a), this.#sets.get(b)];
    return (setsA?.size ?? 0) < (setsB?.size ?? 0) ? [setsA, setsB] : [setsB, setsA];
  }
}
