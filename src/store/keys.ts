import { v7 as uuid } from 'uuid';
import { NearfaceError } from '../errors';
import type { Scope } from '../usecases/types';
import { type Limits, type Refusal, spend } from './key-limits';
import type { Database, KeyRow } from './schema';
import { access } from './transaction';

/**
 * Calls a minute with unknown keys, all together. Nobody guesses 256 bits at any rate: it is so low to keep a client
 * that tries on and on from the disk, and high enough that somebody who mistypes a key is always told so.
 */
const UNKNOWN: Limits = { rateLimit: 60 };

const REFUSALS = {
  KEY_UNKNOWN: 'The key is not known.',
  KEY_EXPIRED: 'The key has expired.',
  KEY_FORBIDDEN: 'The key lacks the scope for this.',
  RATE_LIMITED: 'Too many calls within a minute.',
  CALLS_EXHAUSTED: 'The key has made all its calls of this month.',
} as const satisfies Record<Refusal | 'KEY_UNKNOWN' | 'KEY_EXPIRED' | 'KEY_FORBIDDEN', string>;

/** Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export async function createKey(db: Database, key: Omit<KeyRow, 'id' | 'createdAt'>): Promise<KeyRow> {
  const row: KeyRow = { id: uuid(), ...key, createdAt: new Date() };
  await access(db, 'rw', (db) => db.keys.add(row));
  return row;
}

/** The oldest first. Throws `STORE_FAILED`. */
export function listKeys(db: Database): Promise<KeyRow[]> {
  return access(db, 'r', (db) => db.keys.toArray());
}

/** What it was used for stays in the ledger. Throws `KEY_NOT_FOUND`, `STORE_FAILED`. */
export function deleteKey(db: Database, id: string): Promise<void> {
  return access(db, 'rw', async (db) => {
    if (!(await db.keys.get(id))) throw new NearfaceError('KEY_NOT_FOUND', `There is no key ${id}.`);
    await Promise.all([db.keys.delete(id), db.keyCounters.delete(id)]);
  });
}

/** What a call shows. */
export interface Shown {
  /** SHA-256 of the secret, in hex. */
  hash: string;
  id?: string | undefined;
}

/**
 * The key of a call, which is counted against its limits: in one transaction, so that calls side by side, of other tabs
 * too, never get more. Throws `KEY_UNKNOWN`, `KEY_EXPIRED`, `KEY_FORBIDDEN`, `RATE_LIMITED`, `CALLS_EXHAUSTED`,
 * `STORE_FAILED`.
 */
export async function admit(db: Database, shown: Shown, scope: Scope): Promise<KeyRow> {
  // An error would undo what was counted.
  const admitted = await access(db, 'rw', async (db) => {
    const now = new Date();
    const key = findKey(await db.keys.toArray(), shown);
    if (!key) return (await count(db, '', UNKNOWN, now)) ?? 'KEY_UNKNOWN';
    if (key.expiresAt && key.expiresAt <= now) return 'KEY_EXPIRED';
    if (!key.scopes.includes(scope)) return 'KEY_FORBIDDEN';
    return (await count(db, key.id, key, now)) ?? key;
  });
  if (typeof admitted === 'string') throw new NearfaceError(admitted, REFUSALS[admitted]);
  return admitted;
}

/** Compares every hash to its end: how long it takes tells nothing of any key. */
function findKey(keys: KeyRow[], { hash, id }: Shown): KeyRow | undefined {
  let found: KeyRow | undefined;
  for (const key of keys) if (areEqual(key.hash, hash)) found = key;
  return id === undefined || id === found?.id ? found : undefined;
}

/** Of the same length. */
function areEqual(a: string, b: string): boolean {
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

async function count(db: Database, keyId: string, limits: Limits, now: Date): Promise<Refusal | undefined> {
  const { refusal, counter } = spend(await db.keyCounters.get(keyId), limits, now);
  if (counter) await db.keyCounters.put({ keyId, ...counter });
  return refusal;
}
