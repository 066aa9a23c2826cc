import { beforeEach, expect, test } from 'vitest';
import { expectConsistent } from '../store/test-invariants';
import { CROP_BYTES, embeddingOf, photoOf } from './test-analyzer';
import { type TestTab, testBrowser } from './test-browser';
import type { Nearface } from './types';

const browser = testBrowser();
let tab: TestTab;
let nearface: Nearface;

beforeEach(() => {
  tab = browser.openTab();
  nearface = tab.nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });
const namesOf = (result: { faces: { name: string }[] }) => result.faces.map(({ name }) => name);

test('each face of a photo becomes a numbered person of its own, and is found', async () => {
  const result = await nearface.enroll(photoOf(['ann', 'bob']), { fileName: 'party.jpg' });
  expect(result.alreadyEnrolled).toBe(false);
  expect(namesOf(result)).toEqual(['ID0', 'ID1']);
  expect(new Set(result.faces.map(({ personId }) => personId)).size).toBe(2);
  expect(result.faces[1]).toMatchObject({
    photoId: result.photoId,
    box: { x: 100, y: 0, width: 80, height: 90 },
    quality: { score: 0.8, size: 60 },
  });

  const found = await nearface.search(photoOf([{ person: 'bob', variant: 1 }, 'eve', 'ann']));
  expect(found.faces.map(({ matches }) => matches.map(({ name }) => name))).toEqual([['ID1'], [], ['ID0']]);
  expect(found.faces[0]?.matches[0]).toEqual({
    personId: result.faces[1]?.personId,
    faceId: result.faces[1]?.faceId,
    name: 'ID1',
    metadata: {},
    score: nearface.score(embeddingOf('bob', 1), embeddingOf('bob')),
  });
  await expectConsistent(browser.db());
});

test('what is stored of a face is given back', async () => {
  const { faces } = await nearface.enroll(photoOf(['ann']));
  const faceId = faces[0]?.faceId as string;
  expect(await nearface.faces.vector(faceId)).toEqual(embeddingOf('ann'));
  const thumbnail = await nearface.faces.thumbnail(faceId);
  expect(thumbnail?.type).toBe('image/jpeg');
  expect(thumbnail?.size).toBe(CROP_BYTES.thumbnail);
  expect(await (await nearface.faces.chip(faceId))?.text()).toBe('ann'.padEnd(CROP_BYTES.chip));
  expect(await nearface.collections.get('default')).toMatchObject({
    persons: 1,
    faces: 1,
    photos: 1,
    bytes: 128 * 4 + CROP_BYTES.thumbnail + CROP_BYTES.chip,
    embedder: 'dlib-resnet-v1',
  });
});

test('a reload finds what was enrolled', async () => {
  await nearface.enroll(photoOf(['ann']), { name: 'Ann', metadata: { born: 1990, tags: ['a', null] } });
  const [matches] = (await browser.openTab().nearface.search(photoOf(['ann'], 1))).faces.map((face) => face.matches);
  expect(matches).toMatchObject([{ name: 'Ann', score: 1, metadata: { born: 1990, tags: ['a', null] } }]);
});

test('the same bytes again add nothing and say so', async () => {
  const first = await nearface.enroll(photoOf(['ann', 'bob']));
  const before = await nearface.collections.get('default');
  const second = await nearface.enroll(photoOf(['ann', 'bob']), { faces: 'all', name: 'Other' });
  expect(second).toEqual({ ...first, alreadyEnrolled: true });
  expect(await nearface.collections.get('default')).toEqual(before);
});

test('only what is missing of a photo is added', async () => {
  const largest = await nearface.enroll(photoOf(['ann', 'bob', 'cid']), { faces: 'largest' });
  const all = await nearface.enroll(photoOf(['ann', 'bob', 'cid']));
  expect(all.alreadyEnrolled).toBe(false);
  expect(all.photoId).toBe(largest.photoId);
  expect(all.faces[0]).toEqual(largest.faces[0]);
  expect(namesOf(all)).toEqual(['ID0', 'ID1', 'ID2']);
  await nearface.faces.delete(all.faces[1]?.faceId as string);
  const again = await nearface.enroll(photoOf(['ann', 'bob', 'cid']));
  expect(namesOf(again)).toEqual(['ID0', 'ID3', 'ID2']);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 1, faces: 3, persons: 3 });
  await expectConsistent(browser.db());
});

test('other bytes with the same face, and the same bytes in another collection, are another photo', async () => {
  await nearface.collections.create({ name: 'club' });
  await nearface.enroll(photoOf(['ann']));
  expect((await nearface.enroll(photoOf(['ann'], 1))).alreadyEnrolled).toBe(false);
  expect((await nearface.enroll(photoOf(['ann']), { collection: 'club' })).alreadyEnrolled).toBe(false);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 2 });
  expect(await nearface.collections.get('club')).toMatchObject({ photos: 1 });
});

test('as new persons the same faces are added again, under the same name', async () => {
  const options = { name: 'Ann', faces: 'all', asNew: true } as const;
  const first = await nearface.enroll(photoOf(['ann', 'bob']), { ...options, metadata: { a: 1 } });
  const second = await nearface.enroll(photoOf(['ann', 'bob']), options);
  expect([first, second]).toMatchObject([{ alreadyEnrolled: false }, { alreadyEnrolled: false }]);
  expect(second.photoId).toBe(first.photoId);
  expect([...namesOf(first), ...namesOf(second)]).toEqual(['Ann', 'Ann', 'Ann', 'Ann']);
  expect(new Set([...first.faces, ...second.faces].map(({ personId }) => personId)).size).toBe(4);
  const persons = await nearface.persons.list();
  expect(persons.map(({ metadata, unnamed, faces }) => ({ metadata, unnamed, faces }))).toEqual(
    [{ a: 1 }, { a: 1 }, {}, {}].map((metadata) => ({ metadata, unnamed: false, faces: 1 })),
  );
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 1, faces: 4, persons: 4 });
  await expectConsistent(browser.db());
});

test('a photo that shows faces several times goes with its last face, and is then like any other', async () => {
  const photo = photoOf(['ann']);
  const [first, second] = [await nearface.enroll(photo), await nearface.enroll(photo, { asNew: true })];
  expect(await nearface.enroll(photo, { name: 'Ann' })).toEqual({ ...first, alreadyEnrolled: true });
  await nearface.faces.delete(first.faces[0]?.faceId as string);
  expect(await nearface.enroll(photo)).toEqual({ ...second, alreadyEnrolled: true });
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 1, faces: 1, persons: 1 });
  await expectConsistent(browser.db());
  await nearface.persons.delete(second.faces[0]?.personId as string);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 0, faces: 0, persons: 0, bytes: 0 });
  await expectConsistent(browser.db());
  expect(await nearface.enroll(photo)).toMatchObject({ alreadyEnrolled: false });
});

test('new persons without a name are numbered on, also past those that are gone or named so', async () => {
  const add = async () => (await nearface.enroll(photoOf(['ann', 'bob']), { asNew: true })).faces;
  const first = await add();
  expect(namesOf({ faces: [...first, ...(await add())] })).toEqual(['ID0', 'ID1', 'ID2', 'ID3']);
  for (const { personId } of await nearface.persons.list()) await nearface.persons.delete(personId);
  await nearface.enroll(photoOf(['cid']), { name: 'ID5', asNew: true });
  expect(namesOf({ faces: await add() })).toEqual(['ID4', 'ID6']);
  expect((await nearface.persons.list()).map(({ unnamed }) => unnamed)).toEqual([true, false, true]);
});

test('as new persons the same photo is added by every call, in two tabs at once', async () => {
  const other = browser.openTab().nearface;
  const tabs = [nearface, other, nearface, other];
  const results = await Promise.all(
    tabs.map((tab) => tab.enroll(photoOf(['ann', 'bob']), { name: 'Ann', faces: 'all', asNew: true })),
  );
  expect(new Set(results.flatMap(({ faces }) => faces.map(({ faceId }) => faceId))).size).toBe(8);
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 1, faces: 8, persons: 8 });
  await expectConsistent(browser.db());
});

test('a new person is no existing one', async () => {
  const { faces } = await nearface.enroll(photoOf(['ann']));
  const options = { personId: faces[0]?.personId as string, asNew: true };
  await expect(nearface.enroll(photoOf(['ann'], 1), options)).rejects.toEqual(error('INVALID_ARGUMENT'));
  expect(await nearface.collections.get('default')).toMatchObject({ faces: 1, photos: 1 });
});

test('a photo that is enrolled several times at once, in two tabs, is stored once', async () => {
  const other = browser.openTab().nearface;
  const results = await Promise.all(
    [nearface, other, nearface, other].map((tab) => tab.enroll(photoOf(['ann', 'bob']), { name: 'Ann', faces: 'all' })),
  );
  expect(results.filter(({ alreadyEnrolled }) => !alreadyEnrolled)).toHaveLength(1);
  for (const result of results) expect(result.faces).toEqual(results[0]?.faces);
  expect(await nearface.collections.list()).toMatchObject([{ name: 'default', photos: 1, faces: 2, persons: 2 }]);
  await expectConsistent(browser.db());
});

test('faces under one name are one person, also when enrolled at once', async () => {
  const photos = Array.from({ length: 6 }, (_, i) => photoOf([{ person: 'ann', variant: i }], i));
  const tabs = [nearface, browser.openTab().nearface];
  const results = await Promise.all(photos.map((photo, i) => tabs[i % 2]?.enroll(photo, { name: ' Ann ' })));
  expect(new Set(results.map((result) => result?.faces[0]?.personId)).size).toBe(1);
  expect(await nearface.persons.list()).toMatchObject([{ name: 'Ann', faces: 6 }]);
});

test('with a name the largest face gets it, or all with numbers', async () => {
  expect(namesOf(await nearface.enroll(photoOf(['ann', 'bob']), { name: 'Ann' }))).toEqual(['Ann']);
  expect(namesOf(await nearface.enroll(photoOf(['cid', 'dan', 'eve']), { name: 'Cid', faces: 'all' }))).toEqual([
    'Cid',
    'Cid 2',
    'Cid 3',
  ]);
  const long = 'n'.repeat(128);
  const [first, second] = namesOf(await nearface.enroll(photoOf(['fay', 'gus']), { name: long, faces: 'all' }));
  expect(first).toBe(long);
  expect(second).toBe(`${'n'.repeat(126)} 2`);
});

test('a face can be given to an existing person of any collection', async () => {
  await nearface.collections.create({ name: 'club' });
  const { faces } = await nearface.enroll(photoOf(['ann']), {
    collection: 'club',
    name: 'Ann',
    metadata: { a: 1, b: 1 },
  });
  const personId = faces[0]?.personId as string;
  const added = await nearface.enroll(photoOf(['ann'], 1), { personId, metadata: { b: 2 } });
  expect(added.faces).toMatchObject([{ personId, name: 'Ann' }]);
  expect(await nearface.persons.get(personId)).toMatchObject({ faces: 2, metadata: { a: 1, b: 2 } });
  await expect(nearface.enroll(photoOf(['ann'], 2), { personId, collection: 'default' })).rejects.toEqual(
    error('PERSON_NOT_FOUND'),
  );
  await expect(nearface.enroll(photoOf(['ann'], 2), { personId: 'nobody' })).rejects.toEqual(error('PERSON_NOT_FOUND'));
});

test('the face at a box is taken', async () => {
  const result = await nearface.enroll(photoOf(['ann', 'bob']), {
    faces: { x: 105, y: 3, width: 80, height: 90 },
    name: 'Bob',
  });
  expect(await nearface.faces.vector(result.faces[0]?.faceId as string)).toEqual(embeddingOf('bob'));
  const elsewhere = { x: 500, y: 0, width: 80, height: 90 };
  await expect(nearface.enroll(photoOf(['ann', 'bob']), { faces: elsewhere })).rejects.toEqual(error('FACE_NOT_FOUND'));
});

test('faces below minQuality are left out; if all are, the code says why', async () => {
  const good = { person: 'ann', quality: 0.6 };
  const blurred = { person: 'bob', quality: 0.2 };
  const tiny = { person: 'cid', quality: 0.1, size: 12 };
  const options = { minQuality: 0.5 };
  expect((await nearface.enroll(photoOf([blurred, good]), options)).faces).toHaveLength(1);
  await expect(nearface.enroll(photoOf([blurred, tiny]), options)).rejects.toEqual(error('FACE_LOW_QUALITY'));
  await expect(nearface.enroll(photoOf([tiny]), options)).rejects.toEqual(error('FACE_TOO_SMALL'));
  // The name is the largest face's: it must not pass to a bystander.
  await expect(nearface.enroll(photoOf([blurred, good], 1), { ...options, name: 'Bob' })).rejects.toEqual(
    error('FACE_LOW_QUALITY'),
  );
});

test('nothing is stored of a photo that fails', async () => {
  const bad = new Blob(['no photo']);
  await expect(nearface.enroll(bad)).rejects.toEqual(error('IMAGE_NOT_RECOGNISED'));
  await expect(nearface.enroll(photoOf([]))).rejects.toEqual(error('FACE_NOT_FOUND'));
  await expect(nearface.enroll(photoOf(['ann']), { collection: 'none' })).rejects.toEqual(
    error('COLLECTION_NOT_FOUND'),
  );
  await expect(nearface.enroll(photoOf(['ann']), { minQuality: 7 })).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(nearface.enroll(photoOf(['ann']), { signal: AbortSignal.abort() })).rejects.toEqual(error('ABORTED'));
  expect(await nearface.collections.list()).toMatchObject([{ photos: 0, faces: 0, persons: 0, bytes: 0 }]);
});

test('a photo whose enrolment is cancelled during analysis is not stored', async () => {
  const photo = photoOf(['ann']);
  const held = tab.analyzer.hold(photo);
  const abort = new AbortController();
  const enrolling = nearface.enroll(photo, { signal: abort.signal });
  abort.abort();
  held.release();
  await expect(enrolling).rejects.toEqual(error('ABORTED'));
  expect(await nearface.collections.get('default')).toMatchObject({ photos: 0, faces: 0 });
});

test('numbers go by the order of the calls and are never given twice', async () => {
  const slow = photoOf(['ann']);
  const held = tab.analyzer.hold(slow);
  const first = nearface.enroll(slow);
  const second = nearface.enroll(photoOf(['bob']));
  held.release();
  expect(namesOf(await first)).toEqual(['ID0']);
  const { faces } = await second;
  expect(faces).toMatchObject([{ name: 'ID1' }]);
  await nearface.persons.delete(faces[0]?.personId as string);
  await nearface.enroll(photoOf(['cid']), { name: 'ID2' });
  expect(namesOf(await nearface.enroll(photoOf(['dan'])))).toEqual(['ID3']);
});
