import { beforeEach, expect, test } from 'vitest';
import { embeddingOf } from './test-analyzer';
import { enrollOne, testBrowser } from './test-browser';
import type { Duplicate, DuplicateOptions, EnrolledFace, Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** Persons on circles in planes of their own; only neighbours less than 0.57 rad apart are alike at 0.7. */
async function addOnCircles(angles: Record<string, number>, plane = 0): Promise<Record<string, string>> {
  const vectors = Object.values(angles).flatMap((angle) => {
    const vector = new Array<number>(128).fill(0);
    vector[2 * plane] = Math.cos(angle);
    vector[2 * plane + 1] = Math.sin(angle);
    return vector;
  });
  const names = Object.keys(angles);
  const added = await nearface.faces.addVectors('default', Float32Array.from(vectors), names);
  return Object.fromEntries(added.map(({ name, personId }) => [name, personId]));
}

/** The names of the persons, and those of each pair. */
async function named(options?: DuplicateOptions) {
  const nameOf = new Map((await nearface.persons.list()).map(({ personId, name }) => [personId, name]));
  return (await nearface.duplicates(options)).map(({ persons, pairs }: Duplicate) => ({
    persons: persons.map(({ name }) => name),
    pairs: pairs.map(({ a, b }) => `${nameOf.get(a.personId)}-${nameOf.get(b.personId)}`),
  }));
}

test('persons who may be one are given with their most similar faces, best first', async () => {
  const ann = await enrollOne(nearface, 'ann', 'Ann');
  await enrollOne(nearface, 'bob', 'Bob', 1);
  await enrollOne(nearface, 'cid', 'Cid');
  const bobby = await enrollOne(nearface, 'bob', 'Bobby', 2);
  const robert = await enrollOne(nearface, 'bob', 'Robert', 0);
  await enrollOne(nearface, 'bob', 'Robert', 3);
  const [anna] = (await nearface.faces.addVectors('default', embeddingOf('ann'), ['Anna'])) as [EnrolledFace];
  const found = await nearface.duplicates();
  expect(found.map(({ persons }) => persons.map(({ name }) => name))).toEqual([
    ['Ann', 'Anna'],
    ['Robert', 'Bob', 'Bobby'],
  ]);
  expect(found[0]?.persons[1]).toEqual(await nearface.persons.get(anna.personId));
  const face = ({ faceId, personId }: { faceId: string; personId: string }) => ({ faceId, personId });
  expect(found[0]?.pairs).toEqual([{ a: face(ann), b: face(anna), score: 1 }]);
  expect(found[1]?.pairs).toContainEqual({
    a: face(bobby),
    b: face(robert),
    score: nearface.score(embeddingOf('bob', 2), embeddingOf('bob')),
  });
  const scores = found[1]?.pairs.map(({ score }) => score);
  expect(scores).toHaveLength(3);
  expect(scores).toEqual([...(scores ?? [])].sort((x, y) => y - x));
});

test('persons who were said to be apart are no duplicates, until that is undone', async () => {
  const { a, b } = await addOnCircles({ a: 0, b: 0.1 });
  expect(await named()).toEqual([{ persons: ['a', 'b'], pairs: ['a-b'] }]);
  await nearface.persons.keepApart(b as string, a as string);
  expect(await named()).toEqual([]);
  await nearface.changes.undo();
  expect(await named()).toHaveLength(1);
  await nearface.persons.merge(b as string, a as string);
  expect(await named()).toEqual([]);
});

test('connected persons are one group, but for those that are apart or too many: they come in pairs', async () => {
  await addOnCircles({ a: 0, b: 0.3, c: 0.55 }, 0);
  await addOnCircles({ d: 0, e: 0.5, f: 1 }, 1);
  const { g, i } = await addOnCircles({ g: 0, h: 0.4, i: 0.85 }, 2);
  await addOnCircles(Object.fromEntries([...'klmnopq'].map((name, n) => [name, 0.52 * n])), 3);
  await addOnCircles({ x: 0, y: 1.2, z: 2.4 }, 4);
  await nearface.persons.keepApart(i as string, g as string);
  const found = await named();
  expect(found).toHaveLength(10);
  expect(found.slice(0, 4)).toEqual([
    { persons: ['a', 'b', 'c'], pairs: ['b-c', 'a-b', 'a-c'] },
    { persons: ['g', 'h'], pairs: ['g-h'] },
    { persons: ['h', 'i'], pairs: ['h-i'] },
    { persons: ['d', 'e', 'f'], pairs: expect.arrayContaining(['d-e', 'e-f']) },
  ]);
  expect(found.slice(4).flatMap(({ pairs }) => pairs)).toEqual(
    expect.arrayContaining(['k-l', 'l-m', 'm-n', 'n-o', 'o-p', 'p-q']),
  );
});

test('the threshold decides; progress ends at 1, and a cancelled run gives nothing', async () => {
  await addOnCircles({ a: 0, b: 0.6 });
  expect(await named()).toEqual([]);
  const progress: number[] = [];
  const onProgress = (share: number) => progress.push(share);
  expect(await named({ collection: 'default', minScore: 0.5, onProgress })).toHaveLength(1);
  expect(progress.at(-1)).toBe(1);
  await expect(nearface.duplicates({ signal: AbortSignal.abort() })).rejects.toEqual(error('ABORTED'));
});

test('bad options are refused', async () => {
  await expect(nearface.duplicates({ collection: 'none' })).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  await expect(nearface.duplicates({ minScore: 2 })).rejects.toEqual(error('INVALID_ARGUMENT'));
  await expect(nearface.duplicates({ differentPersons: false } as DuplicateOptions)).rejects.toEqual(
    error('INVALID_ARGUMENT'),
  );
});
