import { beforeEach, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { embeddingOf, photoOf } from './test-analyzer';
import { enrollOne, namesFound, testBrowser } from './test-browser';
import type { EnrolledFace, Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

test('persons are listed by name, then age, and by part of the name', async () => {
  for (const name of ['ID10', 'Zoe', 'ID2', 'bob', 'Ann']) await enrollOne(nearface, name, name);
  const older = await enrollOne(nearface, 'x', 'x');
  const younger = await enrollOne(nearface, 'y', 'y');
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
  const { personId, faceId } = await enrollOne(nearface, 'ann', 'Ann');
  const second = await enrollOne(nearface, 'ann', 'Ann', 1);
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
  const bob = await enrollOne(nearface, 'bob', 'Bob');
  await expect(nearface.persons.update(personId, { coverFaceId: bob.faceId })).rejects.toEqual(
    error('FACE_ID_NOT_FOUND'),
  );
  await expect(nearface.persons.update('nobody', { name: 'X' })).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.persons.update(personId, { name: '' })).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expectConsistent(browser.db());
});

test('a change of the name only keeps the rest', async () => {
  const { personId } = await enrollOne(nearface, 'ann', 'Ann');
  await nearface.persons.update(personId, { metadata: { a: 1 } });
  expect(await nearface.persons.update(personId, { name: 'Anna', metadata: undefined })).toMatchObject({
    name: 'Anna',
    metadata: { a: 1 },
  });
});

test('merged persons are one, found by the faces of both', async () => {
  const ann = await enrollOne(nearface, 'ann', 'Ann');
  const anna = await enrollOne(nearface, 'bob', 'Anna');
  await nearface.persons.update(ann.personId, { metadata: { a: 1 } });
  expect(await namesFound(nearface, 'bob')).toEqual(['Anna']);
  const merged = await nearface.persons.merge(ann.personId, anna.personId);
  expect(merged).toMatchObject({ name: 'Ann', faces: 2, coverFaceId: ann.faceId, metadata: { a: 1 } });
  expect([await namesFound(nearface, 'ann'), await namesFound(nearface, 'bob')]).toEqual([['Ann'], ['Ann']]);
  await expect(nearface.persons.get(anna.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.persons.merge(ann.personId, ann.personId)).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(nearface.persons.merge(ann.personId, anna.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await nearface.collections.create({ name: 'club' });
  const elsewhere = await enrollOne(nearface, 'cid', 'Cid', 0, 'club');
  await expect(nearface.persons.merge(ann.personId, elsewhere.personId)).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expectConsistent(browser.db());
});

test('who is enrolled without a name is unnamed, until somebody decides', async () => {
  const unnamed = async (personId?: string) => (await nearface.persons.get(personId as string)).unnamed;
  const { faces } = await nearface.enroll(photoOf(['ann', 'bob', 'cid', 'dan', 'eve']));
  const ids = faces.map(({ personId }) => personId);
  expect(await Promise.all(ids.map(unnamed))).toEqual([true, true, true, true, true]);
  expect((await nearface.persons.list()).every((person) => person.unnamed)).toBe(true);
  await nearface.persons.update(ids[0] as string, { metadata: { a: 1 } });
  await nearface.persons.update(ids[1] as string, { name: 'Bob' });
  await nearface.enroll(photoOf(['cid'], 1), { personId: ids[2] });
  await nearface.faces.addVectors('default', embeddingOf('dan', 1), ['ID3']);
  expect(await Promise.all(ids.map(unnamed))).toEqual([true, false, false, false, true]);
  const named = await enrollOne(nearface, 'fay', 'Fay');
  expect(await unnamed(named.personId)).toBe(false);
  await nearface.faces.move(faces[4]?.faceId as string, { personId: ids[0] as string });
  expect(await unnamed(ids[0])).toBe(false);
});

test('a person can be split in two, who are found each for itself', async () => {
  const ann = await enrollOne(nearface, 'ann', 'Ann');
  const bob = await enrollOne(nearface, 'bob', 'Ann');
  const cid = await enrollOne(nearface, 'cid', 'Ann');
  const { personId } = ann;
  const split = (faceIds: string[], options?: { name?: string }) => nearface.persons.split(personId, faceIds, options);
  const part = await split([bob.faceId, bob.faceId], { name: ' Bob ' });
  expect(part).toMatchObject({ name: 'Bob', unnamed: false, faces: 1, coverFaceId: bob.faceId, metadata: {} });
  expect(await nearface.persons.get(part.personId)).toEqual(part);
  expect(await nearface.persons.get(personId)).toMatchObject({ name: 'Ann', faces: 2, coverFaceId: ann.faceId });
  expect([await namesFound(nearface, 'ann'), await namesFound(nearface, 'bob')]).toEqual([['Ann'], ['Bob']]);
  expect((await nearface.changes.last())?.kind).toBe('split');

  await expect(split([ann.faceId, cid.faceId])).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(split([])).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(split([ann.faceId], { name: '' })).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(split([ann.faceId, bob.faceId])).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
  await expect(split([ann.faceId, 'none'])).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
  await expect(nearface.persons.split('nobody', [ann.faceId])).rejects.toEqual(error('PERSON_NOT_FOUND'));
  expect(await split([ann.faceId])).toMatchObject({ name: 'ID0', unnamed: false });
  await expectConsistent(browser.db());
});

test('two persons of one collection can be kept apart', async () => {
  const ann = await enrollOne(nearface, 'ann', 'Ann');
  const bob = await enrollOne(nearface, 'bob', 'Bob');
  await nearface.collections.create({ name: 'club' });
  const elsewhere = await enrollOne(nearface, 'cid', 'Cid', 0, 'club');
  const keepApart = (a: string, b: string) => nearface.persons.keepApart(a, b);
  await expect(keepApart(ann.personId, ann.personId)).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(keepApart(ann.personId, elsewhere.personId)).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(keepApart(ann.personId, 'nobody')).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(keepApart('nobody', bob.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(keepApart('', bob.personId)).rejects.toEqual(error('INVALID_ARGUMENT'));
  expect(await nearface.changes.last()).toBeUndefined();
  expect(await keepApart(bob.personId, ann.personId)).toBeUndefined();
  expect((await nearface.changes.last())?.kind).toBe('apart');
  await nearface.persons.merge(ann.personId, bob.personId);
  await expectConsistent(browser.db());
});

test('a deleted person is not found again', async () => {
  const { faces } = await nearface.enroll(photoOf(['ann', 'bob']));
  const [ann, bob] = faces as [EnrolledFace, EnrolledFace];
  expect(await namesFound(nearface, 'ann')).toEqual(['ID0']);
  await nearface.persons.delete(ann.personId);
  expect([await namesFound(nearface, 'ann'), await namesFound(nearface, 'bob')]).toEqual([[], ['ID1']]);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 1, faces: 1, persons: 1 });
  await expect(nearface.faces.thumbnail(ann.faceId)).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
  await expect(nearface.persons.delete(ann.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await nearface.persons.delete(bob.personId);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 0, faces: 0, persons: 0, bytes: 0 });
  expect(await namesFound(browser.openTab().nearface, 'bob')).toEqual([]);
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
