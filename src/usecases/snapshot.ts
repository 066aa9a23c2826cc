import { lookAtPersons, personsByNumber } from '../store/numbers';
import type { KnownPerson } from '../store/person-page';
import type { CollectionRow, Database, PersonRow } from '../store/schema';
import { getCollection, read } from '../store/transaction';
import type { KnownPersons } from './known-persons';

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
   * @param known is added to while it is of the same revision
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

  /**
   * By number, to be looked at only; without those that do not exist, unless they were known before they went. What is
   * read is known from then on. Throws `Outdated`.
   */
  async persons(numbers: Iterable<number>): Promise<ReadonlyMap<number, KnownPerson>> {
    const persons = new Map<number, KnownPerson>();
    const missing: number[] = [];
    for (const number of new Set(numbers)) {
      const person = this.#known.get(number, this.collection.revision);
      if (person) persons.set(number, person);
      else missing.push(number);
    }
    if (missing.length === 0) return persons;
    const rows = await this.#readPersons(missing);
    if (await this.#isCurrent) this.#known.add(rows.values(), this.collection.revision);
    return new Map([...persons, ...rows]);
  }

  async #readPersons(numbers: number[]): Promise<Map<number, PersonRow>> {
    const { id, revision } = this.collection;
    if (this.db.current) return personsByNumber(this.db, id, numbers);
    const seen = await lookAtPersons(this.db, id, numbers);
    if (seen.revision !== revision) throw new Outdated();
    return seen.persons;
  }
}
