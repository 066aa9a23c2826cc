import Dexie from 'dexie';
import { beforeEach, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { photoOf } from './test-analyzer';
import { type TestTab, testBrowser } from './test-browser';
import type { BatchItem, BatchOptions, BatchOutcome, Nearface } from './types';

const browser = testBrowser();
let tab: TestTab;
let nearface: Nearface;

beforeEach(() => {
  tab = browser.openTab(2);
  nearface = tab.nearface;
});

async function enrollBatch(items: BatchItem[], options: BatchOptions = {}) {
  const outcomes: [number, BatchOutcome][] = [];
  const summary = await nearface.enrollBatch(items, {
    ...options,
    onOutcome(index, outcome) {
      outcomes.push([index, outcome]);
      options.onOutcome?.(index, outcome);
    },
  });
  return { summary, outcomes };
}

const inWords = (outcomes: [number, BatchOutcome][]) =>
  [...outcomes]
    .sort(([a], [b]) => a - b)
    .map(([, outcome]) => ('faces' in outcome ? outcome.faces.map(({ name }) => name).join() : outcome.code));

test('each photo has an outcome of its own, and a bad one does not stop the rest', async () => {
  const { summary, outcomes } = await enrollBatch(
    [
      { image: photoOf(['ann', 'bob']) },
      { image: new Blob(['no photo']) },
      { image: photoOf([]) },
      { image: photoOf(['cid', 'dan']), name: 'Cid', fileName: 'cid.jpg' },
      { image: photoOf(['ann', 'bob']) },
      { image: photoOf(['cid'], 1), name: 'Cid' },
      { image: photoOf([{ person: 'eve', quality: 0.1 }]) },
    ],
    { minQuality: 0.3 },
  );
  expect(inWords(outcomes)).toEqual([
    'ID0,ID1',
    'IMAGE_NOT_RECOGNISED',
    'FACE_NOT_FOUND',
    'Cid',
    'ID0,ID1',
    'Cid',
    'FACE_LOW_QUALITY',
  ]);
  expect(summary).toEqual({ enrolled: 3, alreadyEnrolled: 1, failed: 3, skipped: 0 });
  expect(await nearface.persons.list()).toMatchObject([{ name: 'Cid', faces: 2 }, { name: 'ID0' }, { name: 'ID1' }]);
  await expectConsistent(browser.db());
});

test('numbers go by the order of the photos, although others are analysed while one is slow', async () => {
  const photos = Array.from({ length: 12 }, (_, i) => photoOf([`person${i}`]));
  const held = tab.analyzer.hold(photos[0] as Blob);
  const batch = enrollBatch(photos.map((image) => ({ image })));
  await expect.poll(() => tab.analyzer.analysed).toBe(12);
  expect(await nearface.persons.list()).toEqual([]);
  held.release();
  const { outcomes } = await batch;
  expect(outcomes.map(([index]) => index)).toEqual([...photos.keys()]);
  expect(inWords(outcomes)).toEqual(photos.map((_, i) => `ID${i}`));
  expect(tab.analyzer.busiest).toBe(3);
});

test('few photos wait for a slow one', async () => {
  const photos = Array.from({ length: 100 }, (_, i) => photoOf([`person${i}`]));
  const held = tab.analyzer.hold(photos[0] as Blob);
  const analysed: number[] = [];
  const batch = enrollBatch(
    photos.map((image) => ({ image })),
    { onOutcome: () => analysed.push(tab.analyzer.analysed) },
  );
  await expect.poll(() => tab.analyzer.analysed).toBe(24);
  held.release();
  expect((await batch).summary).toMatchObject({ enrolled: 100 });
  expect(analysed[0]).toBe(24);
});

test('what was reported as enrolled is durable, and a cancelled batch can be run again', async () => {
  const items = Array.from({ length: 30 }, (_, i) => ({ image: photoOf([`person${i}`]) }));
  const abort = new AbortController();
  const { summary, outcomes } = await enrollBatch(items, {
    signal: abort.signal,
    onOutcome: (index) => {
      if (index === 9) abort.abort();
    },
  });
  expect(summary).toMatchObject({ enrolled: outcomes.length, skipped: 30 - outcomes.length, stopped: 'ABORTED' });
  expect(outcomes.length).toBeGreaterThanOrEqual(10);
  expect(outcomes.length).toBeLessThan(30);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: outcomes.length });
  const again = await enrollBatch(items);
  expect(again.summary).toEqual({
    enrolled: 30 - outcomes.length,
    alreadyEnrolled: outcomes.length,
    failed: 0,
    skipped: 0,
  });
  expect(inWords(again.outcomes)).toEqual(items.map((_, i) => `ID${i}`));
});

test('a batch that is cancelled before it begins looks at nothing', async () => {
  const { summary } = await enrollBatch([{ image: photoOf(['ann']) }], { signal: AbortSignal.abort() });
  expect(summary).toEqual({ enrolled: 0, alreadyEnrolled: 0, failed: 0, skipped: 1, stopped: 'ABORTED' });
  expect(tab.analyzer.analysed).toBe(0);
});

test('a full disk stops the batch; what was reported is there after a reload, and nothing else', async () => {
  const face = (person: string) => ({ person, cropBytes: 200_000 });
  const items = Array.from({ length: 60 }, (_, i) => ({ image: photoOf([face(`person${i}`), face(`other${i}`)]) }));
  await withDisk(4_000_000, async () => {
    const { analyzer, ...small } = browser.openTab();
    nearface = small.nearface;
    const { summary, outcomes } = await enrollBatch(items);
    expect(summary).toEqual({
      enrolled: outcomes.length,
      alreadyEnrolled: 0,
      failed: 0,
      skipped: 60 - outcomes.length,
      stopped: 'QUOTA_EXCEEDED',
    });
    expect(outcomes.length).toBeGreaterThan(2);
    expect(analyzer.analysed).toBeLessThan(60);
    nearface = browser.openTab().nearface;
    const stored = { photos: outcomes.length, faces: 2 * outcomes.length, persons: 2 * outcomes.length };
    expect(await nearface.collections.get('default')).toMatchObject(stored);
    await expectConsistent(browser.openDatabase());
    const last = await nearface.search(photoOf([`person${outcomes.length - 1}`, `person${outcomes.length}`]));
    expect(last.faces.map(({ matches }) => matches.length)).toEqual([1, 0]);
  });
});

test('a collection that is deleted meanwhile stops the batch', async () => {
  await nearface.collections.create({ name: 'club' });
  const items = Array.from({ length: 10 }, (_, i) => ({ image: photoOf([`person${i}`]) }));
  const held = tab.analyzer.hold(items[5]?.image as Blob);
  const batch = enrollBatch(items, { collection: 'club' });
  await expect.poll(async () => (await nearface.collections.get('club')).photos).toBe(5);
  await nearface.collections.delete('club');
  held.release();
  expect((await batch).summary).toMatchObject({ enrolled: 5, skipped: 5, stopped: 'COLLECTION_DELETED' });
  expect(await browser.db().faces.count()).toBe(0);
});

test('bad arguments and an unknown collection are refused before anything is done', async () => {
  await expect(enrollBatch([{ image: photoOf(['ann']), name: ' ' }])).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
  });
  await expect(enrollBatch([], { collection: 'none' })).rejects.toMatchObject({ code: 'COLLECTION_NOT_FOUND' });
});

test('a person made by name in two batches at once is one person', async () => {
  const other = browser.openTab();
  const items = (take: number) =>
    Array.from({ length: 10 }, (_, i) => ({ image: photoOf(['ann'], take + i), name: i % 2 ? 'Ann' : 'Bob' }));
  await Promise.all([nearface.enrollBatch(items(0)), other.nearface.enrollBatch(items(100))]);
  expect(await nearface.persons.list()).toMatchObject([
    { name: 'Ann', faces: 10 },
    { name: 'Bob', faces: 10 },
  ]);
  await expectConsistent(browser.db());
});

/** Gives the databases that are opened in `work` a disk of their own, with so many bytes. */
async function withDisk(quota: number, work: () => Promise<void>) {
  // Not in TypeScript's DOM library yet.
  const { storageBuckets } = navigator as unknown as {
    storageBuckets: {
      open(name: string, options: { quota: number }): Promise<{ indexedDB: IDBFactory }>;
      delete(name: string): Promise<void>;
    };
  };
  const { indexedDB } = Dexie.dependencies;
  Dexie.dependencies.indexedDB = (await storageBuckets.open('small', { quota })).indexedDB;
  try {
    await work();
  } finally {
    Dexie.dependencies.indexedDB = indexedDB;
    await storageBuckets.delete('small');
  }
}
