import { beforeEach, expect, test } from 'vitest';
import { photoOf } from './test-analyzer';
import { namesFound, testBrowser } from './test-browser';
import type { BatchOutcome, Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const good = photoOf(['Ada']);
const covered = photoOf(['Ada'], 1, 'FACE_IS_OCCLUDED');
const group = photoOf(['Ada', 'Bob'], 2, 'TOO_MANY_FACES');
const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

test('a check tells what speaks against the photo', async () => {
  expect(await nearface.checkLiveness(good)).toEqual({ live: true });
  expect(await nearface.checkLiveness(covered)).toEqual({ live: false, code: 'FACE_IS_OCCLUDED' });
  await expect(nearface.checkLiveness(new Blob(['x']))).rejects.toEqual(error('IMAGE_NOT_RECOGNISED'));
  await expect(nearface.checkLiveness(good, { signal: AbortSignal.abort() })).rejects.toEqual(error('ABORTED'));
  await expect(nearface.checkLiveness(good, { wrong: 1 } as never)).rejects.toEqual(error('INVALID_ARGUMENT'));
});

test('the switch of a collection is off, is stored, and leaves the name alone', async () => {
  expect(await nearface.collections.get('default')).toMatchObject({ liveness: false });
  const door = await nearface.collections.create({ name: 'door', liveness: true });
  expect(door.liveness).toBe(true);
  expect(await nearface.collections.update('door', { liveness: false })).toEqual({ ...door, liveness: false });
  await nearface.collections.update(door.id, { name: 'gate', liveness: true });
  expect(await browser.openTab().nearface.collections.get('gate')).toEqual({ ...door, name: 'gate' });
  await expect(nearface.collections.update('gate', { liveness: 'yes' } as never)).rejects.toEqual(
    error('INVALID_ARGUMENT'),
  );
});

test('a collection that checks photos takes and is searched with those that pass, and stores none of the others', async () => {
  await nearface.collections.update('default', { liveness: true });
  await nearface.enroll(good, { name: 'Ada' });
  await expect(nearface.enroll(covered, { name: 'Ada' })).rejects.toEqual(error('FACE_IS_OCCLUDED'));
  await expect(nearface.enroll(group)).rejects.toEqual(error('TOO_MANY_FACES'));
  expect(await nearface.collections.get('default')).toMatchObject({ persons: 1, faces: 1, photos: 1 });

  expect((await nearface.search(good)).faces).toHaveLength(1);
  await expect(nearface.search(covered)).rejects.toEqual(error('FACE_IS_OCCLUDED'));

  const outcomes: BatchOutcome[] = [];
  const summary = await nearface.enrollBatch([{ image: group }, { image: photoOf(['Cyd']), name: 'Cyd' }], {
    onOutcome: (index, outcome) => {
      outcomes[index] = outcome;
    },
  });
  expect(summary).toMatchObject({ enrolled: 1, failed: 1 });
  expect(outcomes[0]).toMatchObject({ status: 'failed', code: 'TOO_MANY_FACES' });
  expect(await namesFound(nearface, 'Bob')).not.toContain('Bob');
});

test('a collection that does not check takes every photo', async () => {
  await nearface.collections.create({ name: 'door', liveness: true });
  expect((await nearface.enroll(group)).faces).toHaveLength(2);
  expect((await nearface.search(covered)).faces[0]?.matches).toHaveLength(1);
});

test('a search checks as it is told, whatever the switch says, and gives the check', async () => {
  await nearface.collections.create({ name: 'door', liveness: true });
  expect(await nearface.search(good)).not.toHaveProperty('liveness');
  expect(await nearface.search(good, { liveness: true })).toMatchObject({ liveness: { live: true } });
  await expect(nearface.search(covered, { liveness: true })).rejects.toEqual(error('FACE_IS_OCCLUDED'));
  await expect(nearface.search(group, { liveness: true })).rejects.toEqual(error('TOO_MANY_FACES'));
  const door = { collection: 'door' };
  expect(await nearface.search(good, door)).toMatchObject({ liveness: { live: true } });
  expect(await nearface.search(covered, { ...door, liveness: false })).not.toHaveProperty('liveness');
  expect((await nearface.search(group, { ...door, liveness: false })).faces).toHaveLength(2);
});
