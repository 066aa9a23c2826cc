import Dexie from 'dexie';
import { v7 as uuid } from 'uuid';
import { expect, test } from 'vitest';
import { createCollection, deleteCollection, findCollection } from './collections';
import { compact } from './compact';
import { deleteFace } from './faces';
import { addVectorRows } from './import';
import { admit, listKeys } from './keys';
import { openDatabase, openUsageDatabase } from './open';
import { updatePerson } from './persons';
import { addPhoto } from './photos';
import { readChanges } from './segments';
import { expectConsistent, storedFaces } from './test-invariants';
import { listVisits, putVisits } from './visits';

/** More than the upgrade has in memory at a time. */
const FACES = 4500;
const BOX = { x: 0, y: 0, width: 1, height: 1 };
const QUALITY = { size: 30, sharpness: 1, brightness: 0.5, frontality: 1, score: 0.9 };

test('a database of version 1 keeps everything, and what is new comes after it', async () => {
  const old = openVersion1('upgrade');
  // The clock of the time was ahead of today's.
  let time = Date.now() + 1e9;
  const newId = () => uuid({ msecs: ++time, seq: 0 });
  const [full, empty] = [newId(), newId()];
  // Ids are random in their order, but for time: the rows are not written in it.
  const persons = ['Ann', 'ID0', 'ID1', 'ID7 ', 'Bob'].map((name) => ({ id: newId(), name }));
  const faces = Array.from({ length: FACES }, (_, i) => ({
    id: newId(),
    personId: (i < 5 ? persons[i] : persons[i % 2])?.id as string,
    createdAt: new Date(time),
    vector: Float32Array.from({ length: 128 }, (_, x) => i + x / 128),
  }));
  const createdAt = new Date(0);
  const counters = { embedder: 'v1', createdAt, revision: 70, nextNumber: 2, photos: 0 };
  await old.table('collections').bulkAdd([
    { id: full, name: 'full', ...counters, persons: 5, faces: FACES, bytes: FACES * 512 },
    { id: empty, name: 'empty', ...counters, persons: 0, faces: 0, bytes: 0 },
  ]);
  await old.table('persons').bulkAdd(
    persons.map(({ id, name }, i) => ({
      id,
      collectionId: full,
      name,
      metadata: { i },
      createdAt,
      updatedAt: createdAt,
      faces: faces.filter(({ personId }) => personId === id).length,
      coverFaceId: faces[i]?.id,
    })),
  );
  await old
    .table('faces')
    .bulkAdd(
      faces
        .map(({ vector: _, ...face }) => ({ ...face, collectionId: full, box: BOX, quality: QUALITY, bytes: 512 }))
        .reverse(),
    );
  await old
    .table('vectors')
    .bulkAdd(
      faces.map(({ id, personId, vector }) => ({ faceId: id, collectionId: full, personId, revision: 3, vector })),
    );
  old.close();

  const db = openDatabase('upgrade');
  await expectConsistent(db);
  expect((await db.persons.toArray()).map(({ id, number, unnamed }) => ({ id, number, unnamed }))).toEqual([
    { id: persons[0]?.id, number: 0, unnamed: false },
    // Two faces: a human may have said that they are one.
    { id: persons[1]?.id, number: 1, unnamed: false },
    { id: persons[2]?.id, number: 2, unnamed: true },
    { id: persons[3]?.id, number: 3, unnamed: false },
    { id: persons[4]?.id, number: 4, unnamed: false },
  ]);
  expect((await db.faces.toArray()).map(({ id }) => id)).toEqual(faces.map(({ id }) => id));
  expect((await storedFaces(db, full)).map(({ vector }) => vector)).toEqual(faces.map(({ vector }) => vector));
  expect(await db.collections.get(full)).toMatchObject({
    nextPerson: 5,
    nextFace: FACES,
    tail: FACES,
    revision: 70,
    liveness: false,
  });
  expect(await db.collections.get(empty)).toMatchObject({ nextPerson: 0, nextFace: 0, tail: 0 });

  const face = { box: BOX, quality: QUALITY, embedding: new Float32Array(128).fill(1) };
  const crops = { thumbnail: new ArrayBuffer(1), chip: new ArrayBuffer(1) };
  const photo = { sha256: 'new', width: 1, height: 1, faces: [{ ...face, ...crops }] };
  const added = await addPhoto(db, full, photo, { metadata: {} });
  expect(await db.faces.get([full, added.faces[0]?.faceId as string])).toMatchObject({ number: FACES });
  db.close();
  await Dexie.delete('upgrade');
});

test('collections of version 2 get a switch for liveness that is off and a threshold, and keep everything else', async () => {
  const old = openVersion2('upgrade');
  const collection = { id: 'a', name: 'club', embedder: 'v1', createdAt: new Date(0), revision: 7, nextPerson: 3 };
  const person = { collectionId: 'a', id: 'p', number: 2, name: 'Ann', metadata: { since: 2020 } };
  await old.table('collections').bulkAdd([collection, { ...collection, id: 'b', name: 'team' }]);
  await old.table('persons').add(person);
  old.close();

  const db = openDatabase('upgrade');
  expect(await db.collections.toArray()).toEqual([
    { ...collection, liveness: false, minScore: 0.7 },
    { ...collection, id: 'b', name: 'team', liveness: false, minScore: 0.7 },
  ]);
  expect(await db.persons.toArray()).toEqual([person]);
  const visit = { collectionId: 'a', id: 'v', name: '', firstSeen: new Date(0), lastSeen: new Date(1) };
  await putVisits(db, [{ ...visit, duration: 1, score: 0 }]);
  expect(await listVisits(db, 'a')).toHaveLength(1);
  expect(await listVisits(db, 'b')).toEqual([]);
  db.close();
  await Dexie.delete('upgrade');
});

test('keys of version 3 do what they did before, within limits; collections keep everything and get a threshold', async () => {
  const old = openVersion3('upgrade');
  const key = { id: 'k', name: 'Front desk', hash: 'abc', createdAt: new Date(0) };
  const collection = { id: 'a', name: 'club', embedder: 'v1', createdAt: new Date(0), revision: 7, liveness: true };
  const visit = { collectionId: 'a', id: 'v', name: '', firstSeen: new Date(0), lastSeen: new Date(1) };
  await old.table('keys').bulkAdd([key, { ...key, id: 'l', hash: 'def' }]);
  await old.table('collections').add(collection);
  await old.table('visits').add(visit);
  old.close();

  const db = openDatabase('upgrade');
  const limits = { scopes: ['search', 'enrol', 'delete'], rateLimit: 600 };
  expect(await listKeys(db)).toEqual([
    { ...key, ...limits },
    { ...key, id: 'l', hash: 'def', ...limits },
  ]);
  const usage = openUsageDatabase('upgrade');
  expect(await admit(db, usage, { hash: 'def', id: 'l' }, 'delete')).toMatchObject({ id: 'l' });
  await expect(admit(db, usage, { hash: 'def' }, 'admin')).rejects.toMatchObject({ code: 'KEY_FORBIDDEN' });
  await Dexie.delete(usage.name);
  expect(await db.collections.toArray()).toEqual([{ ...collection, minScore: 0.7 }]);
  expect(await db.visits.toArray()).toEqual([visit]);
  db.close();
  await Dexie.delete('upgrade');
});

test('a database of version 2 learns whose the vectors are', async () => {
  const template = openDatabase('upgrade-template');
  const { id } = await createCollection(template, 'club', 'v1');
  const other = await createCollection(template, 'other', 'v1');
  const names = Array.from({ length: 40 }, (_, i) => `Ann ${i % 7}`);
  const vectors = Float32Array.from({ length: names.length * 128 }, (_, i) => i);
  const packer = {
    layout: 1,
    pack: async () => ({ block: new Blob(), spread: 1, layout: 1, center: new Float32Array(128) }),
  };
  await addVectorRows(template, id, vectors, names, packer);
  await compact(template, id, packer, { segment: 50, tail: 10 });
  await addVectorRows(template, id, vectors.slice(0, 3 * 128), names.slice(0, 3), packer);
  await addVectorRows(template, other.id, vectors.slice(0, 2 * 128), names.slice(0, 2), packer);
  const [face] = await template.faces.toArray();
  await deleteFace(template, face?.id as string);
  const stored = await storedFaces(template, id);

  const old = openVersion2('upgrade-2');
  for (const { name } of old.tables) {
    const rows: object[] = await template.table(name).toArray();
    await old.table(name).bulkAdd(rows.map((row) => ({ ...row, ids: undefined, faceId: undefined })));
  }
  old.close();
  template.close();

  const db = openDatabase('upgrade-2');
  await expectConsistent(db);
  expect(await storedFaces(db, id)).toEqual(stored);
  db.close();
  await Dexie.delete('upgrade-2');
  await Dexie.delete('upgrade-template');
});

test('collections of version 3 get a threshold, and keep everything else', async () => {
  const old = new Dexie('upgrade-3');
  old.version(3).stores({ ...VERSION_2, visits: '[collectionId+id]' });
  const collection = { id: 'a', name: 'club', embedder: 'v1', createdAt: new Date(0), revision: 7, liveness: true };
  const visit = { collectionId: 'a', id: 'v', name: '', firstSeen: new Date(0), lastSeen: new Date(1) };
  await old.table('collections').add(collection);
  await old.table('visits').add(visit);
  old.close();

  const db = openDatabase('upgrade-3');
  expect(await db.collections.toArray()).toEqual([{ ...collection, minScore: 0.7 }]);
  expect(await db.visits.toArray()).toEqual([visit]);
  await deleteCollection(db, 'a');
  await expect(findCollection(db, 'club', 'v1')).rejects.toMatchObject({ code: 'COLLECTION_DELETED' });
  db.close();
  await Dexie.delete('upgrade-3');
});

test('in a database of version 4 everybody is as before, and who is renamed from then on is told apart', async () => {
  const old = new Dexie('upgrade-4');
  old.version(4).stores({ ...VERSION_2, visits: '[collectionId+id]', deleted: 'id, name' });
  const collection = { id: 'a', name: 'club', revision: 7, changedAt: new Date(0) };
  const person = { collectionId: 'a', id: 'p', number: 2, name: 'Ann', metadata: { since: 2020 }, coverFaceId: 'f' };
  const face = { collectionId: 'a', id: 'f', number: 0, personId: 'p' };
  await old.table('collections').add(collection);
  await old.table('persons').bulkAdd([person, { ...person, id: 'q', number: 3, name: 'Bob' }]);
  await old.table('faces').add(face);
  old.close();

  const db = openDatabase('upgrade-4');
  const changed = () => readChanges(db, 'a', { revision: 6, segments: new Set(), tail: new Set() });
  expect(await changed()).toMatchObject({ revision: 7, persons: [] });
  expect(await db.persons.get(['a', 'p'])).toEqual(person);
  await updatePerson(db, 'p', { name: 'Anna' });
  expect(await changed()).toMatchObject({ revision: 8, persons: [{ ...person, name: 'Anna' }] });
  db.close();
  await Dexie.delete('upgrade-4');
});

test('a database of version 5 keeps everybody', async () => {
  const old = new Dexie('upgrade-5');
  const persons = `${VERSION_2.persons}, [collectionId+revision]`;
  old.version(5).stores({ ...VERSION_2, persons, visits: '[collectionId+id]', deleted: 'id, name' });
  const person = { collectionId: 'a', id: 'p', number: 2, name: 'Ann', metadata: { since: 2020 }, revision: 6 };
  await old.table('collections').add({ id: 'a', name: 'club', revision: 7, changedAt: new Date(0) });
  await old.table('persons').add(person);
  old.close();

  const db = openDatabase('upgrade-5');
  expect(await db.persons.toArray()).toEqual([person]);
  expect(await db.names.count()).toBe(0);
  db.close();
  await Dexie.delete('upgrade-5');
});

const VERSION_2 = {
  collections: 'id, &name',
  persons: '[collectionId+id], &id, [collectionId+number], [collectionId+name]',
  photos: '[collectionId+sha256], &id',
  faces: '[collectionId+id], &id, [collectionId+number], personId, photoId',
  tail: '[collectionId+number], [collectionId+revision]',
  segments: '[collectionId+id], [collectionId+revision], [collectionId+first+rows+faces+layout+id]',
  blocks: '[collectionId+segment]',
  pages: '[collectionId+segment+page]',
  apart: '[collectionId+a+b]',
  changes: '[collectionId+id]',
  thumbnails: '[collectionId+faceId]',
  chips: '[collectionId+faceId]',
  keys: 'id',
};

function openVersion2(name: string): Dexie {
  const db = new Dexie(name);
  db.version(2).stores(VERSION_2);
  return db;
}

function openVersion3(name: string): Dexie {
  const db = new Dexie(name);
  db.version(3).stores({ ...VERSION_2, visits: '[collectionId+id]' });
  return db;
}

function openVersion1(name: string): Dexie {
  const db = new Dexie(name);
  db.version(1).stores({
    collections: 'id, &name',
    persons: '[collectionId+id], &id, [collectionId+name]',
    photos: '[collectionId+sha256], &id',
    faces: '[collectionId+id], &id, personId, photoId',
    vectors: '[collectionId+faceId], [collectionId+revision]',
    thumbnails: '[collectionId+faceId]',
    chips: '[collectionId+faceId]',
    keys: 'id',
  });
  return db;
}
