import Dexie from 'dexie';
import type { AnsweredCall } from '../usecases/types';
import type { Database, UsageRow } from './schema';
import { access } from './transaction';

/** Counts a call under the present day, in UTC. Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export function addUsage(db: Database, call: AnsweredCall): Promise<void> {
  return access(db, 'rw', async (db) => {
    const { keyId, dialect, operation, status } = call;
    const day = new Date().toISOString().slice(0, 10);
    const before = await db.usage.get([keyId, day, dialect, operation, status]);
    await db.usage.put({ ...call, day, calls: (before?.calls ?? 0) + 1 });
  });
}

/** By day, then key; of the days from `from` to `to`, YYYY-MM-DD, both included. Throws `STORE_FAILED`. */
export function listUsage(db: Database, from?: string, to?: string): Promise<UsageRow[]> {
  return access(db, 'r', (db) =>
    db.usage
      .where('day')
      .between(from ?? Dexie.minKey, to ?? Dexie.maxKey, true, true)
      .toArray(),
  );
}
