import Dexie, { type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { CurrentTransaction } from './schema';

const SCHEMA_VERSION = 1;

export const NATIVE_USAGE_VERSION = SCHEMA_VERSION * 10;

/** How much of its limits a key has used; that of `''` counts the calls with unknown keys. */
export interface KeyCounterRow {
  keyId: string;
  /** Calls that it may make at once, at `time`: a token bucket that `rateLimit` fills. */
  tokens: number;
  time: Date;
  /** YYYY-MM, in UTC, and the calls of that month. */
  month: string;
  calls: number;
}

/** Calls of one kind on one day. */
export interface UsageRow {
  keyId: string;
  /** YYYY-MM-DD, in UTC. */
  day: string;
  dialect: string;
  operation: string;
  /** The answer's own code, such as NO_SIMILAR_FACE. */
  status: string;
  billable: boolean;
  calls: number;
}

/**
 * What keys were used for. A database of its own: where browsers keep databases in SQLite, one transaction of each
 * writes at a time, and a call would wait for a batch that is being enrolled. It is relaxed: a transaction has ended
 * before it is on the disk, and calls of the last moments are forgotten if the machine, not only the browser, dies.
 * While photos are enrolled, strict calls took 19 ms, these take 8 ms.
 */
export class UsageDatabase extends Dexie {
  readonly keyCounters!: EntityTable<KeyCounterRow, 'keyId'>;
  readonly usage!: Table<UsageRow, [keyId: string, day: string, dialect: string, operation: string, status: string]>;
  readonly current?: CurrentTransaction;

  constructor(name: string, options: DexieOptions) {
    super(name, { chromeTransactionDurability: 'relaxed', ...options });
    this.version(SCHEMA_VERSION).stores({
      keyCounters: 'keyId',
      usage: '[keyId+day+dialect+operation+status], day',
    });
  }
}
