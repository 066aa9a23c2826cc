import { parse as toBytes, stringify as toId } from 'uuid';
import { concatenate } from '../concatenate';
import {
  type CollectionRow,
  type Database,
  DIRECTORY,
  NOBODY,
  nativeTransaction,
  ofCollection,
  PAGE_ROWS,
  type PageRow,
  rowsByNumber,
  SEGMENT_ROWS,
  type SegmentRow,
  type TailRow,
} from './schema';

/*
 * Where the vectors of a collection are: each face's in the tail, or in one segment. Everything here runs inside a
 * transaction; what writes, inside `change`.
 */

/** In place of a segment's id. */
export const IN_TAIL = -1;

/** Faces by column. */
export interface VectorColumns {
  /** Rising. */
  numbers: readonly number[];
  ids: readonly string[];
  persons: readonly number[];
  vectors: readonly Float32Array[];
}

/** Vectors as the scan takes them; see `PackedSegment` of the search. */
export interface PackedVectors {
  block: Blob;
  spread: number;
  layout: number;
  center: Float32Array<ArrayBuffer>;
}

/** What is known of a segment without reading it. */
export interface SegmentEntry {
  id: number;
  first: number;
  rows: number;
  faces: number;
  layout: number;
}

/** The segments of a collection, by number. */
export async function readDirectory(db: Database, collectionId: string): Promise<SegmentEntry[]> {
  const keys = await db.segments
    .where(DIRECTORY)
    .between(...ofCollection(collectionId))
    .keys();
  return (keys as unknown as [string, number, number, number, number, number][]).map(
    ([, first, rows, faces, layout, id]) => ({ id, first, rows, faces, layout }),
  );
}

export async function insertTail(
  db: Database,
  collection: CollectionRow,
  { numbers, ids, persons, vectors }: VectorColumns,
): Promise<void> {
  collection.tail += numbers.length;
  await db.tail.bulkAdd(
    numbers.map((number, i) => ({
      collectionId: collection.id,
      number,
      person: persons[i] as number,
      faceId: ids[i] as string,
      revision: collection.revision,
      // A copy: of a view the browser would store the whole buffer behind it.
      vector: (vectors[i] as Float32Array).slice(),
    })),
  );
}

/** Adds a segment of at most SEGMENT_ROWS faces; one in each transaction. */
export async function insertSegment(
  db: Database,
  collection: CollectionRow,
  { numbers, ids, persons, vectors }: VectorColumns,
  { block, spread, layout, center }: PackedVectors,
): Promise<void> {
  if (numbers.length > SEGMENT_ROWS) throw new RangeError(`${numbers.length} faces are too many for a segment.`);
  const { id: collectionId, revision } = collection;
  const row: SegmentRow = {
    collectionId,
    id: revision,
    revision,
    first: numbers[0] as number,
    rows: numbers.length,
    numbers: Uint32Array.from(numbers),
    persons: Uint32Array.from(persons),
    faces: persons.filter((person) => person !== NOBODY).length,
    spread,
    layout,
    center,
  };
  collection.center ??= center;
  await Promise.all([
    db.segments.add(row),
    db.blocks.add({ collectionId, segment: revision, block }),
    db.pages.bulkAdd(toPages(row, ids, vectors)),
  ]);
}

/** Says whose faces are from now on; NOBODY's are deleted. */
export async function setPersons(
  db: Database,
  collection: CollectionRow,
  changes: readonly { number: number; person: number }[],
): Promise<void> {
  const { rows, tail } = await locate(
    db,
    collection.id,
    changes.map(({ number }) => number),
  );
  const persons = new Map(changes.map(({ number, person }) => [number, person]));
  for (const { segment, places } of rows) {
    for (const place of places) segment.persons[place] = persons.get(segment.numbers[place] as number) as number;
    segment.faces = segment.persons.filter((person) => person !== NOBODY).length;
    segment.revision = collection.revision;
  }
  const gone = tail.filter((number) => persons.get(number) === NOBODY);
  const moved = await db.tail.bulkGet(
    tail.filter((number) => persons.get(number) !== NOBODY).map((number) => [collection.id, number]),
  );
  collection.tail -= gone.length;
  await Promise.all([
    db.segments.bulkPut(rows.map(({ segment }) => segment)),
    db.tail.bulkDelete(gone.map((number) => [collection.id, number])),
    db.tail.bulkPut(
      moved.flatMap((row) =>
        row ? [{ ...row, person: persons.get(row.number) as number, revision: collection.revision }] : [],
      ),
    ),
  ]);
}

/** The vector of a face that exists. */
export async function readVector(db: Database, collectionId: string, number: number): Promise<Float32Array> {
  const { rows, tail } = await locate(db, collectionId, [number]);
  const found = rows[0];
  const places = found ? { segments: [found.segment.id], rows: found.places } : { segments: [IN_TAIL], rows: tail };
  return (await readVectors(db, collectionId, places)).vectors;
}

/** The vectors at places: row `rows[i]` of segment `segments[i]`, or face `rows[i]` of the tail for IN_TAIL. */
export async function readVectors(
  db: Database,
  collectionId: string,
  { segments, rows }: { segments: ArrayLike<number>; rows: ArrayLike<number> },
): Promise<{ numbers: Uint32Array; ids: string[]; vectors: Float32Array }> {
  const numbers = new Uint32Array(rows.length);
  const tailKeys: [string, number][] = [];
  /** By segment. */
  const wanted = new Map<number, Set<number>>();
  const pageAt = (i: number) => Math.floor((rows[i] as number) / PAGE_ROWS);
  for (let i = 0; i < rows.length; i++) {
    const segment = segments[i] as number;
    if (segment === IN_TAIL) tailKeys.push([collectionId, rows[i] as number]);
    else if (!wanted.get(segment)?.add(pageAt(i))) wanted.set(segment, new Set([pageAt(i)]));
  }
  const pageOf = new Map<number, Map<number, PageRow>>();
  const readPages = async ([segment, numbers]: [number, Set<number>]) => {
    const pages = await rowsByNumber(nativeTransaction(db), db.pages, undefined, [collectionId, segment], numbers);
    pageOf.set(segment, new Map(pages.map((page) => [page.page, page])));
  };
  const [tail] = await Promise.all([db.tail.bulkGet(tailKeys), ...Array.from(wanted, readPages)]);
  const ids: string[] = [];
  const vectors = Array.from(numbers, (_, i) => {
    if (segments[i] === IN_TAIL) {
      const { faceId, vector } = tail.shift() as TailRow;
      numbers[i] = rows[i] as number;
      ids.push(faceId);
      return vector;
    }
    const page = pageOf.get(segments[i] as number)?.get(pageAt(i)) as PageRow;
    const place = (rows[i] as number) % PAGE_ROWS;
    numbers[i] = page.numbers[place] as number;
    ids.push(idAt(page, place));
    return rowOf(page, place);
  });
  return { numbers, ids, vectors: concatenate(vectors) };
}

/** The vector at a row of `vectors`, n × 128, row-major. */
export function rowOf(
  { numbers, vectors }: { numbers: Uint32Array; vectors: Float32Array },
  row: number,
): Float32Array {
  const length = vectors.length / numbers.length;
  return vectors.subarray(row * length, (row + 1) * length);
}

/** The id of the face at a row of a page. */
export function idAt({ ids }: { ids: Uint8Array }, row: number): string {
  return toId(ids, row * ID_BYTES);
}

/** As pages hold them, 16 bytes each. */
export function packIds(ids: readonly string[]): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(ids.length * ID_BYTES);
  for (const [i, id] of ids.entries()) packed.set(toBytes(id), i * ID_BYTES);
  return packed;
}

const ID_BYTES = 16;

/** The place of `number` among rising ones, or of the first one that is greater. */
export function lowerBound(numbers: ArrayLike<number>, number: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((numbers[middle] as number) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

function toPages(
  { collectionId, id, numbers }: SegmentRow,
  ids: readonly string[],
  vectors: readonly Float32Array[],
): PageRow[] {
  return Array.from({ length: Math.ceil(numbers.length / PAGE_ROWS) }, (_, page) => {
    const from = page * PAGE_ROWS;
    return {
      collectionId,
      segment: id,
      page,
      numbers: numbers.slice(from, from + PAGE_ROWS),
      ids: packIds(ids.slice(from, from + PAGE_ROWS)),
      vectors: concatenate(vectors.slice(from, from + PAGE_ROWS)),
    };
  });
}

/** In which segments faces are, and at which places there; those of no segment are in the tail, if anywhere. */
async function locate(db: Database, collectionId: string, numbers: readonly number[]) {
  const directory = await readDirectory(db, collectionId);
  const firsts = directory.map(({ first }) => first);
  const wanted = new Map<number, number[]>();
  const tail: number[] = [];
  for (const number of numbers) {
    const entry = directory[lowerBound(firsts, number + 1) - 1];
    if (!entry) tail.push(number);
    else if (!wanted.get(entry.id)?.push(number)) wanted.set(entry.id, [number]);
  }
  const segments = await db.segments.bulkGet([...wanted.keys()].map((id): [string, number] => [collectionId, id]));
  const rows = segments.flatMap((segment) => {
    if (!segment) return [];
    const places: number[] = [];
    for (const number of wanted.get(segment.id) ?? []) {
      const place = lowerBound(segment.numbers, number);
      if (segment.numbers[place] === number) places.push(place);
      else tail.push(number);
    }
    return places.length > 0 ? [{ segment, places }] : [];
  });
  return { rows, tail };
}
