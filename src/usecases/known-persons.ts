import { NIL } from 'uuid';
import { groupBy } from '../group-by';
import { lookAtPersonsFrom } from '../store/numbers';
import type { Database, PersonRow } from '../store/schema';
import { idAt, packIds } from '../store/vectors';
import type { Metadata } from './types';

/** What a match tells of a person. */
export type KnownPerson = Pick<PersonRow, 'id' | 'name' | 'metadata'>;

type Numbered = KnownPerson & Pick<PersonRow, 'number'>;

/** Persons that are known for having been found, at most; 150 bytes each without metadata. */
export const MOST_FOUND = 8192;
/** Bytes of pages, at most: half a million persons without metadata. */
export const MOST_BYTES = 16_000_000;
/** Numbers of a page, which is read as a whole. */
const PAGE_PERSONS = 64;
/** Characters of JSON that somebody may take on a page, so that none is long. */
export const LONGEST_LINE = 1000;
const IDS_BYTES = packIds([NIL]).length * PAGE_PERSONS;
const LINE_FEED = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * Persons of a collection by their numbers, all as they are in the same revision of it. Who is gone may stay: no face
 * has his number any more.
 */
export class KnownPersons {
  #revision: number;
  readonly #pages = new Map<number, Page>();
  #bytes = 0;
  /** Of everybody with a lower number the page is read. */
  #next = 0;
  /** Who was found, and perhaps is on a page as well. */
  readonly #found = new Map<number, KnownPerson>();

  constructor(revision: number) {
    this.#revision = revision;
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
      if (page) this.#put(number, [...page.persons(number * PAGE_PERSONS), ...persons]);
    }
  }

  /** Reads another page, unless there are too many; gives whether it goes on. Throws `STORE_FAILED`. */
  async readAhead(db: Database, collectionId: string): Promise<boolean> {
    if (this.#bytes >= MOST_BYTES) return false;
    // Perhaps once more, for those who are new on it.
    const first = pageOf(this.#next) * PAGE_PERSONS;
    const { collection, persons } = await lookAtPersonsFrom(db, collectionId, first, PAGE_PERSONS);
    if (collection?.revision !== this.#revision) return false;
    // Where nobody is left any more, later pages come at once.
    const page = pageOf(persons[0]?.number ?? collection.nextPerson);
    const there = persons.filter(({ number }) => pageOf(number) === page);
    if (there.length > 0) this.#put(page, there);
    this.#next = Math.min((page + 1) * PAGE_PERSONS, collection.nextPerson);
    return this.#next < collection.nextPerson;
  }

  #put(number: number, persons: Iterable<Numbered>): void {
    const page = new Page(persons);
    this.#bytes += page.bytes - (this.#pages.get(number)?.bytes ?? 0);
    this.#pages.set(number, page);
  }
}

const pageOf = (number: number) => Math.floor(number / PAGE_PERSONS);

/**
 * Persons whose numbers follow each other, in few bytes: as objects they would take 150 each. First their ids, 16 bytes
 * each, then a line of JSON for each, which is empty where nobody is or it would be too long.
 */
class Page {
  readonly #packed: Uint8Array<ArrayBuffer>;

  constructor(persons: Iterable<Numbered>) {
    const ids = new Array<string>(PAGE_PERSONS).fill(NIL);
    const lines = new Array<string>(PAGE_PERSONS).fill('');
    for (const { number, id, name, metadata } of persons) {
      const place = number % PAGE_PERSONS;
      const line = JSON.stringify(Object.keys(metadata).length === 0 ? [name] : [name, metadata]);
      ids[place] = id;
      lines[place] = line.length > LONGEST_LINE ? '' : line;
    }
    const text = encoder.encode(lines.map((line) => `${line}\n`).join(''));
    this.#packed = new Uint8Array(IDS_BYTES + text.length);
    this.#packed.set(packIds(ids));
    this.#packed.set(text, IDS_BYTES);
  }

  get bytes(): number {
    return this.#packed.length;
  }

  get(place: number): KnownPerson | undefined {
    const packed = this.#packed;
    let start = IDS_BYTES;
    for (let i = 0; i < place; i++) start = packed.indexOf(LINE_FEED, start) + 1;
    const end = packed.indexOf(LINE_FEED, start);
    if (end === start) return undefined;
    const line = decoder.decode(packed.subarray(start, end));
    const [name, metadata = {}]: [string, Metadata?] = JSON.parse(line);
    return { id: idAt({ ids: packed }, place), name, metadata };
  }

  /** With their numbers, of which `first` would be that of the page's first one. */
  *persons(first: number): Iterable<Numbered> {
    for (let place = 0; place < PAGE_PERSONS; place++) {
      const person = this.get(place);
      if (person) yield { ...person, number: first + place };
    }
  }
}
