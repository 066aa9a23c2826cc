import { beforeEach, expect, test } from 'vitest';
import type { CollectionRow, Database } from '../store/schema';
import { getCollection, read } from '../store/transaction';
import { KnownPersons, MOST_FOUND } from './known-persons';
import { Outdated, Snapshot } from './snapshot';
import { embeddingOf } from './test-analyzer';
import { enrollOne, testBrowser } from './test-browser';
import type { Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;
let db: Database;
let known: KnownPersons;
let collectionId: string;

beforeEach(async () => {
  nearface = browser.openTab().nearface;
  db = browser.db();
  collectionId = (await nearface.collections.get('default')).id;
});

const collectionNow = (): Promise<CollectionRow> => read(db, (db) => getCollection(db, collectionId));

async function snapshotNow(): Promise<Snapshot> {
  const collection = await collectionNow();
  known = new KnownPersons(collection.revision);
  return new Snapshot(db, collection, known);
}

const namesOf = async (snapshot: Snapshot, numbers: number[]) =>
  [...(await snapshot.persons(numbers))].map(([number, { name }]) => [number, name]).sort();

test('persons who were asked for before are not read again', async () => {
  for (const name of ['ann', 'bob', 'cid']) await enrollOne(nearface, name);
  const snapshot = await snapshotNow();
  expect(await namesOf(snapshot, [0, 1])).toEqual([
    [0, 'ann'],
    [1, 'bob'],
  ]);
  // Behind the app's back, without a new revision.
  await db.persons.toCollection().modify({ name: 'changed' });
  expect(await namesOf(snapshot, [0, 1, 0])).toEqual([
    [0, 'ann'],
    [1, 'bob'],
  ]);
  expect(await namesOf(snapshot, [1, 2, 77])).toEqual([
    [1, 'bob'],
    [2, 'changed'],
  ]);
});

test('once something is written nothing is read any more, and nothing of it remembered', async () => {
  const { personId } = await enrollOne(nearface, 'ann');
  await enrollOne(nearface, 'bob');
  const snapshot = await snapshotNow();
  await snapshot.persons([1]);
  await nearface.persons.update(personId, { name: 'Anna' });
  await expect(snapshot.persons([0, 1])).rejects.toBeInstanceOf(Outdated);
  const readAll = snapshot.read(async (inside) => ({
    persons: await namesOf(inside, [0]),
    faces: await inside.db.faces.count(),
  }));
  await expect(readAll).rejects.toBeInstanceOf(Outdated);
  expect([0, 1].map((number) => known.get(number, snapshot.collection.revision)?.name)).toEqual([undefined, 'bob']);
  expect(await namesOf(snapshot, [1])).toEqual([[1, 'bob']]);
  await nearface.collections.delete('default');
  await expect(snapshot.persons([0])).rejects.toBeInstanceOf(Outdated);
  await expect(snapshot.read(async () => {})).rejects.toMatchObject({ code: 'COLLECTION_DELETED' });
});

test('all that is read in one go is of one moment', async () => {
  await enrollOne(nearface, 'ann');
  const snapshot = await snapshotNow();
  const counts = await snapshot.read(async (inside) => {
    const before = await inside.db.faces.count();
    const written = enrollOne(nearface, 'bob');
    const persons = await inside.read((same) => same.persons([0, 1]));
    return { before, persons: persons.size, after: await inside.db.faces.count(), written };
  });
  await counts.written;
  expect(counts).toMatchObject({ before: 1, persons: 1, after: 1 });
});

test('of more persons than are known at a time all are found', async () => {
  const names = Array.from({ length: MOST_FOUND + 50 }, (_, i) => `name ${i}`);
  const vectors = new Float32Array(names.length * 128);
  for (const i of names.keys()) vectors.set(embeddingOf(`person ${i % 100}`), i * 128);
  await nearface.faces.addVectors('default', vectors, names);
  const snapshot = await snapshotNow();
  const all = names.map((_, number) => number);
  expect((await snapshot.persons(all)).size).toBe(names.length);
  const isKnown = (number: number) => known.get(number, snapshot.collection.revision) !== undefined;
  expect(all.filter(isKnown)).toEqual(all.slice(-MOST_FOUND));
  expect(await namesOf(snapshot, [3, 60])).toEqual([
    [3, 'name 3'],
    [60, 'name 60'],
  ]);
  expect(all.filter(isKnown)).toEqual([3, ...all.slice(1 - MOST_FOUND)]);
});
