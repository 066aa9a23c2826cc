import Dexie from 'dexie';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_COLLECTION } from '../default-collection';
import {
  createCollection,
  deleteCollection,
  findCollection,
  listCollections,
  lookAt,
  updateCollection,
} from './collections';
import { lookAtPersons } from './numbers';
import { openDatabase } from './open';
import { addPhoto, type PhotoToStore } from './photos';
import type { Database } from './schema';
import { expectConsistent } from './test-invariants';

const EMBEDDER = 'embedder-v1';
let database = '';
let count = 0;
let db: Database;
let collectionId: string;

beforeEach(async () => {
  database = `store-${count++}`;
  db = openDatabase(database);
  collectionId = (await findCollection(db, DEFAULT_COLLECTION, EMBEDDER)).id;
});

afterEach(() => Dexie.delete(database));

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** A photo with two faces. */
function photo(sha256: string): PhotoToStore {
  const face = (x: number) => ({
    box: { x, y: 0, width: 50, height: 50 },
    quality: { size: 30, sharpness: 1, brightness: 0.5, frontality: 1, score: 0.9 },
    embedding: new Float32Array(128).fill(1 + x),
    thumbnail: new ArrayBuffer(10),
    chip: new ArrayBuffer(5),
  });
  return { sha256, width: 100, height: 50, faces: [face(0), face(60)] };
}

const add = (sha256: string) => addPhoto(db, collectionId, photo(sha256), { metadata: {} });

async function contents() {
  return Promise.all(db.tables.map((table) => table.toArray()));
}

test.each(['collections', 'persons', 'photos', 'faces', 'tail', 'thumbnails', 'chips'])(
  'a photo whose transaction fails at %s leaves nothing',
  async (name) => {
    await add('first');
    const before = await contents();
    const fail = () => {
      throw new Error('The machine was switched off.');
    };
    const hook = db.table(name).hook(name === 'collections' ? 'updating' : 'creating');
    hook.subscribe(fail);
    await expect(add('second')).rejects.toEqual(error('STORE_FAILED'));
    hook.unsubscribe(fail);
    expect(await contents()).toEqual(before);
    expect((await add('second')).faces.map((face) => face.name)).toEqual(['ID2', 'ID3']);
    await expectConsistent(db);
  },
);

test('a photo whose transaction is aborted after its last write leaves nothing', async () => {
  await add('first');
  const before = await contents();
  const abort = (_key: unknown, _row: unknown, transaction: { abort(): void }) => transaction.abort();
  db.chips.hook('creating', abort);
  await expect(add('second')).rejects.toEqual(error('STORE_FAILED'));
  db.chips.hook('creating').unsubscribe(abort);
  expect(await contents()).toEqual(before);
});

test('each transaction is given to the disk before it is reported', async () => {
  const durabilities: unknown[] = [];
  const { transaction } = IDBDatabase.prototype;
  IDBDatabase.prototype.transaction = function (...args) {
    const made = transaction.apply(this, args);
    if (args[1] === 'readwrite') durabilities.push(made.durability);
    return made;
  };
  try {
    db.close();
    db = openDatabase(database);
    await add('photo');
  } finally {
    IDBDatabase.prototype.transaction = transaction;
  }
  expect(durabilities).toEqual(['strict']);
});

test('after a reload everything is as it was', async () => {
  await add('photo');
  const before = await contents();
  db.close();
  db = openDatabase(database);
  expect(await contents()).toEqual(before);
  expect((await add('photo')).alreadyEnrolled).toBe(true);
});

test('a view of a large buffer is stored without the rest of the buffer', async () => {
  const large = new Float32Array(128 * 100).fill(1);
  const { faces, ...rest } = photo('photo');
  const face = { ...faces[0], embedding: large.subarray(128, 256) } as PhotoToStore['faces'][number];
  await addPhoto(db, collectionId, { ...rest, faces: [face] }, { metadata: {} });
  const [row] = await db.tail.toArray();
  expect(row?.vector.buffer.byteLength).toBe(128 * 4);
});

test('numbers, ids and times have one order, whatever the clock does', async () => {
  const start = Date.now() + 1e9;
  const now = vi.spyOn(Date, 'now');
  for (const [i, time] of [2000, 2000, 1000, 3000, 500].entries()) {
    now.mockReturnValue(start + time);
    await add(`photo ${i}`);
  }
  now.mockRestore();
  await expectConsistent(db);
  const faces = await db.faces.toArray();
  expect(faces.map(({ number }) => number)).toEqual([...faces.keys()]);
  expect(faces.map(({ createdAt }) => createdAt.getTime() - start)).toEqual(
    [2000, 2000, 2000, 3000, 3000].flatMap((time) => [time, time]),
  );
});

test('a look sees what another tab has stored, before and after the database is opened, and says what is wrong', async () => {
  const { id } = await createCollection(db, 'club', EMBEDDER);
  const other = openDatabase(database);
  expect(await lookAt(other, id)).toMatchObject({ id, name: 'club', revision: 0 });
  await updateCollection(db, id, { name: 'team' });
  expect(await lookAt(other, id)).toMatchObject({ id, name: 'team', revision: 1 });
  await deleteCollection(db, id);
  await expect(lookAt(other, id)).rejects.toEqual(error('COLLECTION_DELETED'));
  await expect(lookAt(other, 'none')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  other.close();
  await expect(lookAt(other, collectionId)).rejects.toEqual(error('STORE_FAILED'));
});

test('a look at persons sees them and the revision that they are of', async () => {
  const namesOf = ({ persons }: Awaited<ReturnType<typeof lookAtPersons>>) =>
    [...persons].map(([number, { name }]) => `${number}: ${name}`);
  await add('first');
  const other = openDatabase(database);
  const before = await lookAtPersons(other, collectionId, [0, 77]);
  expect(namesOf(before)).toEqual(['0: ID0']);
  await add('second');
  const after = await lookAtPersons(other, collectionId, [3, 1]);
  expect(namesOf(after)).toEqual(['1: ID1', '3: ID3']);
  expect(after.revision).toBe((before.revision as number) + 1);
  await deleteCollection(db, collectionId);
  expect(await lookAtPersons(other, collectionId, [0])).toEqual({ revision: undefined, persons: new Map() });
  other.close();
  await expect(lookAtPersons(other, collectionId, [0])).rejects.toEqual(error('STORE_FAILED'));
});

test('a database of a newer app is not touched', async () => {
  db.close();
  const newer = new Dexie(database);
  newer.version(99).stores({ collections: 'id, &name', persons: null });
  await newer.open();
  newer.close();
  const old = openDatabase(database);
  await expect(listCollections(old)).rejects.toEqual(error('STORE_FAILED'));
  await expect(createCollection(old, 'club', EMBEDDER)).rejects.toEqual(error('STORE_FAILED'));
  await newer.open();
  expect(await newer.table('collections').count()).toBe(1);
  newer.close();
});

test('a tab makes room for a newer app and does not come back', async () => {
  await listCollections(db);
  const newer = new Dexie(database);
  newer.version(99).stores({ collections: 'id, &name' });
  await newer.open();
  await expect(listCollections(db)).rejects.toEqual(error('STORE_FAILED'));
  await expect(add('photo')).rejects.toEqual(error('STORE_FAILED'));
  newer.close();
});

test('without IndexedDB every call says that the store failed', async () => {
  const { indexedDB } = Dexie.dependencies;
  Dexie.dependencies.indexedDB = undefined as unknown as IDBFactory;
  try {
    const none = openDatabase('none');
    await expect(listCollections(none)).rejects.toEqual(error('STORE_FAILED'));
    await expect(createCollection(none, 'club', EMBEDDER)).rejects.toEqual(error('STORE_FAILED'));
  } finally {
    Dexie.dependencies.indexedDB = indexedDB;
  }
});
