import { beforeEach, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { embeddingOf, photoOf } from './test-analyzer';
import { testBrowser } from './test-browser';
import type { EnrolledFace, Nearface } from './types';

const PATIENT = { timeout: 300_000 };
const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** Enrols one face and gives its ids. */
async function enroll(person: string, name = person, variant = 0, collection = 'default') {
  const { faces } = await nearface.enroll(photoOf([{ person, variant }], variant), { name, collection });
  return faces[0] as { faceId: string; personId: string };
}

async function namesFound(person: string, tab = nearface, collection = 'default') {
  const matches = await tab.searchVector(embeddingOf(person), { collection, maxResults: 10 });
  return matches.map(({ name }) => name);
}

test('ready says what the analyzer runs on', async () => {
  expect(await nearface.ready).toEqual({ backend: 'wasm', workers: 2 });
});

test('analyze gives the faces, verify compares the largest ones', async () => {
  expect(await nearface.analyze(photoOf(['ann', 'bob']))).toMatchObject([{ box: { x: 0 } }, { box: { x: 100 } }]);
  expect(await nearface.analyze(photoOf([]))).toEqual([]);
  const same = await nearface.verify(photoOf(['ann', 'bob']), photoOf([{ person: 'ann', variant: 1 }, 'cid']));
  expect(same.distance).toBeCloseTo(0.14, 5);
  expect(same.score).toBe(nearface.score(embeddingOf('ann'), embeddingOf('ann', 1)));
  expect((await nearface.verify(photoOf(['ann']), photoOf(['bob']))).score).toBe(0);
  await expect(nearface.verify(photoOf(['ann']), photoOf([]))).rejects.toEqual(error('FACE_NOT_FOUND'));
});

test('search gives one match a person, best first, above the threshold, at most maxResults', async () => {
  const near = await enroll('ann', 'Ann', 1);
  await enroll('ann', 'Ann', 2);
  await enroll('ann', 'Twin', 3);
  await enroll('bob', 'Bob');
  const probe = photoOf([{ person: 'ann', variant: 1 }, 'bob', 'eve']);
  const { faces } = await nearface.search(probe, { maxResults: 5 });
  expect(faces.map(({ matches }) => matches.map(({ name }) => name))).toEqual([['Ann', 'Twin'], ['Bob'], []]);
  expect(faces[0]?.matches[0]).toMatchObject({ faceId: near.faceId, score: 1 });
  expect((await nearface.search(probe)).faces[0]?.matches).toHaveLength(1);
  expect((await nearface.search(probe, { maxResults: 10, minScore: 0 })).faces[2]?.matches).toHaveLength(3);
  expect((await nearface.search(probe, { maxResults: 10, minScore: 1 })).faces[0]?.matches).toHaveLength(1);
});

test('a search of an empty collection finds nobody', async () => {
  expect(await nearface.searchVector(embeddingOf('ann'))).toEqual([]);
  expect((await nearface.search(photoOf([]))).faces).toEqual([]);
});

test.each([
  ['too short', new Float32Array(64).fill(1)],
  ['NaN', new Float32Array(128).fill(Number.NaN)],
  ['zero', new Float32Array(128)],
])('a vector that is %s is refused, and with it the whole import', async (_, vector) => {
  await expect(nearface.searchVector(vector)).rejects.toEqual(error('VECTOR_INVALID'));
  const vectors = Float32Array.from([...embeddingOf('ann'), ...vector]);
  await expect(nearface.faces.addVectors('default', vectors, ['Ann', 'Bob'])).rejects.toEqual(error('VECTOR_INVALID'));
  expect(await nearface.collections.get('default')).toMatchObject({ faces: 0, persons: 0 });
});

test('another tab finds what was enrolled, moved and deleted here', async () => {
  const other = browser.openTab().nearface;
  expect(await namesFound('ann', other)).toEqual([]);
  const { faceId, personId } = await enroll('ann', 'Ann');
  await enroll('bob', 'Bob');
  expect(await namesFound('ann', other)).toEqual(['Ann']);
  await nearface.persons.update(personId, { name: 'Anna' });
  expect(await namesFound('ann', other)).toEqual(['Anna']);
  await nearface.faces.move(faceId, { name: 'Bob' });
  expect(await namesFound('ann', other)).toEqual(['Bob']);
  await nearface.faces.delete(faceId);
  expect(await namesFound('ann', other)).toEqual([]);
  expect(await namesFound('bob', other)).toEqual(['Bob']);
  await nearface.collections.delete('default');
  expect(await namesFound('bob', other)).toEqual([]);
});

test('changes are told, here and in another tab, with the collection that changed', async () => {
  const { id: club } = await nearface.collections.create({ name: 'club' });
  const other = browser.openTab().nearface;
  const told = { here: [] as string[], there: [] as string[] };
  await other.collections.list();
  const stop = nearface.onChange((id) => told.here.push(id));
  other.onChange((id) => told.there.push(id));
  const { personId } = await enroll('ann', 'Ann', 0, 'club');
  await expect.poll(() => [told.here.includes(club), told.there.includes(club)], PATIENT).toEqual([true, true]);
  stop();
  told.here = [];
  told.there = [];
  await nearface.persons.update(personId, { name: 'Anna' });
  await expect.poll(() => told.there, PATIENT).toContain(club);
  told.there = [];
  await nearface.collections.delete('club');
  await expect.poll(() => told.there, PATIENT).toContain(club);
  expect(told.here).toEqual([]);
});

test('collections have unique names and are found by name or id', async () => {
  const club = await nearface.collections.create({ name: ' club ' });
  expect(club).toMatchObject({ name: 'club', embedder: 'dlib-resnet-v1', persons: 0, faces: 0, photos: 0, bytes: 0 });
  expect(club.createdAt).toBeInstanceOf(Date);
  expect(await nearface.collections.get('club')).toEqual(club);
  expect(await nearface.collections.get(club.id)).toEqual(club);
  expect((await nearface.collections.list()).map(({ name }) => name).sort()).toEqual(['club', 'default']);
  await expect(nearface.collections.create({ name: 'club' })).rejects.toEqual(error('COLLECTION_EXISTS'));
  await expect(nearface.collections.rename('club', 'default')).rejects.toEqual(error('COLLECTION_EXISTS'));
  expect(await nearface.collections.rename('club', 'team')).toEqual({ ...club, name: 'team' });
  expect(await nearface.collections.rename('team', 'team')).toMatchObject({ name: 'team' });
  await expect(nearface.collections.get('club')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  await expect(nearface.collections.delete('club')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  const results = await Promise.allSettled([1, 2].map(() => nearface.collections.create({ name: 'same' })));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a deleted collection takes everything in it with it, and nothing else', async () => {
  await nearface.collections.create({ name: 'club' });
  await nearface.enroll(photoOf(['ann', 'bob']), { collection: 'club' });
  await nearface.faces.addVectors('club', embeddingOf('cid'), ['Cid']);
  await enroll('ann', 'Ann');
  await nearface.collections.delete('club');
  const db = browser.db();
  const counts = await Promise.all(db.tables.map(async (table) => [table.name, await table.count()]));
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(db.tables.map(({ name }) => [name, 1])));
  expect(await namesFound('ann')).toEqual(['Ann']);
  await expectConsistent(db);
});

test('the default collection is made again when it is missing, once', async () => {
  await enroll('ann');
  await nearface.collections.delete('default');
  const tabs = [nearface, browser.openTab().nearface, browser.openTab().nearface];
  const ids = await Promise.all(tabs.map(async (tab) => (await tab.collections.get('default')).id));
  expect(new Set(ids).size).toBe(1);
  expect(await nearface.collections.list()).toMatchObject([{ name: 'default', faces: 0 }]);
});

test('vectors of two embedders are never compared', async () => {
  const { id } = await nearface.collections.get('default');
  await browser.db().collections.update(id, { embedder: 'other-v2' });
  await expect(nearface.searchVector(embeddingOf('ann'))).rejects.toEqual(error('EMBEDDER_MISMATCH'));
  await expect(nearface.search(photoOf(['ann']))).rejects.toEqual(error('EMBEDDER_MISMATCH'));
  await expect(nearface.enroll(photoOf(['ann']))).rejects.toEqual(error('EMBEDDER_MISMATCH'));
  await expect(nearface.faces.addVectors('default', embeddingOf('ann'), ['Ann'])).rejects.toEqual(
    error('EMBEDDER_MISMATCH'),
  );
});

test('persons are listed by name, then age, and by part of the name', async () => {
  for (const name of ['ID10', 'Zoe', 'ID2', 'bob', 'Ann']) await enroll(name, name);
  const older = await enroll('x', 'x');
  const younger = await enroll('y', 'y');
  await nearface.persons.update(older.personId, { name: 'Mia' });
  await nearface.persons.update(younger.personId, { name: 'Mia' });
  const list = async (options = {}) => (await nearface.persons.list(options)).map(({ name }) => name);
  expect(await list()).toEqual(['Ann', 'bob', 'ID2', 'ID10', 'Mia', 'Mia', 'Zoe']);
  expect((await nearface.persons.list({ query: 'mia' })).map((person) => person.personId)).toEqual([
    older.personId,
    younger.personId,
  ]);
  expect(await list({ query: 'O' })).toEqual(['bob', 'Zoe']);
  expect(await list({ offset: 1, limit: 3 })).toEqual(['bob', 'ID2', 'ID10']);
  expect(await list({ offset: 6, limit: 3 })).toEqual(['Zoe']);
  expect(await list({ limit: 0 })).toEqual([]);
});

test('a person can be renamed and given metadata and another cover', async () => {
  const { personId, faceId } = await enroll('ann', 'Ann');
  const second = await enroll('ann', 'Ann', 1);
  expect(await nearface.persons.get(personId)).toMatchObject({
    name: 'Ann',
    faces: 2,
    coverFaceId: faceId,
    metadata: {},
  });
  await nearface.persons.update(personId, { metadata: { a: 1 } });
  const changed = await nearface.persons.update(personId, {
    name: ' Anna ',
    metadata: { b: [{ c: null }] },
    coverFaceId: second.faceId,
  });
  expect(changed).toMatchObject({ name: 'Anna', metadata: { b: [{ c: null }] }, coverFaceId: second.faceId });
  expect(await nearface.persons.get(personId)).toEqual(changed);
  const bob = await enroll('bob', 'Bob');
  await expect(nearface.persons.update(personId, { coverFaceId: bob.faceId })).rejects.toEqual(
    error('FACE_ID_NOT_FOUND'),
  );
  await expect(nearface.persons.update('nobody', { name: 'X' })).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.persons.update(personId, { name: '' })).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expectConsistent(browser.db());
});

test('a change of the name only keeps the rest', async () => {
  const { personId } = await enroll('ann', 'Ann');
  await nearface.persons.update(personId, { metadata: { a: 1 } });
  expect(await nearface.persons.update(personId, { name: 'Anna', metadata: undefined })).toMatchObject({
    name: 'Anna',
    metadata: { a: 1 },
  });
});

test('merged persons are one, found by the faces of both', async () => {
  const ann = await enroll('ann', 'Ann');
  const anna = await enroll('bob', 'Anna');
  await nearface.persons.update(ann.personId, { metadata: { a: 1 } });
  expect(await namesFound('bob')).toEqual(['Anna']);
  const merged = await nearface.persons.merge(ann.personId, anna.personId);
  expect(merged).toMatchObject({ name: 'Ann', faces: 2, coverFaceId: ann.faceId, metadata: { a: 1 } });
  expect([await namesFound('ann'), await namesFound('bob')]).toEqual([['Ann'], ['Ann']]);
  await expect(nearface.persons.get(anna.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.persons.merge(ann.personId, ann.personId)).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(nearface.persons.merge(ann.personId, anna.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await nearface.collections.create({ name: 'club' });
  const elsewhere = await enroll('cid', 'Cid', 0, 'club');
  await expect(nearface.persons.merge(ann.personId, elsewhere.personId)).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expectConsistent(browser.db());
});

test('a deleted person is not found again', async () => {
  const { faces } = await nearface.enroll(photoOf(['ann', 'bob']));
  const [ann, bob] = faces as [EnrolledFace, EnrolledFace];
  expect(await namesFound('ann')).toEqual(['ID0']);
  await nearface.persons.delete(ann.personId);
  expect([await namesFound('ann'), await namesFound('bob')]).toEqual([[], ['ID1']]);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 1, faces: 1, persons: 1 });
  await expect(nearface.faces.thumbnail(ann.faceId)).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
  await expect(nearface.persons.delete(ann.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await nearface.persons.delete(bob.personId);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 0, faces: 0, persons: 0, bytes: 0 });
  expect(await namesFound('bob', browser.openTab().nearface)).toEqual([]);
});

test('a person goes with the last face; a lost cover is replaced by the best face left', async () => {
  const photo = (variant: number, quality: number) => photoOf([{ person: 'ann', variant, quality }]);
  const ids: string[] = [];
  for (const [variant, quality] of [0.9, 0.3, 0.6, 0.5].entries()) {
    const { faces } = await nearface.enroll(photo(variant, quality), { name: 'Ann' });
    ids.push(faces[0]?.faceId as string);
  }
  const [person] = await nearface.persons.list();
  const personId = person?.personId as string;
  expect(person?.coverFaceId).toBe(ids[0]);
  await nearface.faces.delete(ids[0] as string);
  expect(await nearface.persons.get(personId)).toMatchObject({ faces: 3, coverFaceId: ids[2] });
  await nearface.faces.delete(ids[1] as string);
  expect(await nearface.persons.get(personId)).toMatchObject({ faces: 2, coverFaceId: ids[2] });
  await nearface.faces.delete(ids[2] as string);
  await nearface.faces.delete(ids[3] as string);
  await expect(nearface.persons.get(personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.faces.delete(ids[3] as string)).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
});

test('a face can be moved to another person or to a new one', async () => {
  const ann = await enroll('ann', 'Ann');
  const bob = await enroll('bob', 'Bob');
  expect(await namesFound('bob')).toEqual(['Bob']);
  expect(await nearface.faces.move(bob.faceId, { personId: ann.personId })).toMatchObject({
    ...bob,
    personId: ann.personId,
    name: 'Ann',
  });
  expect(await namesFound('bob')).toEqual(['Ann']);
  await expect(nearface.persons.get(bob.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  const moved = await nearface.faces.move(bob.faceId, { name: 'Robert' });
  expect(moved.name).toBe('Robert');
  expect(await nearface.persons.get(moved.personId)).toMatchObject({
    name: 'Robert',
    faces: 1,
    coverFaceId: bob.faceId,
  });
  expect(await nearface.faces.move(bob.faceId, { personId: moved.personId })).toEqual(moved);
  expect(await namesFound('bob')).toEqual(['Robert']);
  await expect(nearface.faces.move('none', { name: 'X' })).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
  await expect(nearface.faces.move(bob.faceId, { personId: 'nobody' })).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expectConsistent(browser.db());
});

test('faces are listed by age, of a person or a collection', async () => {
  const { faces } = await nearface.enroll(photoOf(['ann', 'bob', 'cid']));
  const more = await nearface.enroll(photoOf(['ann'], 1), { personId: faces[0]?.personId });
  expect(await nearface.faces.list({ collection: 'default' })).toEqual([...faces, ...more.faces]);
  expect(await nearface.faces.list({ personId: faces[0]?.personId as string })).toEqual([faces[0], ...more.faces]);
  await expect(nearface.faces.list({ personId: 'nobody' })).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.faces.list({ collection: 'none' })).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
});

test('vectors are imported in chunks, under names, and are found', async () => {
  await enroll('ann', 'Ann');
  const n = 11_000;
  const names = Array.from({ length: n }, (_, i) => (i === 0 ? 'Ann' : `person ${i % 1000}`));
  const vectors = new Float32Array(n * 128);
  for (let i = 0; i < n; i++) vectors[i * 128 + (i % 128)] = 1 + i / n;
  vectors.set(embeddingOf('bob'), (n - 1) * 128);
  const progress: number[] = [];
  const added = await nearface.faces.addVectors('default', vectors, names, {
    onProgress: (done) => progress.push(done),
  });
  expect(progress).toEqual([5000, 10_000, 11_000]);
  expect(added.map(({ name }) => name)).toEqual(names);
  expect(await nearface.collections.get('default')).toMatchObject({ faces: n + 1, persons: 1001, photos: 1 });
  expect(await namesFound('bob')).toEqual([names[n - 1]]);
  const last = added[n - 1]?.faceId as string;
  expect(await nearface.faces.vector(last)).toEqual(embeddingOf('bob'));
  expect(await nearface.faces.thumbnail(last)).toBeUndefined();
  expect(await nearface.faces.chip(last)).toBeUndefined();
  expect(added[n - 1]).not.toHaveProperty('photoId');
});

test('an import that is cancelled keeps what it has reported', async () => {
  const abort = new AbortController();
  const vectors = new Float32Array(6000 * 128).fill(1);
  const names = Array.from({ length: 6000 }, () => 'Ann');
  const adding = nearface.faces.addVectors('default', vectors, names, {
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  await expect(adding).rejects.toEqual(error('ABORTED'));
  expect(await nearface.collections.get('default')).toMatchObject({ faces: 5000, persons: 1 });
});

test('a cancelled search says so', async () => {
  const signal = AbortSignal.abort();
  await expect(nearface.search(photoOf(['ann']), { signal })).rejects.toEqual(error('ABORTED'));
  await expect(nearface.searchVector(embeddingOf('ann'), { signal })).rejects.toEqual(error('ABORTED'));
  await expect(nearface.analyze(photoOf(['ann']), { signal })).rejects.toEqual(error('ABORTED'));
});
