import Dexie from 'dexie';
import type { AnsweredCall } from '../usecases/types';
import { transaction } from './transaction';
import type { UsageDatabase, UsageRow } from './usage-schema';

/** Counts a call under the present day, in UTC. Throws `QUOTA_EXCEEDED`, `STORE_FAILED`. */
export function addUsage(db: UsageDatabase, call: AnsweredCall): Promise<void> {
  return transaction(db, 'rw', [db.usage], async ({ usage }) => {
    const { keyId, dialect, operation, status } = call;
    const day = new Date().toISOString().slice(0, 10);
    const before = await usage.get([keyId, day, dialect, operation, status]);
    await usage.put({ ...call, day, calls: (before?.calls ?? 0) + 1 });
  });
}

/** By day, then key; of the days from `from` to `to`, YYYY-MM-DD, both included. Throws `STORE_FAILED`. */
export function listUsage(db: UsageDatabase, from?: string, to?: string): Promise<UsageRow[]> {
  return transaction(db, 'r', [db.usage], ({ usage }) =>
    usage
      .where('day')
      .between(from ?? Dexie.minKey, to ?? Dexie.maxKey, true, true)
      .toArray(),
  );
}
