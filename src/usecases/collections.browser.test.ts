import { beforeEach, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { embeddingOf, photoOf } from './test-analyzer';
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
  await enrollOne(nearface, 'ann', 'Ann');
  await nearface.collections.delete('club');
  const db = browser.db();
  const tables = db.tables.filter(({ name }) => name !== 'keys');
  const counts = await Promise.all(tables.map(async (table) => [table.name, await table.count()]));
  expect(Object.fromEntries(counts)).toEqual(Object.fromEntries(tables.map(({ name }) => [name, 1])));
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
