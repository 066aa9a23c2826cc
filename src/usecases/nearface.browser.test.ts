import { beforeEach, expect, test } from 'vitest';
import { embeddingOf, photoOf } from './test-analyzer';
import { enrollOne, testBrowser } from './test-browser';
import type { Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

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

test('changes are told, here and in another tab, with the collection that changed', async () => {
  const { id: club } = await nearface.collections.create({ name: 'club' });
  const other = browser.openTab().nearface;
  const told = { here: [] as string[], there: [] as string[] };
  await other.collections.list();
  const stop = nearface.onChange((id) => told.here.push(id));
  other.onChange((id) => told.there.push(id));
  const { personId } = await enrollOne(nearface, 'ann', 'Ann', 0, 'club');
  await expect.poll(() => [told.here.includes(club), told.there.includes(club)]).toEqual([true, true]);
  stop();
  told.here = [];
  told.there = [];
  await nearface.persons.update(personId, { name: 'Anna' });
  await expect.poll(() => told.there).toContain(club);
  told.there = [];
  await nearface.collections.delete('club');
  await expect.poll(() => told.there).toContain(club);
  expect(told.here).toEqual([]);
});
