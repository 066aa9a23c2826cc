import { beforeEach, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { enrollOne, namesFound, testBrowser } from './test-browser';
import type { Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

test('changes are undone one after the other, in any tab, and searches follow', async () => {
  const ann = await enrollOne(nearface, 'ann', 'Ann');
  const bob = await enrollOne(nearface, 'bob', 'Bob');
  const other = browser.openTab().nearface;
  expect(await namesFound(other, 'bob')).toEqual(['Bob']);
  await nearface.persons.merge(ann.personId, bob.personId);
  const moved = await nearface.faces.move(bob.faceId, { name: 'Robert' });
  expect(await namesFound(other, 'bob')).toEqual(['Robert']);

  const last = await other.changes.last();
  expect(last).toEqual({
    changeId: expect.any(String),
    collectionId: ann.collectionId,
    kind: 'move',
    createdAt: expect.any(Date),
  });
  expect(await other.changes.undo()).toEqual(last);
  await expect(nearface.persons.get(moved.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  expect([await namesFound(nearface, 'bob'), await namesFound(other, 'bob')]).toEqual([['Ann'], ['Ann']]);
  expect(await nearface.changes.undo()).toMatchObject({ kind: 'merge' });
  expect(await nearface.persons.get(bob.personId)).toMatchObject({ name: 'Bob', faces: 1, coverFaceId: bob.faceId });
  expect([await namesFound(nearface, 'bob'), await namesFound(other, 'bob')]).toEqual([['Bob'], ['Bob']]);
  await expect(nearface.changes.undo()).rejects.toEqual(error('NOTHING_TO_UNDO'));
  expect(await nearface.changes.last()).toBeUndefined();
  await expectConsistent(browser.db());
});

test('each collection has changes of its own', async () => {
  await nearface.collections.create({ name: 'club' });
  const ann = await enrollOne(nearface, 'ann', 'Ann', 0, 'club');
  const bob = await enrollOne(nearface, 'bob', 'Bob', 0, 'club');
  await nearface.persons.keepApart(ann.personId, bob.personId);
  expect(await nearface.changes.last()).toBeUndefined();
  await expect(nearface.changes.undo()).rejects.toEqual(error('NOTHING_TO_UNDO'));
  expect(await nearface.changes.last({ collection: 'club' })).toMatchObject({ kind: 'apart' });
  expect(await nearface.changes.undo({ collection: ann.collectionId })).toMatchObject({ kind: 'apart' });
  await expect(nearface.changes.undo({ collection: 'none' })).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  await expect(nearface.changes.last({ collection: '' })).rejects.toEqual(error('INVALID_ARGUMENT'));
  await nearface.persons.keepApart(ann.personId, bob.personId);
  await nearface.collections.delete('club');
  await expectConsistent(browser.db());
});

test('of two undos at once each takes back one change', async () => {
  const ann = await enrollOne(nearface, 'ann', 'Ann');
  const bob = await enrollOne(nearface, 'bob', 'Bob');
  const cid = await enrollOne(nearface, 'cid', 'Cid');
  await nearface.persons.merge(ann.personId, bob.personId);
  await nearface.persons.merge(ann.personId, cid.personId);
  const other = browser.openTab().nearface;
  await Promise.all([nearface.changes.undo(), other.changes.undo()]);
  expect((await nearface.persons.list()).map(({ name, faces }) => ({ name, faces }))).toEqual([
    { name: 'Ann', faces: 1 },
    { name: 'Bob', faces: 1 },
    { name: 'Cid', faces: 1 },
  ]);
  await expectConsistent(browser.db());
});
