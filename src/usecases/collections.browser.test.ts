import { beforeEach, expect, test, vi } from 'vitest';
import { PART_PERSONS } from '../store/schema';
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
  // So many that the faces become a segment, and that what is told of the persons is stored together.
  const vectors = new Float32Array(4096 * 128).fill(1);
  const names = Array.from({ length: 4096 }, (_, i) => `name ${i % PART_PERSONS}`);
  await nearface.faces.addVectors('club', vectors, names);
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

test('a deleted collection is told from one that never was, by name and id', async () => {
  const { id } = await nearface.collections.create({ name: 'club' });
  const { personId } = await enrollOne(nearface, 'ann', 'Ann', 0, 'club');
  await nearface.collections.delete('club');
  for (const collection of ['club', id]) {
    const calls = [
      nearface.collections.get(collection),
      nearface.collections.update(collection, { minScore: 0.5 }),
      nearface.collections.delete(collection),
      nearface.enroll(photoOf(['ann']), { collection }),
      nearface.enrollBatch([], { collection }),
      nearface.search(photoOf(['ann']), { collection }),
      nearface.persons.list({ collection }),
      nearface.faces.list({ collection }),
      nearface.duplicates({ collection }),
      nearface.cluster(collection),
      nearface.changes.last({ collection }),
      nearface.join('default', collection)[Symbol.asyncIterator]().next(),
    ];
    const gone = { status: 'rejected', reason: error('COLLECTION_DELETED') };
    expect(await Promise.allSettled<unknown>(calls)).toEqual(calls.map(() => gone));
  }
  await expect(nearface.persons.get(personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.collections.get('none')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  expect((await nearface.collections.list()).map(({ name }) => name)).toEqual(['default']);
  expect(await browser.db().deleted.toArray()).toEqual([{ id, name: 'club', deletedAt: expect.any(Date) }]);
});

test('the name of a deleted collection is free; its id stays gone', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 3; i++) {
    const { id } = await nearface.collections.create({ name: 'club' });
    expect(await nearface.collections.get('club')).toMatchObject({ id, faces: 0 });
    await enrollOne(nearface, 'ann', 'Ann', 0, 'club');
    await nearface.collections.delete(id);
    ids.push(id);
  }
  await nearface.collections.create({ name: 'team' });
  const club = await nearface.collections.update('team', { name: 'club' });
  expect(await nearface.collections.get('club')).toEqual(club);
  await expect(nearface.collections.get('team')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  for (const id of ids) await expect(nearface.collections.get(id)).rejects.toEqual(error('COLLECTION_DELETED'));
  await expectConsistent(browser.db());
});

test('a photo whose collection is deleted while it is looked at is stored nowhere', async () => {
  const tab = browser.openTab();
  await tab.nearface.collections.create({ name: 'club' });
  const photo = photoOf(['ann']);
  const held = tab.analyzer.hold(photo);
  const calls = [
    tab.nearface.enroll(photo, { collection: 'club' }),
    tab.nearface.search(photo, { collection: 'club' }),
  ];
  const settled = Promise.allSettled(calls);
  await expect.poll(() => tab.analyzer.analysed).toBe(2);
  await nearface.collections.delete('club');
  held.release();
  expect(await settled).toEqual(calls.map(() => ({ status: 'rejected', reason: error('COLLECTION_DELETED') })));
  expect(await browser.db().photos.count()).toBe(0);
  await expectConsistent(browser.db());
});

test('a collection whose deletion fails is whole, and not known as deleted', async () => {
  const { id } = await nearface.collections.create({ name: 'club' });
  const { faceId } = await enrollOne(nearface, 'ann', 'Ann', 0, 'club');
  const db = browser.db();
  const failing = vi.spyOn(IDBObjectStore.prototype, 'delete').mockImplementation(() => {
    throw new Error('The disk failed.');
  });
  await expect(nearface.collections.delete('club')).rejects.toEqual(error('STORE_FAILED'));
  failing.mockRestore();
  expect(await nearface.collections.get('club')).toMatchObject({ id, faces: 1 });
  expect(await nearface.faces.get(faceId)).toMatchObject({ name: 'Ann' });
  expect(await db.deleted.count()).toBe(0);
  await expectConsistent(db);
});

test('each collection has its threshold, 0.7 unless it is set', async () => {
  expect(await nearface.collections.get('default')).toMatchObject({ minScore: 0.7 });
  const club = await nearface.collections.create({ name: 'club', minScore: 0.85 });
  expect(club.minScore).toBe(0.85);
  expect(await nearface.collections.update('club', { liveness: true })).toEqual({ ...club, liveness: true });
  expect(await nearface.collections.update('club', { minScore: 0 })).toEqual({ ...club, liveness: true, minScore: 0 });
  expect(await browser.openTab().nearface.collections.get('club')).toMatchObject({ minScore: 0 });
  for (const minScore of [-0.1, 1.1, Number.NaN, '0.5' as unknown as number]) {
    await expect(nearface.collections.update('club', { minScore })).rejects.toEqual(error('INVALID_ARGUMENT'));
    await expect(nearface.collections.create({ name: 'team', minScore })).rejects.toEqual(error('INVALID_ARGUMENT'));
  }
});

test('the default collection is made again when it is missing, once', async () => {
  const { collectionId: id } = await enrollOne(nearface, 'ann');
  await nearface.collections.delete('default');
  const tabs = [nearface, browser.openTab().nearface, browser.openTab().nearface];
  const ids = await Promise.all(tabs.map(async (tab) => (await tab.collections.get('default')).id));
  expect(new Set(ids).size).toBe(1);
  expect(ids).not.toContain(id);
  expect(await nearface.collections.list()).toMatchObject([{ name: 'default', faces: 0 }]);
  await expect(nearface.collections.get(id)).rejects.toEqual(error('COLLECTION_DELETED'));
});
