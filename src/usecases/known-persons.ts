import { NearfaceError } from '../errors';
import { groupBy } from '../group-by';
import { lookAt } from '../store/collections';
import { lookAtNames, partOf, putNames } from '../store/names';
import { lookAtPersonsFrom } from '../store/numbers';
import { type KnownPerson, PAGE_PERSONS, PersonPage, packPart, pageOf, pagesOf } from '../store/person-page';
import { type Database, PART_PERSONS, type PersonRow } from '../store/schema';

/** Persons that are known for having been found, at most; 150 bytes each without metadata. */
export const MOST_FOUND = 8192;
/** Bytes of pages, at most: half a million persons without metadata. */
export const MOST_BYTES = 16_000_000;
/** Stored parts that are read at a time: some 40 KB each. */
const PARTS_AT_ONCE = 16;
/** Collections that change while all persons are read, in a row. */
const TRIES = 4;

/**
 * Persons of a collection by their numbers, all as they are in the same revision of it. Who is gone may stay: no face
 * has his number any more.
 */
export class KnownPersons {
  #revision: number;
  readonly #pages = new Map<number, PersonPage>();
  #bytes = 0;
  /** Of everybody with a lower number the page is read, or not wanted. */
  #next: number;
  /** The revision in which the part that the last page belongs to was begun. */
  #begun: number;
  /** Who was found, and perhaps is on a page as well. */
  readonly #found = new Map<number, KnownPerson>();

  /** @param from whoever has a lower number is only known once he is found; the first of a part */
  constructor(revision: number, from = 0) {
    this.#revision = revision;
    this.#begun = revision;
    this.#next = from;
  }

  /** What the pages take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Of the collection in that revision; to be looked at only. */
  get(number: number, revision: number): KnownPerson | undefined {
    if (revision !== this.#revision) return undefined;
    return this.#pages.get(pageOf(number))?.get(number % PAGE_PERSONS) ?? this.#found.get(number);
  }

  /** Persons who were read one by one, as they are in that revision. Forgets the oldest where there are too many. */
  add(persons: Iterable<PersonRow>, revision: number): void {
    if (revision !== this.#revision) return;
    // Whole rows would take two to three times the memory.
    for (const { number, id, name, metadata } of persons) this.#found.set(number, { id, name, metadata });
    for (const number of this.#found.keys()) {
      if (this.#found.size <= MOST_FOUND) break;
      this.#found.delete(number);
    }
  }

  /** Goes on to another revision, with all whose name or metadata changed or who came back since. */
  follow(revision: number, changed: Iterable<PersonRow>): void {
    this.#revision = revision;
    for (const [number, persons] of groupBy(changed, (person) => pageOf(person.number))) {
      for (const person of persons) this.#found.delete(person.number);
      const page = this.#pages.get(number);
      if (page) this.#put(number, PersonPage.of([...page.persons(number * PAGE_PERSONS), ...persons]));
    }
  }

  /**
   * Takes the next parts as they are stored, unless there are too many; gives whether there may be more. Throws
   * `STORE_FAILED`.
   */
  async takeStored(db: Database, collectionId: string): Promise<boolean> {
    const first = partOf(this.#next);
    if (this.#next % PART_PERSONS > 0 || this.#bytes >= MOST_BYTES) return false;
    const { collection, names } = await lookAtNames(db, collectionId, first, PARTS_AT_ONCE);
    if (collection?.revision !== this.#revision) return false;
    for (const row of names) {
      // One after the other; perhaps somebody else has gone on meanwhile.
      if (row.part * PART_PERSONS !== this.#next) continue;
      for (const [number, page] of pagesOf(row)) {
        if (this.#bytes >= MOST_BYTES) return false;
        this.#put(number, page);
      }
      this.#next += PART_PERSONS;
    }
    return this.#next === (first + PARTS_AT_ONCE) * PART_PERSONS;
  }

  /**
   * Reads another page, or some parts as they are stored, unless there are too many; a part that it has read it stores.
   * Gives whether it goes on. Throws `STORE_FAILED`.
   */
  async readAhead(db: Database, collectionId: string): Promise<boolean> {
    if (await this.takeStored(db, collectionId)) return true;
    if (this.#bytes >= MOST_BYTES) return false;
    // Perhaps once more, for those who are new on it.
    const first = pageOf(this.#next) * PAGE_PERSONS;
    if (first % PART_PERSONS === 0) this.#begun = this.#revision;
    const { collection, persons } = await lookAtPersonsFrom(db, collectionId, first, PAGE_PERSONS);
    if (collection?.revision !== this.#revision) return false;
    // Whoever is on it may be gone.
    this.#put(pageOf(first), undefined);
    // Where nobody is left any more, a later page of the part comes at once, or another part.
    const found = persons[0]?.number ?? collection.nextPerson;
    if (partOf(found) > partOf(first)) {
      this.#next = partOf(found) * PART_PERSONS;
    } else {
      const there = persons.filter(({ number }) => pageOf(number) === pageOf(found));
      if (there.length > 0) this.#put(pageOf(found), PersonPage.of(there));
      this.#next = Math.min((pageOf(found) + 1) * PAGE_PERSONS, collection.nextPerson);
    }
    if (partOf(this.#next) > partOf(first)) await this.#store(db, collectionId, partOf(first));
    return this.#next < collection.nextPerson;
  }

  /** Only a part that was read in one revision is sure to be without those who are gone. */
  async #store(db: Database, collectionId: string, part: number): Promise<void> {
    if (this.#begun !== this.#revision) return;
    try {
      await putNames(db, { collectionId, part, ...packPart(this.#pages, part) }, this.#revision);
    } catch (error) {
      // Other pages will read the persons themselves.
      if (!(error instanceof NearfaceError)) throw error;
    }
  }

  #put(number: number, page: PersonPage | undefined): void {
    this.#bytes += (page?.packed.length ?? 0) - (this.#pages.get(number)?.packed.length ?? 0);
    if (page) this.#pages.set(number, page);
    else this.#pages.delete(number);
  }
}

/**
 * All of a collection from that number's part on, as many as there may be, unless it changes all the time; parts that
 * were not stored then are. Throws `COLLECTION_DELETED`, `STORE_FAILED`.
 */
export async function readPersons(db: Database, collectionId: string, from = 0): Promise<KnownPersons> {
  let { revision } = await lookAt(db, collectionId);
  for (let tries = 1; ; tries++) {
    const known = new KnownPersons(revision, partOf(from) * PART_PERSONS);
    while (await known.readAhead(db, collectionId));
    const now = await lookAt(db, collectionId);
    if (now.revision === revision || tries === TRIES) return known;
    revision = now.revision;
  }
}
