import Dexie from 'dexie';
import { expect, test } from 'vitest';
import { createCollection } from './collections';
import { openDatabase } from './open';
import type { Database } from './schema';
import { getCollection, read } from './transaction';
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
