import { beforeEach, expect, test } from 'vitest';
import type { Database } from '../store/schema';
import { getCollection, read } from '../store/transaction';
import { KnownPersons, MOST_PERSONS } from './known-persons';
import { embeddingOf } from './test-analyzer';
import { testBrowser } from './test-browser';
import type { Metadata, Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;
let db: Database;
let collectionId: string;

beforeEach(async () => {
  nearface = browser.openTab().nearface;
  db = browser.db();
  collectionId = (await nearface.collections.get('default')).id;
});

async function addPersons(count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => `name ${i}`);
  const vectors = new Float32Array(count * 128);
  for (let i = 0; i < count; i++) vectors.set(embeddingOf(`person ${i % 100}`), i * 128);
  await nearface.faces.addVectors('default', vectors, names);
}

async function knownNow(): Promise<KnownPersons> {
  const { revision } = await read(db, (db) => getCollection(db, collectionId));
  return new KnownPersons(revision);
}

/** Until nothing is left; gives how often. */
async function readAll(known: KnownPersons): Promise<number> {
  let times = 1;
  while (await known.readAhead(db, collectionId)) times++;
  return times;
}

test('all persons of a collection are read ahead, a little at a time, with what a match tells of them', async () => {
  await addPersons(1000);
  await nearface.collections.create({ name: 'other' });
  await nearface.faces.addVectors('other', embeddingOf('else'), ['Else']);
  const [first, second] = await nearface.persons.list();
  await nearface.persons.update(first?.personId as string, { name: 'Ann', metadata: { age: 7 } });
  await nearface.persons.delete(second?.personId as string);
  const known = await knownNow();
  expect(known.size).toBe(0);
  expect(await known.readAhead(db, collectionId)).toBe(true);
  expect(known.size).toBeGreaterThan(0);
  expect(known.size).toBeLessThan(200);
  expect(await readAll(known)).toBeGreaterThan(3);
  expect(known.size).toBe(999);
  expect(known.get(0)).toEqual({ id: first?.personId, name: 'Ann', metadata: { age: 7 } });
  expect(known.get(1)).toBeUndefined();
  expect(known.get(999)?.name).toBe('name 999');
  // Behind the app's back: nothing is read once more.
  await db.persons.toCollection().modify({ name: 'changed' });
  expect(await known.readAhead(db, collectionId)).toBe(false);
  expect(known.get(999)?.name).toBe('name 999');
});

test('nothing is known of a revision that is over', async () => {
  await addPersons(300);
  const known = await knownNow();
  expect(await known.readAhead(db, collectionId)).toBe(true);
  const { size } = known;
  await addPersons(1);
  expect(await known.readAhead(db, collectionId)).toBe(false);
  expect(known.size).toBe(size);
  const late = await knownNow();
  await nearface.collections.delete('default');
  expect(await readAll(late)).toBe(1);
  expect(late.size).toBe(0);
});

test('where not all can be known, by their number or what metadata they have, reading ahead ends', async () => {
  await addPersons(MOST_PERSONS + 1);
  const many = await knownNow();
  expect(await readAll(many)).toBe(1);
  expect(many.size).toBe(0);
  const [first] = await nearface.persons.list();
  await nearface.persons.delete(first?.personId as string);
  const most = await knownNow();
  await readAll(most);
  expect(most.size).toBe(MOST_PERSONS);

  const metadata: Metadata = { note: 'x'.repeat(1_000_000) };
  await db.persons
    .where('[collectionId+number]')
    .between([collectionId, 1000], [collectionId, 1010])
    .modify({ metadata });
  const large = await knownNow();
  await readAll(large);
  expect(large.size).toBeGreaterThan(1000);
  expect(large.size).toBeLessThan(2000);
});

test('only so many persons are known, the last ones', async () => {
  const person = { collectionId, unnamed: true, metadata: {}, faces: 1, coverFaceId: '' };
  const times = { createdAt: new Date(), updatedAt: new Date() };
  const rows = Array.from({ length: MOST_PERSONS + 50 }, (_, number) => ({
    ...person,
    ...times,
    number,
    id: `id ${number}`,
    name: `name ${number}`,
  }));
  const known = new KnownPersons(0);
  known.add(rows);
  expect(known.size).toBe(MOST_PERSONS);
  expect([known.get(49), known.get(50)?.name]).toEqual([undefined, 'name 50']);
});
