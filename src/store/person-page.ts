import { NIL } from 'uuid';
import type { Metadata } from '../usecases/types';
import { type NamesRow, PART_PERSONS, type PersonRow } from './schema';
import { idAt, packIds } from './vectors';

/** What a match tells of a person. */
export type KnownPerson = Pick<PersonRow, 'id' | 'name' | 'metadata'>;

type Numbered = KnownPerson & Pick<PersonRow, 'number'>;

/** Numbers of a page. */
export const PAGE_PERSONS = 64;
/** Characters of JSON that somebody may take on a page, so that none is long. */
export const LONGEST_LINE = 1000;
const IDS_BYTES = packIds([NIL]).length * PAGE_PERSONS;
const LINE_FEED = 10;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const pageOf = (person: number) => Math.floor(person / PAGE_PERSONS);

/**
 * Persons whose numbers follow each other, in few bytes: as objects they would take 150 each. First their ids, 16 bytes
 * each, then a line of JSON for each, which is empty where nobody is or it would be too long. Pages are stored as they
 * are: if that changes, a new version of the database has to begin without them.
 */
export class PersonPage {
  readonly packed: Uint8Array<ArrayBuffer>;

  constructor(packed: Uint8Array<ArrayBuffer>) {
    this.packed = packed;
  }

  static of(persons: Iterable<Numbered>): PersonPage {
    const ids = new Array<string>(PAGE_PERSONS).fill(NIL);
    const lines = new Array<string>(PAGE_PERSONS).fill('');
    for (const { number, id, name, metadata } of persons) {
      const place = number % PAGE_PERSONS;
      const line = JSON.stringify(Object.keys(metadata).length === 0 ? [name] : [name, metadata]);
      ids[place] = id;
      lines[place] = line.length > LONGEST_LINE ? '' : line;
    }
    const text = encoder.encode(lines.map((line) => `${line}\n`).join(''));
    const packed = new Uint8Array(IDS_BYTES + text.length);
    packed.set(packIds(ids));
    packed.set(text, IDS_BYTES);
    return new PersonPage(packed);
  }

  get(place: number): KnownPerson | undefined {
    const packed = this.packed;
    let start = IDS_BYTES;
    for (let i = 0; i < place; i++) start = packed.indexOf(LINE_FEED, start) + 1;
    const end = packed.indexOf(LINE_FEED, start);
    if (end === start) return undefined;
    const line = decoder.decode(packed.subarray(start, end));
    const [name, metadata = {}]: [string, Metadata?] = JSON.parse(line);
    return { id: idAt({ ids: packed }, place), name, metadata };
  }

  /** With their numbers, of which `first` would be that of the page's first one. */
  *persons(first: number): Generator<Numbered> {
    for (let place = 0; place < PAGE_PERSONS; place++) {
      const person = this.get(place);
      if (person) yield { ...person, number: first + place };
    }
  }
}

const PART_PAGES = PART_PERSONS / PAGE_PERSONS;

/** The pages of a part as they are stored; where nobody is, none. */
export function packPart(pages: ReadonlyMap<number, PersonPage>, part: number): Pick<NamesRow, 'pages' | 'ends'> {
  const packed = Array.from({ length: PART_PAGES }, (_, i) => pages.get(part * PART_PAGES + i)?.packed);
  const ends = new Uint32Array(PART_PAGES);
  let end = 0;
  for (const [i, page] of packed.entries()) {
    end += page?.length ?? 0;
    ends[i] = end;
  }
  const all = new Uint8Array(end);
  for (const [i, page] of packed.entries()) if (page) all.set(page, (ends[i] as number) - page.length);
  return { pages: all, ends };
}

/** The pages of a stored part, with their numbers. */
export function* pagesOf({ part, pages, ends }: NamesRow): Generator<[number: number, page: PersonPage]> {
  let start = 0;
  for (const [i, end] of ends.entries()) {
    if (end > start) yield [part * PART_PAGES + i, new PersonPage(pages.subarray(start, end))];
    start = end;
  }
}
