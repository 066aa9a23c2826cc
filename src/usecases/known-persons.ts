import { lookAtPersonsFrom } from '../store/numbers';
import type { Database, PersonRow } from '../store/schema';

/** What a match tells of a person. */
export type KnownPerson = Pick<PersonRow, 'id' | 'name' | 'metadata'>;

/** That are known of a collection, at most; without metadata some 5 MB. */
export const MOST_PERSONS = 32_768;
/** Read ahead: persons at a time, and characters of their metadata in all, at most. */
const AHEAD = { persons: 64, metadata: 4_000_000 };

/** Persons by their numbers, all as they are in one revision of their collection. */
export class KnownPersons {
  readonly #revision: number;
  readonly #persons = new Map<number, KnownPerson>();
  /** The first that is not read ahead yet; undefined at the end. */
  #next: number | undefined = 0;
  /** Characters of metadata that may still be read ahead. */
  #room = AHEAD.metadata;

  constructor(revision: number) {
    this.#revision = revision;
  }

  get size(): number {
    return this.#persons.size;
  }

  /** To be looked at only. */
  get(number: number): KnownPerson | undefined {
    return this.#persons.get(number);
  }

  /** Forgets the oldest where there are too many. */
  add(rows: Iterable<PersonRow>): void {
    // Whole rows would take two to three times the memory.
    for (const { number, id, name, metadata } of rows) this.#persons.set(number, { id, name, metadata });
    for (const number of this.#persons.keys()) {
      if (this.#persons.size <= MOST_PERSONS) break;
      this.#persons.delete(number);
    }
  }

  /** Reads some of the persons who are left, where all can be known; gives whether it goes on. Throws `STORE_FAILED`. */
  async readAhead(db: Database, collectionId: string): Promise<boolean> {
    if (this.#next === undefined) return false;
    const { collection, persons } = await lookAtPersonsFrom(db, collectionId, this.#next, AHEAD.persons);
    const isPossible = collection?.revision === this.#revision && collection.persons <= MOST_PERSONS;
    if (isPossible) this.add(persons);
    for (const { metadata } of persons) this.#room -= JSON.stringify(metadata).length;
    const last = persons.at(-1);
    this.#next = isPossible && last && this.#room > 0 ? last.number + 1 : undefined;
    return this.#next !== undefined;
  }
}
