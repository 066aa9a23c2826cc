import Dexie, { type Table } from 'dexie';
import { type Database, type FaceRow, type Key, NOBODY, type PersonRow, type SegmentRow } from './schema';
import { type FaceColumns, readTail } from './segments';
import { getCollection, read } from './transaction';
import { concatenate, lowerBound, readDirectory, readVectors, rowOf } from './vectors';

/**
 * The next `limit` faces of a collection by number, and its revision, from `number` on: who goes on after the last one meets every face
 * once, whatever is packed meanwhile. Throws `COLLECTION_DELETED`.
 */
export function readFacesFrom(
  db: Database,
  collectionId: string,
  number: number,
  limit: number,
): Promise<FaceColumns & { revision: number }> {
  return read(db, async (db) => {
    const { revision } = await getCollection(db, collectionId);
    const packed = await readPackedFrom(db, collectionId, number, limit);
    const tail = await readTail(db, collectionId, { from: number, limit });
    const faces = [packed, tail].flatMap((part) =>
      Array.from(part.numbers, (number, i) => ({
        number,
        id: part.ids[i] as string,
        person: part.persons[i] as number,
        vector: rowOf(part, i),
      })),
    );
    const next = faces.sort((a, b) => a.number - b.number).slice(0, limit);
    return {
      revision,
      numbers: Uint32Array.from(next, ({ number }) => number),
      ids: next.map(({ id }) => id),
      persons: Uint32Array.from(next, ({ person }) => person),
      vectors: concatenate(next.map(({ vector }) => vector)),
    };
  });
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

async function readPackedFrom(db: Database, collectionId: string, number: number, limit: number): Promise<FaceColumns> {
  const directory = await readDirectory(db, collectionId);
  const firsts = directory.map(({ first }) => first);
  const segments: number[] = [];
  const rows: number[] = [];
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
      persons.push(person);
    }
  }
  return { ...(await readVectors(db, collectionId, { segments, rows })), persons: Uint32Array.from(persons) };
}
