import Dexie, { type Table } from 'dexie';
import { concatenate } from '../concatenate';
import { type Database, type FaceRow, type Key, NOBODY, type PersonRow, type SegmentRow } from './schema';
import { type FaceColumns, readTail } from './segments';
import { getCollection, read } from './transaction';
import { idAt, lowerBound, readDirectory, readVectors, rowOf } from './vectors';

/** Ids, 16 bytes each, and vectors, n × 128, of faces at `rows` of a segment; undefined if no file holds them. */
export type ReadFile = (
  segment: number,
  rows: Uint32Array<ArrayBuffer>,
) => Promise<{ ids: Uint8Array; vectors: Float32Array } | undefined>;

/**
 * The next `limit` faces of a collection by number, and its revision, from `number` on: who goes on after the last one
 * meets every face once, whatever is packed meanwhile. Throws `COLLECTION_DELETED`.
 *
 * @param readFile spares the database reading what segments hold
 */
export async function readFacesFrom(
  db: Database,
  collectionId: string,
  number: number,
  limit: number,
  readFile?: ReadFile,
): Promise<FaceColumns & { revision: number }> {
  const readPart = async (db: Database) => {
    const { revision } = await getCollection(db, collectionId);
    const packed = await findPackedFrom(db, collectionId, number, limit);
    // Later ones, which most of the tail's are, are not among the next if segments have enough.
    const to = packed.numbers.length === limit ? packed.numbers.at(-1) : undefined;
    return { revision, packed, tail: await readTail(db, collectionId, { from: number, to, limit }) };
  };
  if (readFile) {
    const { revision, packed, tail } = await read(db, readPart);
    // Rows of a segment never change, whatever happens to it meanwhile.
    const filed = await readFiles(packed, readFile);
    if (filed) return { revision, ...inOrder([...filed, tail], limit) };
  }
  return read(db, async (db) => {
    const { revision, packed, tail } = await readPart(db);
    return { revision, ...inOrder([{ ...packed, ...(await readVectors(db, collectionId, packed)) }, tail], limit) };
  });
}

async function readFiles(
  { segments, rows, numbers, persons }: PackedPlaces,
  readFile: ReadFile,
): Promise<FaceColumns[] | undefined> {
  const parts: FaceColumns[] = [];
  for (let start = 0; start < rows.length; ) {
    const segment = segments[start] as number;
    const next = segments.findIndex((other, i) => i > start && other !== segment);
    const end = next < 0 ? rows.length : next;
    const filed = await readFile(segment, Uint32Array.from(rows.slice(start, end)));
    if (!filed) return undefined;
    parts.push({
      numbers: numbers.subarray(start, end),
      persons: persons.subarray(start, end),
      ids: Array.from({ length: end - start }, (_, i) => idAt(filed, i)),
      vectors: filed.vectors,
    });
    start = end;
  }
  return parts;
}

/** The first `limit` faces of all parts, by number. */
function inOrder(parts: FaceColumns[], limit: number): FaceColumns {
  const faces = parts.flatMap((part) =>
    Array.from(part.numbers, (number, i) => ({
      number,
      id: part.ids[i] as string,
      person: part.persons[i] as number,
      vector: rowOf(part, i),
    })),
  );
  const next = faces.sort((a, b) => a.number - b.number).slice(0, limit);
  return {
    numbers: Uint32Array.from(next, ({ number }) => number),
    ids: next.map(({ id }) => id),
    persons: Uint32Array.from(next, ({ person }) => person),
    vectors: concatenate(next.map(({ vector }) => vector)),
  };
}

/** The persons of a collection by number, some at a time. Throws `COLLECTION_DELETED`. */
export const walkPersons = (db: Database, collectionId: string) => walkRows(db, db.persons, collectionId);

/** The faces of a collection by number, some at a time. Throws `COLLECTION_DELETED`. */
export const walkFaces = (db: Database, collectionId: string) => walkRows(db, db.faces, collectionId);

/** To read more at once would hold the page up. */
const ROWS = 1000;

async function* walkRows<Row extends PersonRow | FaceRow>(db: Database, table: Table<Row, Key>, collectionId: string) {
  for (let number = 0; ; ) {
    const rows = await read(db, async (db) => {
      await getCollection(db, collectionId);
      const rest = table.where('[collectionId+number]').between([collectionId, number], [collectionId, Dexie.maxKey]);
      return rest.limit(ROWS).toArray();
    });
    yield rows;
    if (rows.length < ROWS) return;
    number = (rows.at(-1) as Row).number + 1;
  }
}

/** Faces in segments, by column. */
interface PackedPlaces extends Pick<FaceColumns, 'numbers' | 'persons'> {
  segments: number[];
  rows: number[];
}

async function findPackedFrom(
  db: Database,
  collectionId: string,
  number: number,
  limit: number,
): Promise<PackedPlaces> {
  const directory = await readDirectory(db, collectionId);
  const firsts = directory.map(({ first }) => first);
  const segments: number[] = [];
  const rows: number[] = [];
  const numbers: number[] = [];
  const persons: number[] = [];
  const from = Math.max(0, lowerBound(firsts, number + 1) - 1);
  for (const { id } of directory.slice(from)) {
    if (rows.length === limit) break;
    const segment = (await db.segments.get([collectionId, id])) as SegmentRow;
    for (let row = lowerBound(segment.numbers, number); row < segment.rows && rows.length < limit; row++) {
      const person = segment.persons[row] as number;
      if (person === NOBODY) continue;
      segments.push(id);
      rows.push(row);
      numbers.push(segment.numbers[row] as number);
      persons.push(person);
    }
  }
  return { segments, rows, numbers: Uint32Array.from(numbers), persons: Uint32Array.from(persons) };
}
