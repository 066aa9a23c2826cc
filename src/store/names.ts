import { type CollectionRow, type Database, type NamesRow, PART_PERSONS, type PersonRow, resultOf } from './schema';
import { look, transaction } from './transaction';

/*
 * Copies of what searches tell of persons, in a few large rows: a page that reads these need not read all persons.
 */

export const partOf = (person: number) => Math.floor(person / PART_PERSONS);

/** To be called in the transaction in which the name or the metadata of persons changes, or they go or come back. */
export function forgetNames(db: Database, collectionId: string, persons: readonly PersonRow[]): PromiseLike<void> {
  const parts = new Set(persons.map(({ number }) => partOf(number)));
  return db.names.bulkDelete([...parts].map((part) => [collectionId, part]));
}

/**
 * Of up to `count` parts from that one on the copies that are there, and of the same moment the collection, if it is
 * there. Throws `STORE_FAILED`.
 */
export function lookAtNames(db: Database, collectionId: string, part: number, count: number) {
  return look(db, [db.collections, db.names], async (transaction) => {
    const row = transaction.objectStore(db.collections.name).get(collectionId);
    const range = IDBKeyRange.bound([collectionId, part], [collectionId, part + count], false, true);
    const rows = transaction.objectStore(db.names.name).getAll(range);
    const [collection, names] = await Promise.all([
      resultOf<CollectionRow | undefined>(row),
      resultOf<NamesRow[]>(rows),
    ]);
    return { collection, names };
  });
}

/** Stores the copy of a part as it is in that revision, unless it is over. Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export function putNames(db: Database, row: NamesRow, revision: number): Promise<void> {
  return transaction(db, 'rw', [db.collections, db.names], async (db) => {
    const collection = await db.collections.get(row.collectionId);
    if (collection?.revision === revision) await db.names.put(row);
  });
}
