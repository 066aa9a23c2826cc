import { v7 as uuid } from 'uuid';
import { beforeEach, expect, test } from 'vitest';
import { putNames } from '../store/names';
import { LONGEST_LINE } from '../store/person-page';
import { removeFaces } from '../store/rows';
import { type Database, PART_PERSONS, type PersonRow } from '../store/schema';
import { expectConsistent } from '../store/test-invariants';
import { change, getCollection, read } from '../store/transaction';
import { KnownPersons, MOST_BYTES, MOST_FOUND, readPersons } from './known-persons';
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

async function addPersons(count: number, from = 0): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => `name ${from + i}`);
  const vectors = new Float32Array(count * 128);
  for (let i = 0; i < count; i++) vectors.set(embeddingOf(`person ${i % 100}`), i * 128);
  await nearface.faces.addVectors('default', vectors, names);
}

const revisionNow = async () => (await read(db, (db) => getCollection(db, collectionId))).revision;

/** Until nothing is left; gives how often. */
async function readAll(known: KnownPersons): Promise<number> {
  let times = 1;
  while (await known.readAhead(db, collectionId)) times++;
  return times;
}

const at = (known: KnownPersons, revision: number, numbers: number[]) =>
  numbers.map((number) => known.get(number, revision)?.name);

const newRow = (number: number, person: Partial<PersonRow> = {}): PersonRow => ({
  id: uuid({ seq: number }),
  collectionId,
  number,
  name: `name ${number}`,
  unnamed: true,
  metadata: {},
  createdAt: new Date(),
  updatedAt: new Date(),
  faces: 1,
  coverFaceId: '',
  ...person,
});

test('all persons of a collection are read ahead, a page at a time, with what a match tells of them', async () => {
  await addPersons(1000);
  await nearface.collections.create({ name: 'other' });
  await nearface.faces.addVectors('other', embeddingOf('else'), ['Else']);
  const metadata: Metadata = { age: 7, '\n': ['a\nb', { ünï: null }] };
  const odd = 'Ann "\\ 张三 \ud800 😀';
  const [first, second] = await nearface.persons.list();
  await nearface.persons.update(first?.personId as string, { name: odd, metadata });
  await nearface.persons.delete(second?.personId as string);
  // More than a page without anybody.
  const gap = (await nearface.persons.list()).slice(298, 498);
  for (const { personId } of gap) await nearface.persons.delete(personId);
  const revision = await revisionNow();
  const known = new KnownPersons(revision);
  expect(await known.readAhead(db, collectionId)).toBe(true);
  expect(at(known, revision, [0, 2, 999])).toEqual([odd, 'name 2', undefined]);
  expect(await readAll(known)).toBeLessThan(1000 / 64 - 1);
  const all = Array.from({ length: 1001 }, (_, number) => number);
  const stored = await nearface.persons.list();
  const expected = new Map(stored.map(({ number, personId: id, name, metadata }) => [number, { id, name, metadata }]));
  for (const number of all) expect(known.get(number, revision)).toEqual(expected.get(number));
  expect(known.get(0, revision)).toEqual({ id: first?.personId, name: odd, metadata });
  // Far less than as objects.
  expect(known.bytes / stored.length).toBeLessThan(50);
  expect(known.get(5, revision - 1)).toBeUndefined();
  expect(known.get(5, revision + 1)).toBeUndefined();
});

test('of a revision that is over nothing is read', async () => {
  await addPersons(300);
  const revision = await revisionNow();
  const known = new KnownPersons(revision);
  expect(await known.readAhead(db, collectionId)).toBe(true);
  await addPersons(1);
  expect(await known.readAhead(db, collectionId)).toBe(false);
  expect(at(known, revision, [63, 64])).toEqual(['name 63', undefined]);
  const late = new KnownPersons(await revisionNow());
  await nearface.collections.delete('default');
  expect(await readAll(late)).toBe(1);
  expect(late.bytes).toBe(0);
});

test('in another revision who did not change is still known, and who is new is read', async () => {
  await addPersons(100);
  const known = new KnownPersons(await revisionNow());
  await readAll(known);
  // Behind the app's back: whom a page holds nobody reads again.
  await db.persons.where('[collectionId+number]').equals([collectionId, 3]).modify({ name: 'changed' });
  await addPersons(100, 100);
  const second = await revisionNow();
  known.follow(second, [newRow(5, { name: 'Eve' }), newRow(70, { name: 'Zoe', metadata: { age: 7 } })]);
  known.add([newRow(101), newRow(199)], second);
  expect(at(known, second, [3, 4, 5, 70, 99, 100, 101, 199])).toEqual([
    ...['name 3', 'name 4', 'Eve', 'Zoe', 'name 99'],
    ...[undefined, 'name 101', 'name 199'],
  ]);
  expect(known.get(70, second)?.metadata).toEqual({ age: 7 });
  // The rest of the second page, and two more.
  expect(await readAll(known)).toBe(3);
  expect(at(known, second, [3, 5, 70, 100, 199])).toEqual(['name 3', 'Eve', 'name 70', 'name 100', 'name 199']);
  // Found before, and changed since.
  const early = new KnownPersons(second);
  early.add([newRow(1), newRow(2)], second);
  early.follow(second + 1, [newRow(1, { name: 'Eve' })]);
  expect(at(early, second + 1, [1, 2])).toEqual([undefined, 'name 2']);
  early.add([newRow(1)], second);
  expect(at(early, second + 1, [1, 2])).toEqual([undefined, 'name 2']);
});

test('reading ahead ends where it would take too much, and leaves out who alone would', async () => {
  await addPersons(6000);
  // Three bytes a character.
  const metadata: Metadata = { note: '张'.repeat(LONGEST_LINE - 50) };
  await db.persons.toCollection().modify({ metadata });
  const long: Metadata = { note: 'x'.repeat(LONGEST_LINE) };
  await db.persons.where('[collectionId+number]').equals([collectionId, 5]).modify({ metadata: long });
  await db.names.clear();
  const revision = await revisionNow();
  const known = new KnownPersons(revision);
  expect(await readAll(known)).toBeLessThan(6000 / 64);
  expect(at(known, revision, [0, 5, 4999, 5999])).toEqual(['name 0', undefined, 'name 4999', undefined]);
  expect(known.get(4999, revision)?.metadata).toEqual(metadata);
  expect(known.bytes).toBeGreaterThan(MOST_BYTES);
  expect(known.bytes).toBeLessThan(1.02 * MOST_BYTES);
  // Another page may have stored what this one had no room for.
  const stored = await db.names.toArray();
  expect(stored.map(({ part }) => part)).toEqual([0, 1, 2, 3, 4]);
  await db.names.bulkPut(stored.map((row) => ({ ...row, part: row.part + 5 })));
  const other = new KnownPersons(revision);
  expect(await other.takeStored(db, collectionId)).toBe(false);
  expect(other.bytes).toBeGreaterThan(MOST_BYTES);
  expect(other.bytes).toBeLessThan(1.02 * MOST_BYTES);
  await db.names.bulkDelete(stored.map((row) => [row.collectionId, row.part + 5]));
  expect(await known.readAhead(db, collectionId)).toBe(false);
  known.add([newRow(5, { metadata: long })], revision);
  expect(known.get(5, revision)?.metadata).toEqual(long);
  // Who was short is read anew once he is not.
  known.follow(revision + 1, [newRow(6, { metadata: long }), newRow(5, { name: 'Eve' })]);
  expect(at(known, revision + 1, [5, 6, 7])).toEqual(['Eve', undefined, 'name 7']);
});

test('of those that were found only so many are known, the last ones', () => {
  const known = new KnownPersons(0);
  known.add(
    Array.from({ length: MOST_FOUND + 50 }, (_, number) => newRow(number)),
    0,
  );
  expect(at(known, 0, [0, 49, 50, MOST_FOUND + 49])).toEqual([
    ...[undefined, undefined, 'name 50'],
    `name ${MOST_FOUND + 49}`,
  ]);
});

/** Two parts, and a few more. */
const MANY = 2 * PART_PERSONS + 70;

/** In one change; each has one face, of the same number. */
const removePersons = (from: number, to: number) =>
  change(db, collectionId, async (collection, db) => {
    const faces = db.faces.where('[collectionId+number]').between([collectionId, from], [collectionId, to]);
    await removeFaces(db, collection, await faces.toArray());
  });

const storedParts = async () => (await db.names.toArray()).map(({ part }) => part);

test('what is told of whole parts of persons is stored with an import, and taken at once', async () => {
  await addPersons(MANY);
  await expectConsistent(db);
  expect(await storedParts()).toEqual([0, 1]);
  const revision = await revisionNow();
  const known = new KnownPersons(revision);
  expect(await known.takeStored(db, collectionId)).toBe(false);
  expect(at(known, revision, [0, 1023, 1024, 2047, 2048])).toEqual([
    ...['name 0', 'name 1023', 'name 1024', 'name 2047'],
    undefined,
  ]);
  expect(await readAll(known)).toBe(2);
  expect(at(known, revision, [2048, MANY - 1])).toEqual(['name 2048', `name ${MANY - 1}`]);
  const late = new KnownPersons(revision - 1);
  expect(await late.takeStored(db, collectionId)).toBe(false);
  expect(late.bytes).toBe(0);
  // An import stores its own persons only. In all more parts than are taken at a time.
  await db.names.delete([collectionId, 0]);
  await addPersons(18 * PART_PERSONS - MANY, MANY);
  expect(await storedParts()).toEqual(Array.from({ length: 17 }, (_, i) => i + 1));
  await readPersons(db, collectionId);
  expect((await storedParts()).length).toBe(18);
  const all = new KnownPersons(await revisionNow());
  expect(await all.takeStored(db, collectionId)).toBe(true);
  expect(await all.takeStored(db, collectionId)).toBe(false);
  expect(at(all, await revisionNow(), [16 * PART_PERSONS, 18 * PART_PERSONS - 1])).toEqual(
    [16 * PART_PERSONS, 18 * PART_PERSONS - 1].map((number) => `name ${number}`),
  );
  expect(await readAll(all)).toBe(1);
  await nearface.collections.delete('default');
  expect(await storedParts()).toEqual([]);
});

test('whatever becomes of persons, no copy tells anything else or of somebody who is gone', async () => {
  await addPersons(MANY);
  const persons = await nearface.persons.list();
  const idOf = (number: number) => persons.find((person) => person.number === number)?.personId as string;
  const faceOf = async (number: number) => (await nearface.faces.list({ personId: idOf(number) }))[0]?.faceId as string;
  const steps: [left: number[], change: () => Promise<unknown>][] = [
    [[1], () => nearface.persons.update(idOf(3), { name: 'Eve' })],
    [[0], () => nearface.persons.update(idOf(1030), { metadata: { age: 7 } })],
    [[0], () => nearface.persons.delete(idOf(1031))],
    [[1], () => nearface.persons.merge(idOf(1040), idOf(5))],
    [[1], () => nearface.changes.undo()],
    [[0], () => nearface.persons.merge(idOf(5), idOf(1041))],
    [[0, 1], () => addPersons(10, MANY)],
    [[0, 1], () => nearface.persons.merge(idOf(2050), idOf(2051))],
    [[1], async () => nearface.faces.move(await faceOf(6), { personId: idOf(1042) })],
  ];
  for (const [left, change] of steps) {
    await readPersons(db, collectionId);
    expect(await storedParts()).toEqual([0, 1]);
    await change();
    expect(await storedParts()).toEqual(left);
    await expectConsistent(db);
  }
});

test('only what was read in one revision is stored; where nothing can be, reading goes on', async () => {
  await addPersons(MANY);
  await db.names.clear();
  const [first] = await nearface.persons.list();
  const known = new KnownPersons(await revisionNow());
  await known.readAhead(db, collectionId);
  await nearface.persons.delete(first?.personId as string);
  known.follow(await revisionNow(), []);
  await readAll(known);
  expect(await storedParts()).toEqual([1]);
  await expectConsistent(db);
  await readPersons(db, collectionId);
  expect(await storedParts()).toEqual([0, 1]);
  const rows = await db.names.toArray();
  await db.names.clear();
  // Somebody changed something after the last page was read.
  for (const row of rows) await putNames(db, row, (await revisionNow()) - 1);
  expect(await storedParts()).toEqual([]);
  db.names.hook('creating', () => {
    throw new Error('no room');
  });
  const revision = await revisionNow();
  expect((await readPersons(db, collectionId)).get(MANY - 1, revision)?.name).toBe(`name ${MANY - 1}`);
  expect(await storedParts()).toEqual([]);
});

test('who was read and is gone is in no copy, though nobody is left on his page', async () => {
  await addPersons(PART_PERSONS + 6);
  const known = new KnownPersons(await revisionNow());
  await readAll(known);
  await addPersons(70, PART_PERSONS + 6);
  await removePersons(PART_PERSONS, PART_PERSONS + 64);
  await addPersons(1000, PART_PERSONS + 76);
  known.follow(await revisionNow(), []);
  await readAll(known);
  expect(await storedParts()).toEqual([0, 1]);
  await expectConsistent(db);
});

test('a part without a copy is read, those after it are taken, also where nobody is left', async () => {
  await addPersons(3 * PART_PERSONS);
  // All of the second part, and the end of the first.
  await removePersons(1000, 2048);
  expect(await storedParts()).toEqual([2]);
  await readPersons(db, collectionId);
  await expectConsistent(db);
  expect(await storedParts()).toEqual([0, 1, 2]);
  await db.names.delete([collectionId, 0]);
  const revision = await revisionNow();
  const known = await readPersons(db, collectionId);
  expect(at(known, revision, [999, 1000, 2047, 2048, 3071])).toEqual([
    ...['name 999', undefined, undefined],
    ...['name 2048', 'name 3071'],
  ]);
});
