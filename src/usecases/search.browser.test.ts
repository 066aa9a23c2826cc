import { beforeEach, expect, test, vi } from 'vitest';
import { embeddingOf, photoOf } from './test-analyzer';
import { enrollOne, namesFound, testBrowser } from './test-browser';
import type { Nearface, SearchOptions } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

test('search gives one match a person, best first, above the threshold, at most maxResults', async () => {
  const near = await enrollOne(nearface, 'ann', 'Ann', 1);
  await enrollOne(nearface, 'ann', 'Ann', 2);
  await enrollOne(nearface, 'ann', 'Twin', 3);
  await enrollOne(nearface, 'bob', 'Bob');
  const probe = photoOf([{ person: 'ann', variant: 1 }, 'bob', 'eve']);
  const { faces } = await nearface.search(probe, { maxResults: 5 });
  expect(faces.map(({ matches }) => matches.map(({ name }) => name))).toEqual([['Ann', 'Twin'], ['Bob'], []]);
  expect(faces[0]?.matches[0]).toMatchObject({ faceId: near.faceId, score: 1 });
  expect((await nearface.search(probe)).faces[0]?.matches).toHaveLength(1);
  expect((await nearface.search(probe, { maxResults: 10, minScore: 0 })).faces[2]?.matches).toHaveLength(3);
  expect((await nearface.search(probe, { maxResults: 10, minScore: 1 })).faces[0]?.matches).toHaveLength(1);
});

test('with every face a person is found as often as its faces are similar, best first, at most maxResults', async () => {
  const faces = [
    await enrollOne(nearface, 'ann', 'Ann', 1),
    await enrollOne(nearface, 'ann', 'Ann', 2),
    ...(await nearface.enroll(photoOf([{ person: 'ann', variant: 1 }], 3), { name: 'Twin' })).faces,
  ];
  await enrollOne(nearface, 'bob', 'Bob');
  const found = async (options: SearchOptions) =>
    (await nearface.searchVector(embeddingOf('ann', 1), options)).map(({ faceId }) => faceId);
  const [first, second, third] = faces.map(({ faceId }) => faceId);
  expect(await found({ everyFace: true, maxResults: 10 })).toEqual([first, third, second]);
  expect(await found({ everyFace: true, maxResults: 2 })).toEqual([first, third]);
  expect(await found({ everyFace: false, maxResults: 10 })).toEqual([first, third]);
  const { faces: probes } = await nearface.search(photoOf(['ann', 'eve']), { everyFace: true, maxResults: 10 });
  expect(probes.map(({ matches }) => matches.map(({ name }) => name).sort())).toEqual([['Ann', 'Ann', 'Twin'], []]);
});

test('a search finds persons from the threshold of the collection on, unless it is told another one', async () => {
  await nearface.collections.create({ name: 'club', minScore: 1 });
  await enrollOne(nearface, 'ann', 'Ann', 1, 'club');
  const probe = { collection: 'club' };
  const found = async (options: SearchOptions) => [
    (await nearface.search(photoOf(['ann']), options)).faces[0]?.matches.length,
    (await nearface.searchVector(embeddingOf('ann'), options)).length,
  ];
  expect(await found(probe)).toEqual([0, 0]);
  expect(await found({ ...probe, minScore: undefined as unknown as number })).toEqual([0, 0]);
  expect(await found({ ...probe, minScore: 0.7 })).toEqual([1, 1]);
  await nearface.collections.update('club', { minScore: 0 });
  expect(await found(probe)).toEqual([1, 1]);
  expect(await found({ ...probe, minScore: 1 })).toEqual([0, 0]);
});

test('a search of an empty collection finds nobody', async () => {
  expect(await nearface.searchVector(embeddingOf('ann'))).toEqual([]);
  expect((await nearface.search(photoOf([]))).faces).toEqual([]);
});

test.each([
  ['too short', new Float32Array(64).fill(1)],
  ['NaN', new Float32Array(128).fill(Number.NaN)],
  ['zero', new Float32Array(128)],
])('a vector that is %s is refused, and with it the whole import', async (_, vector) => {
  await expect(nearface.searchVector(vector)).rejects.toEqual(error('VECTOR_INVALID'));
  const vectors = Float32Array.from([...embeddingOf('ann'), ...vector]);
  await expect(nearface.faces.addVectors('default', vectors, ['Ann', 'Bob'])).rejects.toEqual(error('VECTOR_INVALID'));
  expect(await nearface.collections.get('default')).toMatchObject({ faces: 0, persons: 0 });
});

test('another tab finds what was enrolled, moved and deleted here', async () => {
  const other = browser.openTab().nearface;
  expect(await namesFound(other, 'ann')).toEqual([]);
  const { faceId, personId } = await enrollOne(nearface, 'ann', 'Ann');
  await enrollOne(nearface, 'bob', 'Bob');
  expect(await namesFound(other, 'ann')).toEqual(['Ann']);
  await nearface.persons.update(personId, { name: 'Anna' });
  expect(await namesFound(other, 'ann')).toEqual(['Anna']);
  await nearface.faces.move(faceId, { name: 'Bob' });
  expect(await namesFound(other, 'ann')).toEqual(['Bob']);
  await nearface.faces.delete(faceId);
  expect(await namesFound(other, 'ann')).toEqual([]);
  expect(await namesFound(other, 'bob')).toEqual(['Bob']);
  await nearface.collections.delete('default');
  expect(await namesFound(other, 'bob')).toEqual([]);
});

test('searches at once look at the database once, and each gets its own answer', async () => {
  const people = ['ann', 'bob', 'eve'];
  for (const person of people) await enrollOne(nearface, person, person);
  const findAll = () => Promise.all(people.map((person) => namesFound(nearface, person)));
  expect(await findAll()).toEqual(people.map((person) => [person]));
  const transactions = vi.spyOn(IDBDatabase.prototype, 'transaction');
  expect(await findAll()).toEqual(people.map((person) => [person]));
  expect(transactions).toHaveBeenCalledTimes(1);
  transactions.mockRestore();
});

test('what was enrolled in another tab is found by who asks while other searches run', async () => {
  const other = browser.openTab().nearface;
  for (const [i, person] of ['ann', 'bob', 'eve', 'dan', 'joe'].entries()) {
    expect(await namesFound(nearface, person)).toEqual([]);
    const running = Array.from({ length: 4 }, () => namesFound(nearface, 'ann'));
    await enrollOne(other, person, person);
    running.push(...Array.from({ length: 4 }, () => namesFound(nearface, 'ann')));
    expect(await namesFound(nearface, person)).toEqual([person]);
    const found = await Promise.all(running);
    expect(found.slice(4)).toEqual(Array(4).fill(['ann']));
    expect(found.slice(0, 4)).toEqual(i === 0 ? expect.any(Array) : Array(4).fill(['ann']));
  }
});

test('what is done with an answer changes no later one', async () => {
  const { personId } = await enrollOne(nearface, 'ann', 'Ann');
  await nearface.persons.update(personId, { metadata: { desk: { floor: 3 } } });
  for (let i = 0; i < 3; i++) {
    const matches = await nearface.searchVector(embeddingOf('ann'));
    expect(matches).toMatchObject([{ personId, name: 'Ann', metadata: { desk: { floor: 3 } } }]);
    for (const match of matches) {
      (match.metadata.desk as { floor: number }).floor = 7;
      match.metadata.left = true;
      match.name = 'Bob';
    }
  }
});

test('a name that goes from one collection to another, and a threshold that changes, count for the next search', async () => {
  const other = browser.openTab().nearface;
  const { id } = await nearface.collections.create({ name: 'club' });
  await enrollOne(nearface, 'ann', 'Ann', 0, 'club');
  const found = async (collection: string, variant = 0) =>
    (await nearface.searchVector(embeddingOf('ann', variant), { collection })).map(({ name }) => name);
  expect(await found('club')).toEqual(['Ann']);
  expect(await found(id, 1)).toEqual(['Ann']);
  await other.collections.update(id, { minScore: 1 });
  expect(await found('club')).toEqual(['Ann']);
  expect(await found(id, 1)).toEqual([]);
  await other.collections.update('club', { name: 'team' });
  await expect(found('club')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  await other.collections.create({ name: 'club' });
  await enrollOne(other, 'ann', 'Anna', 0, 'club');
  expect(await found('club')).toEqual(['Anna']);
  expect(await found(id)).toEqual(['Ann']);
  await other.collections.delete('club');
  await expect(found('club')).rejects.toEqual(error('COLLECTION_DELETED'));
});

test('vectors of two embedders are never compared', async () => {
  const { id } = await nearface.collections.get('default');
  await browser.db().collections.update(id, { embedder: 'other-v2' });
  await expect(nearface.searchVector(embeddingOf('ann'))).rejects.toEqual(error('EMBEDDER_MISMATCH'));
  await expect(nearface.search(photoOf(['ann']))).rejects.toEqual(error('EMBEDDER_MISMATCH'));
  await expect(nearface.enroll(photoOf(['ann']))).rejects.toEqual(error('EMBEDDER_MISMATCH'));
  await expect(nearface.faces.addVectors('default', embeddingOf('ann'), ['Ann'])).rejects.toEqual(
    error('EMBEDDER_MISMATCH'),
  );
});

test('a cancelled search says so', async () => {
  const signal = AbortSignal.abort();
  await expect(nearface.search(photoOf(['ann']), { signal })).rejects.toEqual(error('ABORTED'));
  await expect(nearface.searchVector(embeddingOf('ann'), { signal })).rejects.toEqual(error('ABORTED'));
  await expect(nearface.analyze(photoOf(['ann']), { signal })).rejects.toEqual(error('ABORTED'));
});
