import { v7 as uuid } from 'uuid';
import { NearfaceError, type RefusalDetails } from '../errors';
import type { Scope } from '../usecases/types';
import { type Limits, type Refusal, spend } from './key-limits';
import type { Database, KeyRow } from './schema';
import { transaction } from './transaction';
import type { UsageDatabase } from './usage-schema';

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
  await transaction(db, 'rw', [db.keys], (db) => db.keys.add(row));
  return row;
}

/** The oldest first. Throws `STORE_FAILED`. */
export function listKeys(db: Database): Promise<KeyRow[]> {
  return transaction(db, 'r', [db.keys], (db) => db.keys.toArray());
}

/** What it was used for stays in the ledger. Throws `KEY_NOT_FOUND`, `STORE_FAILED`. */
export async function deleteKey(db: Database, usage: UsageDatabase, id: string): Promise<void> {
  await transaction(db, 'rw', [db.keys], async (db) => {
    if (!(await db.keys.get(id))) throw new NearfaceError('KEY_NOT_FOUND', `There is no key ${id}.`);
    await db.keys.delete(id);
  });
  await transaction(usage, 'rw', [usage.keyCounters], ({ keyCounters }) => keyCounters.delete(id));
}

/** What a call shows. */
interface Shown {
  /** SHA-256 of the secret, in hex. */
  hash: string;
  id?: string | undefined;
}

/**
 * The key of a call, which is counted against its limits. Throws `KEY_UNKNOWN`, `KEY_EXPIRED`, `KEY_FORBIDDEN`,
 * `RATE_LIMITED`, `CALLS_EXHAUSTED`, `QUOTA_EXCEEDED`, `STORE_FAILED`.
 */
export async function admit(db: Database, usage: UsageDatabase, shown: Shown, scope: Scope): Promise<KeyRow> {
  const key = findKey(await listKeys(db), shown);
  if (!key) {
    await count(usage, undefined, UNKNOWN);
    throw refused('KEY_UNKNOWN');
  }
  if (key.expiresAt && key.expiresAt <= new Date()) throw refused('KEY_EXPIRED', { keyId: key.id });
  if (!key.scopes.includes(scope)) throw refused('KEY_FORBIDDEN', { keyId: key.id });
  await count(usage, key.id, key);
  return key;
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

/**
 * In one transaction, so that calls side by side, of other tabs too, never get more than the limits. Throws
 * `RATE_LIMITED`, `CALLS_EXHAUSTED`.
 */
async function count(usage: UsageDatabase, keyId: string | undefined, limits: Limits): Promise<void> {
  const counterId = keyId ?? '';
  const { refusal, retryAfter } = await transaction(usage, 'rw', [usage.keyCounters], async ({ keyCounters }) => {
    const spent = spend(await keyCounters.get(counterId), limits, new Date());
    if (spent.counter) await keyCounters.put({ keyId: counterId, ...spent.counter });
    return spent;
  });
  if (refusal) throw refused(refusal, { keyId, retryAfter });
}

const refused = (code: keyof typeof REFUSALS, details?: RefusalDetails) =>
  new NearfaceError(code, REFUSALS[code], details);
