import { type Database, ofCollection, type VisitRow } from './schema';
import { getCollection, read, write } from './transaction';

/** The latest first. Throws `STORE_FAILED`. */
export async function listVisits(db: Database, collectionId: string): Promise<VisitRow[]> {
  const rows = await read(db, (db) => ofVisits(db, collectionId).toArray());
  return rows.sort((a, b) => b.firstSeen.getTime() - a.firstSeen.getTime());
}

/**
 * Adds visits or replaces those with the same id: all of them, or none.
 * Throws `COLLECTION_NOT_FOUND`, `COLLECTION_DELETED`, `QUOTA_EXCEEDED`, `STORE_FAILED`.
 */
export function putVisits(db: Database, visits: VisitRow[]): Promise<void> {
  return write(db, async (db) => {
    for (const collectionId of new Set(visits.map((visit) => visit.collectionId)))
      await getCollection(db, collectionId);
    await db.visits.bulkPut(visits);
  });
}

/** Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export function clearVisits(db: Database, collectionId: string): Promise<void> {
  return write(db, async (db) => {
    await ofVisits(db, collectionId).delete();
  });
}

const ofVisits = (db: Database, collectionId: string) => db.visits.where(':id').between(...ofCollection(collectionId));
