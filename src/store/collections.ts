import { v7 as uuid } from 'uuid';
import { DEFAULT_COLLECTION } from '../default-collection';
import { NearfaceError } from '../errors';
import type { Collection } from '../usecases/types';
import { type CollectionRow, type Database, firstOfEach, ofCollection, resultOf } from './schema';
import { change, getCollection, look, missingCollection, read, write } from './transaction';

/** Calibrated similarity from which two faces are said to be one person's. */
const DEFAULT_MIN_SCORE = 0.7;

export interface CollectionSettings {
  liveness?: boolean | undefined;
  minScore?: number | undefined;
}

/** Throws `COLLECTION_EXISTS`. */
export function createCollection(
  db: Database,
  name: string,
  embedder: string,
  settings: CollectionSettings = {},
): Promise<Collection> {
  return write(db, async (db) => {
    await checkNameIsFree(db, name);
    return insertCollection(db, name, embedder, settings);
  });
}

/** By age. */
export async function listCollections(db: Database): Promise<Collection[]> {
  return (await read(db, (db) => db.collections.toArray())).map(toCollection);
}

/**
 * Throws `COLLECTION_NOT_FOUND`, and `COLLECTION_DELETED` for one that was there, but for the default collection, which
 * is then made with `embedder`.
 */
export async function findCollection(db: Database, nameOrId: string, embedder: string): Promise<Collection> {
  const row = await read(db, async (db) => {
    const found = await findRow(db, nameOrId);
    // The default collection is never gone for good.
    if (!found && nameOrId !== DEFAULT_COLLECTION) throw await missingCollection(db, nameOrId);
    return found;
  });
  if (row) return toCollection(row);
  return write(db, async (db) => {
    const made = await findRow(db, nameOrId);
    return made ? toCollection(made) : insertCollection(db, nameOrId, embedder);
  });
}

/** Throws `COLLECTION_DELETED`, `COLLECTION_EXISTS`. */
export function updateCollection(
  db: Database,
  collectionId: string,
  { name, liveness, minScore }: CollectionSettings & { name?: string | undefined },
): Promise<Collection> {
  return change(db, collectionId, async (collection, db) => {
    if (name !== undefined && name !== collection.name) {
      await checkNameIsFree(db, name);
      collection.name = name;
    }
    if (liveness !== undefined) collection.liveness = liveness;
    if (minScore !== undefined) collection.minScore = minScore;
    return toCollection(collection);
  });
}

/** Deletes a collection with everything in it; its id and name stay known as deleted. */
export function deleteCollection(db: Database, collectionId: string): Promise<void> {
  return write(db, async (db) => {
    const collection = await db.collections.get(collectionId);
    if (!collection) return;
    await db.deleted.put({ id: collection.id, name: collection.name, deletedAt: new Date() });
    await Promise.all(
      db.perCollection.map((table) =>
        table
          .where(':id')
          .between(...ofCollection(collectionId))
          .delete(),
      ),
    );
    await db.collections.delete(collectionId);
  });
}

/** The collection as it is now. Throws `COLLECTION_DELETED`, `COLLECTION_NOT_FOUND`, `STORE_FAILED`. */
export async function lookAt(db: Database, collectionId: string): Promise<CollectionRow> {
  const found = await look(db, [db.collections], (transaction) =>
    resultOf<CollectionRow | undefined>(transaction.objectStore(db.collections.name).get(collectionId)),
  );
  return found ?? read(db, (db) => getCollection(db, collectionId));
}

/** Whether a collection that was found by `nameOrId`, and had this threshold, would still be found. */
export function isCalled(row: CollectionRow, nameOrId: string, minScore: number): boolean {
  return row.minScore === minScore && (row.id === nameOrId || row.name === nameOrId);
}

async function findRow(db: Database, nameOrId: string): Promise<CollectionRow | undefined> {
  const [byId, [byName]] = await Promise.all([
    db.collections.get(nameOrId),
    firstOfEach(db, db.collections, 'name', [nameOrId]),
  ]);
  return byId ?? byName;
}

async function checkNameIsFree(db: Database, name: string) {
  if (await db.collections.get({ name })) {
    throw new NearfaceError('COLLECTION_EXISTS', `There is a collection named ${name}.`);
  }
}

async function insertCollection(
  db: Database,
  name: string,
  embedder: string,
  { liveness = false, minScore = DEFAULT_MIN_SCORE }: CollectionSettings = {},
): Promise<Collection> {
  const now = new Date();
  const row: CollectionRow = {
    id: uuid(),
    name,
    embedder,
    createdAt: now,
    changedAt: now,
    revision: 0,
    nextNumber: 0,
    nextPerson: 0,
    nextFace: 0,
    tail: 0,
    persons: 0,
    faces: 0,
    photos: 0,
    bytes: 0,
    liveness,
    minScore,
  };
  await db.collections.add(row);
  return toCollection(row);
}

function toCollection(row: CollectionRow): Collection {
  const { id, name, embedder, createdAt, persons, faces, photos, bytes, liveness, minScore } = row;
  return { id, name, embedder, createdAt, persons, faces, photos, bytes, liveness, minScore };
}
