import { beforeEach, expect, test } from 'vitest';
import { testBrowser } from './test-browser';
import type { Nearface, Visit } from './types';

const browser = testBrowser();
let nearface: Nearface;
let collectionId: string;

beforeEach(async () => {
  nearface = browser.openTab().nearface;
  collectionId = (await nearface.collections.get('default')).id;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** A visit that begins in that minute. */
function visitOf(visitId: string, minute: number, change: Partial<Visit> = {}): Visit {
  const firstSeen = new Date(Date.UTC(2030, 0, 1, 8, minute));
  const lastSeen = new Date(firstSeen.getTime() + 5000);
  return {
    visitId,
    collectionId,
    personId: 'p',
    name: 'Ann',
    firstSeen,
    lastSeen,
    duration: 4000,
    score: 0.9,
    ...change,
  };
}

test('visits are listed as they were saved, the latest first, also after a reload', async () => {
  const check = { time: new Date(), passed: false, score: 0.1, reason: 'NOT_LIVE' } as const;
  const { personId: _, ...unknown } = visitOf('b', 2, { name: '', score: 0, check });
  await nearface.visits.save([visitOf('c', 1), unknown]);
  await nearface.visits.save([visitOf('a', 3)]);
  expect(await nearface.visits.list()).toEqual([visitOf('a', 3), unknown, visitOf('c', 1)]);
  expect(await browser.openTab().nearface.visits.list({ collection: collectionId })).toHaveLength(3);
});

test('a visit that goes on replaces what was saved of it', async () => {
  await nearface.visits.save([visitOf('a', 1), visitOf('b', 2)]);
  const longer = visitOf('a', 1, { duration: 60_000, lastSeen: new Date(Date.UTC(2030, 0, 1, 9)) });
  await nearface.visits.save([longer]);
  expect(await nearface.visits.list()).toEqual([visitOf('b', 2), longer]);
});

test('a thumbnail is kept as bytes and given as a JPEG', async () => {
  await nearface.visits.save([visitOf('a', 1, { thumbnail: new Blob(['jpeg']) })]);
  expect((await browser.db().visits.toArray())[0]?.thumbnail).toBeInstanceOf(ArrayBuffer);
  const [visit] = await nearface.visits.list();
  expect(visit?.thumbnail?.type).toBe('image/jpeg');
  expect(await visit?.thumbnail?.text()).toBe('jpeg');
});

test('clearing takes the visits of one collection, deleting a collection its own', async () => {
  const club = await nearface.collections.create({ name: 'club' });
  const all = [visitOf('a', 1), visitOf('b', 1, { collectionId: club.id })];
  await nearface.visits.save(all);
  await nearface.visits.clear();
  expect(await nearface.visits.list()).toEqual([]);
  expect(await nearface.visits.list({ collection: 'club' })).toHaveLength(1);
  await nearface.visits.save(all);
  await nearface.collections.delete('club');
  expect(await browser.db().visits.count()).toBe(1);
  await expect(nearface.visits.list({ collection: 'club' })).rejects.toEqual(error('COLLECTION_DELETED'));
});

test('visits of a collection that is gone are refused, with all that are saved with them', async () => {
  const saved = nearface.visits.save([visitOf('a', 1), visitOf('b', 1, { collectionId: 'gone' })]);
  await expect(saved).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  expect(await nearface.visits.list()).toEqual([]);
});

test('visits change nothing of the collection: nobody is told to look again', async () => {
  const before = await browser.db().collections.get(collectionId);
  await nearface.visits.save([visitOf('a', 1, { thumbnail: new Blob(['jpeg']) })]);
  expect(await browser.db().collections.get(collectionId)).toEqual(before);
});

test.each<[string, Partial<Record<keyof Visit, unknown>>]>([
  ['visitId', { visitId: '' }],
  ['collectionId', { collectionId: undefined }],
  ['name', { name: 'a'.repeat(129) }],
  ['firstSeen', { firstSeen: new Date(Number.NaN) }],
  ['firstSeen', { firstSeen: '2030-01-01' }],
  ['lastSeen', { lastSeen: new Date(0) }],
  ['duration', { duration: -1 }],
  ['score', { score: 1.1 }],
  ['check', { check: { passed: true, score: 1 } }],
  ['reason', { check: { time: new Date(), passed: false, score: 1, reason: 'BORED' } }],
  ['thumbnail', { thumbnail: 'data:,' }],
])('a visit with a bad %s is refused', async (field, change) => {
  const saved = nearface.visits.save([visitOf('a', 1, change as Partial<Visit>)]);
  await expect(saved).rejects.toEqual(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(field) }),
  );
});
