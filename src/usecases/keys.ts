import { NearfaceError } from '../errors';
import { EMBEDDER } from '../faces/embedder';
import { findCollection } from '../store/collections';
import { admit, createKey, deleteKey, listKeys } from '../store/keys';
import { openUsageDatabase } from '../store/open';
import type { KeyRow } from '../store/schema';
import { addUsage, listUsage } from '../store/usage';
import type { Context } from './context';
import { answeredCall, credentials, keyId, keyOptions, keyScope, parse, usageOptions } from './options';
import type { ApiKey, Nearface } from './types';

/** 256 bits: nobody guesses them. */
const SECRET_BYTES = 32;

export function keyUseCases({ db }: Context): Nearface['keys'] {
  const usage = openUsageDatabase(db.name);
  return {
    async create(options) {
      const { collections: namesOrIds, ...limits } = parse(keyOptions, options);
      const collections = namesOrIds && (await idsOf(namesOrIds));
      const secret = hex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
      const row = await createKey(db, { ...limits, ...(collections && { collections }), hash: await hashOf(secret) });
      return { ...toKey(row), secret };
    },
    list: async () => (await listKeys(db)).map(toKey),
    revoke: async (id) => deleteKey(db, usage, parse(keyId, id)),
    async authorize(given, scope) {
      const { secret, id } = parse(credentials, given);
      if (!secret) throw new NearfaceError('KEY_MISSING', 'The call has no key.');
      const key = await admit(db, usage, { hash: await hashOf(secret), id }, parse(keyScope, scope));
      return { keyId: key.id, ...(key.collections && { collections: key.collections }) };
    },
    record: async (call) => addUsage(usage, parse(answeredCall, call)),
    async usage(options) {
      const { from, to } = parse(usageOptions, options ?? {});
      return listUsage(usage, from, to);
    },
  };

  async function idsOf(namesOrIds: string[]): Promise<string[]> {
    const found = await Promise.all(namesOrIds.map((nameOrId) => findCollection(db, nameOrId, EMBEDDER)));
    return [...new Set(found.map(({ id }) => id))];
  }
}

const toKey = ({ hash: _, ...key }: KeyRow): ApiKey => key;

async function hashOf(secret: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))));
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
