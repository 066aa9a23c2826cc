import { beforeEach, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { photoOf } from './test-analyzer';
import { enrollOne, namesFound, testBrowser } from './test-browser';
import type { Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

test('collections have unique names and are found by name or id', async () => {
  const club = await nearface.collections.create({ name: ' club ' });
  expect(club).toMatchObject({ name: 'club', embedder: 'dlib-resnet-v1', persons: 0, faces: 0, photos: 0, bytes: 0 });
  expect(club.createdAt).toBeInstanceOf(Date);
  expect(await nearface.collections.get('club')).toEqual(club);
  expect(await nearface.collections.get(club.id)).toEqual(club);
  expect((await nearface.collections.list()).map(({ name }) => name).sort()).toEqual(['club', 'default']);
  await expect(nearface.collections.create({ name: 'club' })).rejects.toEqual(error('COLLECTION_EXISTS'));
  await expect(nearface.collections.update('club', { name: 'default' })).rejects.toEqual(error('COLLECTION_EXISTS'));
  expect(await nearface.collections.update('club', { name: 'team' })).toEqual({ ...club, name: 'team' });
  expect(await nearface.collections.update('team', { name: 'team' })).toMatchObject({ name: 'team' });
  await expect(nearface.collections.get('club')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  await expect(nearface.collections.delete('club')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  const results = await Promise.allSettled([1, 2].map(() => nearface.collections.create({ name: 'same' })));
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('a deleted collection takes everything in it with it, and nothing else', async () => {
  const { id } = await nearface.collections.create({ name: 'club' });
  // So many that they become a segment.
  const vectors = new Float32Array(4096 * 128).fill(1);
  await nearface.faces.addVectors('club', vectors, new Array(4096).fill('All'));
  const { faces } = await nearface.enroll(photoOf(['ann', 'bob']), { collection: 'club' });
  await nearface.persons.keepApart(faces[0]?.personId as string, faces[1]?.personId as string);
  await enrollOne(nearface, 'ann', 'Ann');
  const now = new Date();
  const visit = { visitId: crypto.randomUUID(), name: 'ann', firstSeen: now, lastSeen: now, duration: 0, score: 1 };
  await nearface.visits.save([{ ...visit, collectionId: id }]);
  const db = browser.db();
  const countOwn = async ({ name }: { name: string }) => {
    const keys = await db.table(name).toCollection().primaryKeys();
    return keys.filter((key) => [key].flat()[0] === id).length;
  };
  const tables = [db.collections, ...db.perCollection];
  expect((await Promise.all(tables.map(countOwn))).every((count) => count > 0)).toBe(true);
  const others = await Promise.all([db.faces.count(), db.tail.count(), db.photos.count()]);
  await nearface.collections.delete('club');
  expect(await Promise.all(tables.map(countOwn))).toEqual(tables.map(() => 0));
  expect(others).toEqual([4096 + 2 + 1, 2 + 1, 1 + 1]);
  expect(await Promise.all([db.faces.count(), db.tail.count(), db.photos.count()])).toEqual([1, 1, 1]);
  expect(await namesFound(nearface, 'ann')).toEqual(['Ann']);
  await expectConsistent(db);
});

test('the default collection is made again when it is missing, once', async () => {
  await enrollOne(nearface, 'ann');
  await nearface.collections.delete('default');
  const tabs = [nearface, browser.openTab().nearface, browser.openTab().nearface];
  const ids = await Promise.all(tabs.map(async (tab) => (await tab.collections.get('default')).id));
  expect(new Set(ids).size).toBe(1);
  expect(await nearface.collections.list()).toMatchObject([{ name: 'default', faces: 0 }]);
});
