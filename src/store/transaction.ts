import type Dexie from 'dexie';
import type { Table } from 'dexie';
import { NearfaceError } from '../errors';
import { type CollectionRow, type CurrentTransaction, type Database, nativeTransaction } from './schema';

/**
 * One writing transaction on a collection: all of `work` is stored, or nothing. `work` changes the counters of the row
 * it is given and may await nothing but the database.
 * Throws `COLLECTION_DELETED`, `QUOTA_EXCEEDED`, `STORE_FAILED`.
 */
export function change<T>(
  db: Database,
  collectionId: string,
  work: (collection: CollectionRow, db: Database) => Promise<T>,
): Promise<T> {
  return write(db, async (db) => {
    const collection = await getCollection(db, collectionId);
    collection.revision++;
    collection.changedAt = new Date(Math.max(Date.now(), collection.changedAt.getTime()));
    const result = await work(collection, db);
    await db.collections.put(collection);
    return result;
  });
}

/** Inside a transaction. Throws `COLLECTION_DELETED`, `COLLECTION_NOT_FOUND`. */
export async function getCollection(db: Database, collectionId: string): Promise<CollectionRow> {
  const collection = await db.collections.get(collectionId);
  if (!collection) throw await missingCollection(db, collectionId);
  return collection;
}

/** Inside a transaction: whether a collection that is not there was there. */
export async function missingCollection(db: Database, nameOrId: string): Promise<NearfaceError> {
  const deleted = (await db.deleted.get(nameOrId)) ?? (await db.deleted.get({ name: nameOrId }));
  return deleted
    ? new NearfaceError('COLLECTION_DELETED', `The collection ${nameOrId} was deleted.`)
    : new NearfaceError('COLLECTION_NOT_FOUND', `There is no collection ${nameOrId}.`);
}

/** A writing transaction on all collections; see `read`. Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export function write<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  return transaction(db, 'rw', db.content, work);
}

/**
 * A reading transaction on all collections: what is read from the `db` that `work` is given is of one moment. Throws
 * `STORE_FAILED`.
 */
export function read<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  return transaction(db, 'r', db.content, work);
}

/**
 * What `work` reads in a transaction of the connection itself, where that is open: a small one takes half as long again
 * through Dexie. Throws `STORE_FAILED`.
 */
export async function look<T>(
  db: Database,
  tables: Table[],
  work: (transaction: IDBTransaction) => Promise<T>,
): Promise<T> {
  try {
    return await work(db.backendDB().transaction(tables.map(({ name }) => name)));
  } catch {
    // Whatever it is, the ordinary way says so.
    return read(db, (db) => work(nativeTransaction(db)));
  }
}

/** A database, or what `transaction` makes of it. */
type Within<D extends Dexie> = D & { readonly current?: CurrentTransaction };

/** A transaction on these tables; see `read`. Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export async function transaction<D extends Dexie, T>(
  db: Within<D>,
  mode: 'r' | 'rw',
  tables: Table[],
  work: (db: Within<D>) => Promise<T>,
): Promise<T> {
  if (db.current) return work(db);
  try {
    return await new Promise<T>((resolve, reject) => {
      const ended = db.transaction(mode, tables, (current) => {
        const answer = work(within(db, tables, current as unknown as CurrentTransaction));
        // What was read is right, however the transaction ends.
        if (mode === 'r') answer.then(resolve, () => {});
        return answer;
      });
      ended.then(resolve, reject);
    });
  } catch (error) {
    throw toNearfaceError(error);
  }
}

/**
 * The database with tables that belong to a transaction. Those of the database itself go by the transaction that Dexie
 * takes for the current one, and it mistakes it where several run side by side.
 */
function within<D extends Dexie>(db: Within<D>, covered: Table[], current: CurrentTransaction): Within<D> {
  const tables = covered.map(({ name }) => current.table(name));
  return Object.create(db, {
    current: { value: current },
    tables: { value: tables },
    ...Object.fromEntries(tables.map((table) => [table.name, { value: table }])),
  });
}

function toNearfaceError(error: unknown): NearfaceError {
  if (error instanceof NearfaceError) return error;
  if (isQuotaError(error)) {
    return new NearfaceError('QUOTA_EXCEEDED', 'The disk, or the share of it for this site, is full.', {
      cause: error,
    });
  }
  const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return new NearfaceError('STORE_FAILED', `The database failed: ${reason}`, { cause: error });
}

/** Dexie wraps it: in `inner` of an aborted transaction, in `failures` of a bulk operation. */
function isQuotaError(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  if ('name' in error && error.name === 'QuotaExceededError') return true;
  if ('inner' in error && isQuotaError(error.inner)) return true;
  return 'failures' in error && Array.isArray(error.failures) && error.failures.some(isQuotaError);
}
