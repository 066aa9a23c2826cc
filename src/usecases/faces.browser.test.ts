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

test('a face can be moved to another person or to a new one', async () => {
  const ann = await enrollOne(nearface, 'ann', 'Ann');
  const bob = await enrollOne(nearface, 'bob', 'Bob');
  expect(await namesFound(nearface, 'bob')).toEqual(['Bob']);
  expect(await nearface.faces.move(bob.faceId, { personId: ann.personId })).toMatchObject({
    ...bob,
    personId: ann.personId,
    name: 'Ann',
  });
  expect(await namesFound(nearface, 'bob')).toEqual(['Ann']);
  await expect(nearface.persons.get(bob.personId)).rejects.toEqual(error('PERSON_NOT_FOUND'));
  const moved = await nearface.faces.move(bob.faceId, { name: 'Robert' });
  expect(moved.name).toBe('Robert');
  expect(await nearface.persons.get(moved.personId)).toMatchObject({
    name: 'Robert',
    faces: 1,
    coverFaceId: bob.faceId,
  });
  expect(await nearface.faces.move(bob.faceId, { personId: moved.personId })).toEqual(moved);
  expect(await namesFound(nearface, 'bob')).toEqual(['Robert']);
  await expect(nearface.faces.move('none', { name: 'X' })).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
  await expect(nearface.faces.move(bob.faceId, { personId: 'nobody' })).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expectConsistent(browser.db());
});

test('faces are listed by age, of a person or a collection', async () => {
  const { faces } = await nearface.enroll(photoOf(['ann', 'bob', 'cid']));
  const more = await nearface.enroll(photoOf(['ann'], 1), { personId: faces[0]?.personId });
  expect(await nearface.faces.list({ collection: 'default' })).toEqual([...faces, ...more.faces]);
  const personId = faces[0]?.personId as string;
  expect(await nearface.faces.list({ personId })).toEqual([faces[0], ...more.faces]);
  const page = { after: faces[0]?.faceId as string, limit: 2 };
  expect(await nearface.faces.list({ collection: 'default', ...page })).toEqual(faces.slice(1));
  expect(await nearface.faces.list({ personId, ...page })).toEqual(more.faces);
  expect(await nearface.faces.list({ personId, limit: 1 })).toEqual([faces[0]]);
  await expect(nearface.faces.list({ personId: 'nobody' })).rejects.toEqual(error('PERSON_NOT_FOUND'));
  await expect(nearface.faces.list({ collection: 'none' })).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
});

test('a face is given by its id, with the person it is of now', async () => {
  const { faces } = await nearface.enroll(photoOf(['ann', 'bob']), { fileName: 'party.jpg' });
  const [ann, bob] = faces as [EnrolledFace, EnrolledFace];
  expect(await nearface.faces.get(bob.faceId)).toEqual(bob);
  const [vector] = await nearface.faces.addVectors('default', embeddingOf('cid'), ['Cid']);
  expect(await nearface.faces.get(vector?.faceId as string)).toEqual(vector);
  await nearface.persons.update(bob.personId, { name: 'Bob' });
  expect(await nearface.faces.get(bob.faceId)).toEqual({ ...bob, name: 'Bob' });
  await nearface.persons.merge(ann.personId, bob.personId);
  expect(await nearface.faces.get(bob.faceId)).toEqual({ ...bob, personId: ann.personId, name: ann.name });
  await nearface.faces.delete(bob.faceId);
  for (const faceId of [bob.faceId, 'none']) {
    await expect(nearface.faces.get(faceId)).rejects.toEqual(error('FACE_ID_NOT_FOUND'));
  }
  await expect(nearface.faces.get('')).rejects.toEqual(error('INVALID_ARGUMENT'));
});

test('numbers of faces and persons are counted in a collection and never given again', async () => {
  const enrol = async (person: string, collection = 'default') => {
    const face = await enrollOne(nearface, person, person, 0, collection);
    return { ...face, person: await nearface.persons.get(face.personId) };
  };
  const numbersOf = (face: Awaited<ReturnType<typeof enrol>>) => [face.number, face.person.number];
  await nearface.collections.create({ name: 'club' });
  expect(numbersOf(await enrol('ann', 'club'))).toEqual([0, 0]);
  const [ann, bob] = [await enrol('ann'), await enrol('bob')];
  expect([numbersOf(ann), numbersOf(bob)]).toEqual([
    [0, 0],
    [1, 1],
  ]);
  await nearface.faces.delete(bob.faceId);
  await nearface.persons.delete(ann.personId);
  const cid = await enrol('cid');
  expect(numbersOf(cid)).toEqual([2, 2]);
  const [vector] = await nearface.faces.addVectors('default', embeddingOf('eve'), ['cid']);
  expect([vector?.number, vector?.personId]).toEqual([3, cid.personId]);
  const dan = await enrol('dan');
  expect(numbersOf(dan)).toEqual([4, 3]);
  await nearface.persons.merge(cid.personId, dan.personId);
  await nearface.changes.undo();
  expect(await nearface.persons.get(dan.personId)).toMatchObject({ name: 'dan', number: 3 });
  expect(numbersOf(await enrol('gus'))).toEqual([5, 4]);
  expect((await nearface.persons.list()).map(({ number }) => number)).toEqual([2, 3, 4]);
  expect((await nearface.faces.list({ collection: 'default' })).map(({ number }) => number)).toEqual([2, 3, 4, 5]);
  await expectConsistent(browser.db());
});

test('vectors are imported in chunks, under names, and are found', async () => {
  await enrollOne(nearface, 'ann', 'Ann');
  const n = 17_000;
  const names = Array.from({ length: n }, (_, i) => (i === 0 ? 'Ann' : `person ${i % 1000}`));
  const vectors = new Float32Array(n * 128);
  for (let i = 0; i < n; i++) vectors[i * 128 + (i % 128)] = 1 + i / n;
  vectors.set(embeddingOf('bob'), (n - 1) * 128);
  const progress: number[] = [];
  const added = await nearface.faces.addVectors('default', vectors, names, {
    onProgress: (done) => progress.push(done),
  });
  expect(progress).toEqual([16_384, 17_000]);
  expect(added.map(({ name }) => name)).toEqual(names);
  expect(await nearface.collections.get('default')).toMatchObject({ faces: n + 1, persons: 1001, photos: 1 });
  expect(await namesFound(nearface, 'bob')).toEqual([names[n - 1]]);
  const last = added[n - 1]?.faceId as string;
  expect(await nearface.faces.vector(last)).toEqual(embeddingOf('bob'));
  expect(await nearface.faces.thumbnail(last)).toBeUndefined();
  expect(await nearface.faces.chip(last)).toBeUndefined();
  expect(added[n - 1]).not.toHaveProperty('photoId');
});

test('an import that is cancelled keeps what it has reported', async () => {
  const abort = new AbortController();
  const vectors = new Float32Array(20_000 * 128).fill(1);
  const names = Array.from({ length: 20_000 }, () => 'Ann');
  const adding = nearface.faces.addVectors('default', vectors, names, {
    signal: abort.signal,
    onProgress: () => abort.abort(),
  });
  await expect(adding).rejects.toEqual(error('ABORTED'));
  expect(await nearface.collections.get('default')).toMatchObject({ faces: 16_384, persons: 1 });
});
