import { lookAtPersons, personsByNumber } from '../store/numbers';
import type { CollectionRow, Database, PersonRow } from '../store/schema';
import { getCollection, read } from '../store/transaction';

/** Persons by their numbers, all as they are in one revision of their collection. */
export type KnownPersons = Map<number, PersonRow>;

/** That are remembered of a collection, at most. */
export const MOST_PERSONS = 10_000;

/** Something was written since. */
export class Outdated extends Error {}

/** A collection as it is in one revision. */
export class Snapshot {
  readonly db: Database;
  readonly collection: CollectionRow;
  readonly #known: KnownPersons;
  readonly #isCurrent: Promise<boolean>;

  /**
   * @param db may be of a transaction
   * @param known is added to
   * @param isCurrent whether that transaction sees this revision
   */
  constructor(db: Database, collection: CollectionRow, known: KnownPersons, isCurrent = Promise.resolve(true)) {
    this.db = db;
    this.collection = collection;
    this.#known = known;
    this.#isCurrent = isCurrent;
  }

  /** In one reading transaction, which `db` of the snapshot that `work` is given belongs to. Throws `Outdated`. */
  async read<T>(work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
    if (this.db.current) return work(this);
    const { id, revision } = this.collection;
    const current = await read(this.db, async (db) => {
      const isCurrent = getCollection(db, id).then((now) => now.revision === revision);
      // At once, for each request has to wait for the database's process.
      const answer = work(new Snapshot(db, this.collection, this.#known, isCurrent));
      // If the collection has changed, nobody needs it.
      answer.catch(() => {});
      return (await isCurrent) ? { answer: await answer } : undefined;
    });
    if (!current) throw new Outdated();
    return current.answer;
  }

  /** Those that exist, by number, to be looked at only. What was read before is remembered. Throws `Outdated`. */
  async persons(numbers: Iterable<number>): Promise<ReadonlyMap<number, PersonRow>> {
    const persons: KnownPersons = new Map();
    const missing: number[] = [];
    for (const number of new Set(numbers)) {
      const person = this.#known.get(number);
      if (person) persons.set(number, person);
      else missing.push(number);
    }
    if (missing.length === 0) return persons;
    const rows = await this.#readPersons(missing);
    if (await this.#isCurrent) this.#remember(rows);
    return new Map([...persons, ...rows]);
  }

  async #readPersons(numbers: number[]): Promise<KnownPersons> {
    const { id, revision } = this.collection;
    if (this.db.current) return personsByNumber(this.db, id, numbers);
    const seen = await lookAtPersons(this.db, id, numbers);
    if (seen.revision !== revision) throw new Outdated();
    return seen.persons;
  }

  #remember(rows: KnownPersons): void {
    for (const [number, row] of rows) this.#known.set(number, row);
    for (const number of this.#known.keys()) {
      if (this.#known.size <= MOST_PERSONS) break;
      this.#known.delete(number);
    }
  }
}
