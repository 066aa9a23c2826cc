import type { Table } from 'dexie';
import {
  type CollectionRow,
  type Database,
  type FaceRow,
  type Key,
  nativeTransaction,
  type PersonRow,
  resultOf,
  rowsByNumber,
} from './schema';
import { look } from './transaction';

/*
 * Rows by their numbers in a collection, which is what vectors and segments know faces and persons by. Everything here
 * but looks runs inside a transaction.
 */

const BY_NUMBER = '[collectionId+number]';

/** Those that exist, by number. */
export const personsByNumber = (db: Database, collectionId: string, numbers: Iterable<number>) =>
  byNumber(nativeTransaction(db), db.persons, collectionId, numbers);

/** Those that exist, by number. */
export const facesByNumber = (db: Database, collectionId: string, numbers: Iterable<number>) =>
  byNumber(nativeTransaction(db), db.faces, collectionId, numbers);

/**
 * The same persons, and of the same moment the collection's revision, or undefined if it is gone. Throws `STORE_FAILED`.
 */
export function lookAtPersons(db: Database, collectionId: string, numbers: Iterable<number>) {
  return look(db, [db.collections, db.persons], async (transaction) => {
    const collection = transaction.objectStore(db.collections.name).get(collectionId);
    const [row, persons] = await Promise.all([
      resultOf<CollectionRow | undefined>(collection),
      byNumber(transaction, db.persons, collectionId, numbers),
    ]);
    return { revision: row?.revision, persons };
  });
}

/** The first persons from that number on, and of the same moment the collection, if it is there. Throws `STORE_FAILED`. */
export function lookAtPersonsFrom(db: Database, collectionId: string, number: number, count: number) {
  return look(db, [db.collections, db.persons], async (transaction) => {
    const row = transaction.objectStore(db.collections.name).get(collectionId);
    const range = IDBKeyRange.bound([collectionId, number], [collectionId, Number.POSITIVE_INFINITY]);
    const rows = transaction.objectStore(db.persons.name).index(BY_NUMBER).getAll(range, count);
    const [collection, persons] = await Promise.all([
      resultOf<CollectionRow | undefined>(row),
      resultOf<PersonRow[]>(rows),
    ]);
    return { collection, persons };
  });
}

/** The numbers of those of the persons who exist. */
export async function numbersOfPersons(
  db: Database,
  collectionId: string,
  personIds: readonly string[],
): Promise<Uint32Array> {
  const persons = await db.persons.bulkGet(personIds.map((id): Key => [collectionId, id]));
  return Uint32Array.from(persons.flatMap((person) => person?.number ?? []));
}

/** The number of the first face that was enrolled at `time` or later; of the next face if none was. */
export async function firstFaceSince(db: Database, collectionId: string, time: Date): Promise<number> {
  let low = 0;
  let high = (await db.collections.get(collectionId))?.nextFace ?? 0;
  // Times rise with the numbers, of which some are gone.
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const face = await db.faces
      .where(BY_NUMBER)
      .between([collectionId, middle], [collectionId, high], true, false)
      .first();
    if (!face || face.createdAt >= time) high = middle;
    else low = face.number + 1;
  }
  return low;
}

async function byNumber<Row extends FaceRow | PersonRow>(
  transaction: IDBTransaction,
  table: Table<Row, Key>,
  collectionId: string,
  numbers: Iterable<number>,
): Promise<Map<number, Row>> {
  const wanted = new Set(numbers);
  const rows = await rowsByNumber(transaction, table, BY_NUMBER, [collectionId], wanted);
  return new Map(rows.filter(({ number }) => wanted.has(number)).map((row) => [row.number, row]));
}
