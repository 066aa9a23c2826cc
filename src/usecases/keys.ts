import { createKey, deleteKey, listKeys } from '../store/keys';
import type { KeyRow } from '../store/schema';
import type { Context } from './context';
import { keyId, keyOptions, parse } from './options';
import type { ApiKey, Nearface } from './types';

/** 256 bits: nobody guesses them. */
const SECRET_BYTES = 32;

export function keyUseCases({ db }: Context): Nearface['keys'] {
  return {
    async create(options) {
      const { name } = parse(keyOptions, options);
      const secret = hex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
      const row = await createKey(db, name, await hashOf(secret));
      return { ...toKey(row), secret };
    },
    list: async () => (await listKeys(db)).map(toKey),
    revoke: async (id) => deleteKey(db, parse(keyId, id)),
  };
}

const toKey = ({ id, name, createdAt }: KeyRow): ApiKey => ({ id, name, createdAt });

async function hashOf(secret: string): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))));
}

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
