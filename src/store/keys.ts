import { v7 as uuid } from 'uuid';
import { NearfaceError } from '../errors';
import type { Database, KeyRow } from './schema';
import { read, write } from './transaction';

/** Stores a key by the SHA-256 hash of its secret, in hex. Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export async function createKey(db: Database, name: string, hash: string): Promise<KeyRow> {
  const row: KeyRow = { id: uuid(), name, hash, createdAt: new Date() };
  await write(db, (db) => db.keys.add(row));
  return row;
}

/** The oldest first. Throws `STORE_FAILED`. */
export function listKeys(db: Database): Promise<KeyRow[]> {
  return read(db, (db) => db.keys.toArray());
}

/** Throws `KEY_NOT_FOUND`, `STORE_FAILED`. */
export function deleteKey(db: Database, id: string): Promise<void> {
  return write(db, async (db) => {
    if (!(await db.keys.get(id))) throw new NearfaceError('KEY_NOT_FOUND', `There is no key ${id}.`);
    await db.keys.delete(id);
  });
}
