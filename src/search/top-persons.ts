interface Found {
  /** Squared L2 distance. */
  distance: number;
  faceId: string;
  personId: string;
}

/** Keeps the nearest face of each of the `count` nearest persons among the faces it is offered. */
export class TopPersons {
  /** Squared distance above which an offer is useless; falls while better ones come. */
  limit: number;
  readonly #count: number;
  /** Best first. */
  readonly #kept: Found[] = [];
  readonly #byPerson = new Map<string, Found>();

  constructor(count: number, limit: number) {
    this.#count = count;
    this.limit = limit;
  }

  offer(distance: number, faceId: string, personId: string): void {
    if (distance > this.limit) return;
    const found = { distance, faceId, personId };
    const before = this.#byPerson.get(personId);
    if (before) {
      if (!isNearer(found, before)) return;
      this.#kept.splice(this.#kept.indexOf(before), 1);
    }
    this.#byPerson.set(personId, found);
    this.#kept.splice(this.#placeOf(found), 0, found);
    if (this.#kept.length > this.#count) this.#byPerson.delete((this.#kept.pop() as Found).personId);
    if (this.#kept.length === this.#count) this.limit = (this.#kept.at(-1) as Found).distance;
  }

  /** Best first; of equally near ones the smaller face id first. */
  best(): Found[] {
    return this.#kept;
  }

  #placeOf(found: Found): number {
    let low = 0;
    let high = this.#kept.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isNearer(found, this.#kept[middle] as Found)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function isNearer(a: Found, b: Found): boolean {
  return a.distance < b.distance || (a.distance === b.distance && a.faceId < b.faceId);
}
