import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createVectorIndex, type IndexQuery } from './index';
import { scoreOf } from './score';
import { localShards } from './test-shards';

interface Entry {
  faceId: string;
  personId: string;
  /** The vector's first three numbers, which are small whole ones: ties are frequent and distances exact. */
  corner: [number, number, number];
}

const corner = fc.tuple(
  fc.integer({ min: -2, max: 2 }),
  fc.integer({ min: -2, max: 2 }),
  fc.integer({ min: -2, max: 2 }),
);
const entry: fc.Arbitrary<Entry> = fc.record({
  faceId: fc.integer({ min: 0, max: 40 }).map((n) => `face${n}`),
  personId: fc.integer({ min: 0, max: 12 }).map((n) => `person${n}`),
  corner,
});
const step = fc.oneof(
  fc.record({ add: fc.array(entry, { maxLength: 12 }) }),
  fc.record({
    remove: fc.array(
      entry.map(({ faceId }) => faceId),
      { maxLength: 8 },
    ),
  }),
);
const query = fc.record({
  maxResults: fc.integer({ min: 1, max: 15 }),
  minScore: fc.constantFrom(0, 0.3, scoreOf(0.25), scoreOf(0.5), scoreOf(Math.sqrt(0.125)), 0.95, 1),
});

test('it finds what comparing everything with everything finds', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 12 }),
      fc.array(corner, { maxLength: 4 }),
      query,
      async (steps, probes, wanted) => {
        const index = createVectorIndex(localShards(2));
        const entries = new Map<string, Entry>();
        for (const step of steps) {
          if ('add' in step) {
            await index.add({
              faceIds: step.add.map(({ faceId }) => faceId),
              personIds: step.add.map(({ personId }) => personId),
              vectors: Float32Array.from(step.add.flatMap(({ corner }) => [...vectorOf(corner)])),
            });
            for (const added of step.add) entries.set(added.faceId, added);
          } else {
            await index.remove(step.remove);
            for (const faceId of step.remove) entries.delete(faceId);
          }
        }
        expect(index.size).toBe(entries.size);
        const found = await index.search(probes.map(vectorOf), wanted);
        expect(found).toEqual(probes.map((probe) => bruteForce([...entries.values()], probe, wanted)));
        index.close();
      },
    ),
    { numRuns: 500 },
  );
});

test('it grows past its first storage and keeps every row', async () => {
  const index = createVectorIndex(localShards(2));
  const n = 1500;
  const vectorAt = (i: number) => new Float32Array(128).fill(1 + i / n);
  for (let i = 0; i < n; i++) await index.add({ faceIds: [`f${i}`], personIds: [`p${i}`], vectors: vectorAt(i) });
  for (const i of [0, 255, 256, 777, n - 1]) {
    const [matches] = await index.search([vectorAt(i)], { maxResults: 1, minScore: 0.99 });
    expect(matches).toEqual([{ faceId: `f${i}`, personId: `p${i}`, score: 1 }]);
  }
});

test('a bad vector is refused, and then nothing of the call is added', async () => {
  const index = createVectorIndex(localShards(2));
  const vectors = new Float32Array(256).fill(1);
  vectors[200] = Number.NaN;
  const invalid = expect.objectContaining({ code: 'VECTOR_INVALID' });
  await expect(index.add({ faceIds: ['a', 'b'], personIds: ['p', 'p'], vectors })).rejects.toEqual(invalid);
  expect(index.size).toBe(0);
  await expect(index.search([new Float32Array(128)], { maxResults: 1, minScore: 0 })).rejects.toEqual(invalid);
});

test('filters come before ranking', async () => {
  const index = createVectorIndex(localShards(2));
  const corners: Entry['corner'][] = [
    [0, 0, 0],
    [0, 0, 1],
    [0, 1, 1],
    [1, 1, 1],
  ];
  await index.add({
    faceIds: ['f0', 'f1', 'f2', 'f3'],
    personIds: ['p0', 'p1', 'p0', 'p3'],
    vectors: Float32Array.from(corners.flatMap((corner) => [...vectorOf(corner)])),
    createdAt: [1000, 2000, 3000, 4000].map((ms) => new Date(ms)),
  });
  const find = async (filter: Partial<IndexQuery>) => {
    const [matches] = await index.search([vectorOf([0, 0, 0])], { maxResults: 2, minScore: 0, ...filter });
    return matches?.map(({ faceId }) => faceId);
  };
  expect(await find({})).toEqual(['f0', 'f1']);
  expect(await find({ personIds: ['p3', 'p1', 'unknown'] })).toEqual(['f1', 'f3']);
  expect(await find({ personIds: [] })).toEqual([]);
  expect(await find({ createdSince: new Date(2000) })).toEqual(['f1', 'f2']);
  expect(await find({ createdSince: new Date(2000), personIds: ['p0'] })).toEqual(['f2']);
  expect(await find({ createdSince: new Date(5000) })).toEqual([]);
});

test.each([
  [{ maxResults: 0 }],
  [{ maxResults: 1.5 }],
  [{ maxResults: Number.NaN }],
  [{ minScore: -0.1 }],
  [{ minScore: 1.1 }],
  [{ minScore: Number.NaN }],
])('a search with %o is refused', async (wrong) => {
  const index = createVectorIndex(localShards(1));
  await expect(index.search([vectorOf([0, 0, 0])], { maxResults: 1, minScore: 0, ...wrong })).rejects.toEqual(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('a thousand million results are as many as there are persons', async () => {
  const index = createVectorIndex(localShards(2));
  const n = 5000;
  await index.add({
    faceIds: Array.from({ length: n }, (_, i) => `f${i}`),
    personIds: Array.from({ length: n }, (_, i) => `p${i % 1000}`),
    vectors: Float32Array.from({ length: n * 128 }, (_, i) => Math.sin(i * i)),
  });
  const [matches] = await index.search([vectorOf([0, 0, 0])], { maxResults: 1e9, minScore: 0 });
  expect(matches).toHaveLength(1000);
});

/** Quarters, so that distances are of the size of those between faces. */
function vectorOf([x, y, z]: Entry['corner']): Float32Array {
  const vector = new Float32Array(128);
  vector.set([x / 4, y / 4, z / 4, 1]);
  return vector;
}

function bruteForce(entries: Entry[], [x, y, z]: Entry['corner'], { maxResults, minScore }: IndexQuery) {
  const byDistance = entries
    .map((e) => ({
      ...e,
      distance: Math.sqrt((e.corner[0] - x) ** 2 + (e.corner[1] - y) ** 2 + (e.corner[2] - z) ** 2) / 4,
    }))
    .sort((a, b) => a.distance - b.distance || (a.faceId < b.faceId ? -1 : 1));
  const firstOfPerson = byDistance.filter(
    ({ personId }, i) => byDistance.findIndex((e) => e.personId === personId) === i,
  );
  return firstOfPerson
    .map(({ faceId, personId, distance }) => ({ faceId, personId, score: scoreOf(distance) }))
    .filter(({ score }) => score >= minScore)
    .slice(0, maxResults);
}
