import { beforeEach, expect, test } from 'vitest';
import { scoreOf } from '../search/score';
import { DIMENSIONS, squaredDistance } from '../search/vectors';
import { embeddingOf } from './test-analyzer';
import { enrollOne, testBrowser } from './test-browser';
import type { EnrolledFace, JoinOptions, JoinPair, Nearface } from './types';

const browser = testBrowser();
let nearface: Nearface;

beforeEach(() => {
  nearface = browser.openTab().nearface;
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** Enough for a segment. */
const MANY = 4096;
const PERSONS = 1500;

interface Imported {
  faces: EnrolledFace[];
  vectors: Float32Array[];
}

/** Faces of some persons in turn; from one collection to the next the same persons. */
async function importFaces(collection: string, n: number, take = 0): Promise<Imported> {
  const vectors = Array.from({ length: n }, (_, i) => embeddingOf(`p${i % PERSONS}`, i + take));
  const names = vectors.map((_, i) => `P${i % PERSONS}`);
  const flat = new Float32Array(n * DIMENSIONS);
  for (const [i, vector] of vectors.entries()) flat.set(vector, i * DIMENSIONS);
  return { vectors, faces: await nearface.faces.addVectors(collection, flat, names) };
}

async function collect(a: string, b: string, options?: JoinOptions): Promise<JoinPair[]> {
  const pairs: JoinPair[] = [];
  for await (const pair of nearface.join(a, b, options)) pairs.push(pair);
  return pairs;
}

const keyOf = (a: { faceId: string }, b: { faceId: string }) => [a.faceId, b.faceId].join();

/** The pairs without regard to order. */
const keysOf = (pairs: JoinPair[], isSelf = false) =>
  pairs.map(({ a, b }) => (isSelf && a.faceId < b.faceId ? keyOf(b, a) : keyOf(a, b))).sort();

function compareAll(a: Imported, b: Imported, minScore: number, isWanted: (i: number, j: number) => boolean): string[] {
  const pairs: string[] = [];
  for (const [i, faceA] of a.faces.entries()) {
    for (const [j, faceB] of b.faces.entries()) {
      if (!isWanted(i, j)) continue;
      const distance = Math.sqrt(squaredDistance(a.vectors[i] as Float32Array, 0, b.vectors[j] as Float32Array, 0));
      if (scoreOf(distance) >= minScore) pairs.push(keyOf(faceA, faceB));
    }
  }
  return pairs.sort();
}

test('a collection with itself gives every pair once, segments and tail', async () => {
  const packed = await importFaces('default', MANY);
  const tail = await importFaces('default', 200, MANY);
  const all = { vectors: [...packed.vectors, ...tail.vectors], faces: [...packed.faces, ...tail.faces] };
  const shares: number[] = [];
  const found = await collect('default', 'default', { onProgress: (share) => shares.push(share) });
  const expected = compareAll(all, all, 0.7, (i, j) => i > j);
  expect(expected.length).toBeGreaterThan(4000);
  expect(keysOf(found, true)).toEqual(expected);
  const { a, b, score } = found[0] as JoinPair;
  expect(score).toBe(nearface.score(await nearface.faces.vector(a.faceId), await nearface.faces.vector(b.faceId)));
  expect(all.faces.find(({ faceId }) => faceId === a.faceId)?.personId).toBe(a.personId);
  expect(shares.at(-1)).toBe(1);
  expect([...shares].sort((x, y) => x - y)).toEqual(shares);

  const personOf = (i: number) => all.faces[i]?.personId;
  const ofTwo = await collect('default', 'default', { minScore: 0.1, differentPersons: true });
  expect(keysOf(ofTwo, true)).toEqual(compareAll(all, all, 0.1, (i, j) => i > j && personOf(i) !== personOf(j)));
});

test('two collections give every pair, in both directions', async () => {
  await nearface.collections.create({ name: 'club' });
  const a = await importFaces('default', MANY + 100);
  const b = await importFaces('club', 300, 10_000);
  const expected = compareAll(a, b, 0.7, () => true);
  expect(expected.length).toBeGreaterThan(500);
  const there = await collect('default', 'club');
  expect(keysOf(there)).toEqual(expected);
  const back = await collect('club', 'default');
  expect(keysOf(back.map((pair) => ({ ...pair, a: pair.b, b: pair.a })))).toEqual(expected);
});

test('a threshold of 0 gives all pairs, however many', async () => {
  await importFaces('default', 900);
  expect(await collect('default', 'default', { minScore: 0 })).toHaveLength((900 * 899) / 2);
});

test('a join ends when it is cancelled, left or its collection deleted', async () => {
  await importFaces('default', 2000);
  const cancel = new AbortController();
  const pairs = nearface.join('default', 'default', { signal: cancel.signal });
  const iterator = pairs[Symbol.asyncIterator]();
  expect((await iterator.next()).done).toBe(false);
  cancel.abort();
  await expect(
    (async () => {
      while (!(await iterator.next()).done);
    })(),
  ).rejects.toEqual(error('ABORTED'));

  for await (const _ of nearface.join('default', 'default')) break;

  let read = 0;
  await expect(
    (async () => {
      for await (const _ of nearface.join('default', 'default')) {
        if (read++ === 0) await nearface.collections.delete('default');
      }
    })(),
  ).rejects.toEqual(error('COLLECTION_DELETED'));
  expect(read).toBeLessThan(2000);
});

test('what is enrolled and deleted while a join runs makes no pair wrong', async () => {
  const { faces } = await importFaces('default', 3000);
  let read = 0;
  for await (const { a, b, score } of nearface.join('default', 'default')) {
    if (read++ % 300 === 0) {
      await nearface.faces.delete((faces.pop() as EnrolledFace).faceId);
      await enrollOne(nearface, `new ${read}`);
    }
    expect(score).toBeGreaterThanOrEqual(0.7);
    expect(a.faceId).not.toBe(b.faceId);
  }
  expect(read).toBeGreaterThan(500);
});

test('empty collections have no pairs', async () => {
  expect(await collect('default', 'default')).toEqual([]);
});

test.each([
  [{ minScore: 1.5 }, 'INVALID_ARGUMENT'],
  [{ minScore: Number.NaN }, 'INVALID_ARGUMENT'],
  [{ minSore: 1 } as JoinOptions, 'INVALID_ARGUMENT'],
])('a join with %o is refused', async (options, code) => {
  await expect(collect('default', 'default', options)).rejects.toEqual(error(code));
});

test('an unknown collection and one of another embedder are refused', async () => {
  await expect(collect('default', 'none')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  await expect(collect('none', 'default')).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  await nearface.collections.create({ name: 'old' });
  await browser.db().collections.where({ name: 'old' }).modify({ embedder: 'other-v1' });
  await expect(collect('default', 'old')).rejects.toEqual(error('EMBEDDER_MISMATCH'));
});
