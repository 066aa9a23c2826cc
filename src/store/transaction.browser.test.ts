import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { createCollection } from './collections';
import { admit, createKey } from './keys';
import { openDatabase, openUsageDatabase } from './open';
import type { Database } from './schema';
import { getCollection, read, write } from './transaction';
import { addUsage, listUsage } from './usage';
import { readDirectory, readVectors } from './vectors';
import { readFacesFrom } from './walk';

test('whatever runs side by side, each transaction reads to its end', async () => {
  const db = openDatabase('side-by-side');
  const { id } = await createCollection(db, 'club', 'v1');
  const awaiting = (what: (db: Database) => Promise<unknown>) => () =>
    read(db, async (db) => {
      await getCollection(db, id);
      await what(db);
      return getCollection(db, id);
    });
  const works: (() => Promise<unknown>)[] = [
    () => read(db, (db) => getCollection(db, id)),
    () => readFacesFrom(db, id, 0, 10),
    awaiting(async () => 1),
    awaiting((db) => readDirectory(db, id)),
    awaiting((db) => readVectors(db, id, { segments: [], rows: [] })),
    awaiting((db) => read(db, (db) => getCollection(db, id))),
  ];
  for (const first of works) {
    for (const second of works) {
      const next = works[0]?.().then(second);
      await expect(Promise.all([first(), next, second()])).resolves.toHaveLength(3);
    }
  }
  db.close();
  await Dexie.delete('side-by-side');
});

test('what is read is given without waiting for the end of its transaction', async () => {
  const db = openDatabase('unended');
  const { id } = await createCollection(db, 'club', 'v1');
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const row = await read(db, async (db) => {
    void db.current?.waitFor(ended);
    return getCollection(db, id);
  });
  expect(row.name).toBe('club');
  end();
  await Dexie.delete('unended');
});

test('keys and ledger wait for no transaction on collections', async () => {
  const db = openDatabase('apart');
  const usage = openUsageDatabase('apart');
  const key = { name: 'desk', hash: 'abc', scopes: ['search' as const], rateLimit: 600 };
  const { id: keyId } = await createKey(db, key);
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const long = write(db, async (db) => {
    await createCollection(db, 'club', 'v1');
    await db.current?.waitFor(ended);
  });
  // Would wait forever.
  expect(await admit(db, usage, { hash: 'abc' }, 'search')).toMatchObject({ id: keyId });
  await addUsage(usage, { keyId, dialect: 'ekycpro', operation: 'searchface', status: 'OK', billable: true });
  expect(await listUsage(usage)).toHaveLength(1);
  end();
  await long;
  await Promise.all([db, usage].map(({ name }) => Dexie.delete(name)));
});
