import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKernel, kernelVariants } from './kernel';
import { Shard, type ShardEntries, type ShardQuery } from './shard';
import { DIMENSIONS, squaredDistance } from './vectors';

/** Numbers in [-1, 1): a linear congruential generator (Numerical Recipes). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

type Make = (next: () => number, others: Float32Array[]) => Float32Array;

const spread: Make = (next) => Float32Array.from({ length: DIMENSIONS }, () => next() * 0.2);

/** Vectors that are hard on 8 bits, one way each. */
const KINDS: Record<string, Make> = {
  spread,
  'near another': (next, others) =>
    (others.at(-1) ?? spread(next, [])).map((x, i) => (i % 9 === 0 ? x + next() * 1e-4 : x)),
  'the same as another': (next, others) => (others.at(-1) ?? spread(next, [])).slice(),
  'half way between two steps': (next) => {
    const steps = Float32Array.from({ length: DIMENSIONS }, () => (Math.round(next() * 100) + 0.5) / 127);
    steps[0] = 1;
    return steps;
  },
  // Rounded as a query, this one's neighbour moves away from it in all dimensions.
  'far up between two of 127 steps': (next) =>
    Float32Array.from(
      { length: DIMENSIONS },
      (_, i) => ([0, 127][i] ?? Math.round(63 + next() * 63)) / 127 + 0.79 / 127,
    ),
  'a little below another': (next, others) => (others.at(-1) ?? spread(next, [])).map((x) => x - 0.3 / 127),
  'one large number': (next) => spread(next, []).map((x, i) => (i === 17 ? 40 : x)),
  'all of one sign, nearly equal': (next) => spread(next, []).map((x) => 5 + x * 1e-3),
  huge: (next) => spread(next, []).map((x) => x * 1e20),
  'at the end of the floats': (next) => spread(next, []).map((x) => x * 1e38),
  tiny: (next) => spread(next, []).map((x) => x * 1e-18),
  'at the beginning of the floats': (next) => spread(next, []).map((x) => x * 1e-43),
  'opposite to another': (next, others) => (others.at(-1) ?? spread(next, [])).map((x) => -x),
};

const scene = fc.record({
  seed: fc.nat(),
  kinds: fc.array(fc.constantFrom(...Object.keys(KINDS)), { minLength: 1, maxLength: 150 }),
  queryKinds: fc.array(fc.constantFrom(...Object.keys(KINDS)), { minLength: 1, maxLength: 10 }),
  people: fc.integer({ min: 1, max: 40 }),
  persons: fc.constantFrom(1, 2, 10, 1e9),
  // A distance, or exactly that of a row from the first query: the bound must not lose that row.
  reach: fc.oneof(fc.constantFrom(0, 0.3, Number.POSITIVE_INFINITY), fc.record({ row: fc.nat({ max: 149 }) })),
  filter: fc.record(
    { onlyPersons: fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 8 }), since: fc.nat({ max: 60 }) },
    { requiredKeys: [] },
  ),
  removed: fc.uniqueArray(fc.nat({ max: 149 }), { maxLength: 30 }),
});

test('the candidates hold every face that comparing all vectors finds, whatever the vectors', async () => {
  const kernels = await Promise.all(kernelVariants().map((variant) => createKernel(variant)));
  await fc.assert(
    fc.asyncProperty(scene, async ({ seed, kinds, queryKinds, people, persons, reach, filter, removed }) => {
      const next = random(seed);
      const vectors = makeAll(kinds, next, []);
      const queries = makeAll(queryKinds, next, vectors);
      const entries = entriesOf(vectors, (i) => i % people);
      const maxDistance =
        typeof reach === 'number'
          ? reach
          : distanceOf(queries[0] as Float32Array, vectors[reach.row % vectors.length] as Float32Array);
      const gone = new Set(removed.filter((row) => row < vectors.length));
      const query: ShardQuery = {
        queries: flatten(queries),
        persons,
        maxDistance,
        ...(filter.since !== undefined && { since: filter.since }),
        ...(filter.onlyPersons && { onlyPersons: Uint32Array.from(filter.onlyPersons) }),
      };
      const allowed = vectors
        .map((_, row) => row)
        .filter((row) => !gone.has(row) && (!filter.onlyPersons || filter.onlyPersons.includes(row % people)))
        .filter((row) => row >= (filter.since ?? 0));
      const answers = [];
      for (const kernel of kernels) {
        const shard = new Shard(kernel);
        shard.put(entries);
        shard.remove(Uint32Array.from(gone));
        const found = shard.search(query);
        for (const [q, candidates] of found.entries()) {
          const rows = new Set(candidates.map(({ row }) => row));
          for (const row of rows) expect(allowed).toContain(row);
          for (const row of wanted(queries[q] as Float32Array, vectors, allowed, people, persons, maxDistance)) {
            expect(rows).toContain(row);
          }
        }
        answers.push(found);
        shard.close();
      }
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }),
    { numRuns: 300 },
  );
});

test('both kernels run here, so that the tests compare them', () => {
  expect(kernelVariants()).toEqual(['relaxed', 'plain']);
});

test('among many faces few are candidates', async () => {
  const next = random(1);
  const vectors = Array.from({ length: 20_000 }, () => spread(next, []));
  const shard = new Shard(await createKernel());
  shard.put(entriesOf(vectors, (i) => Math.floor(i / 5)));
  const queries = vectors.slice(0, 9).map((vector) => vector.map((x) => x + next() * 0.01));
  const found = shard.search({ queries: flatten(queries), persons: 10, maxDistance: Number.POSITIVE_INFINITY });
  for (const candidates of found) expect(candidates.length).toBeLessThan(60);
});

/** The nearest face of each of the nearest persons; all of equally near ones. */
function wanted(
  query: Float32Array,
  vectors: Float32Array[],
  rows: number[],
  people: number,
  persons: number,
  maxDistance: number,
): number[] {
  const nearest = new Map<number, number>();
  const distances = new Map<number, number>();
  for (const row of rows) {
    const distance = distanceOf(query, vectors[row] as Float32Array);
    distances.set(row, distance);
    nearest.set(row % people, Math.min(distance, nearest.get(row % people) ?? Number.POSITIVE_INFINITY));
  }
  const limit = [...nearest.values()].sort((a, b) => a - b)[persons - 1] ?? Number.POSITIVE_INFINITY;
  return rows.filter((row) => {
    const distance = distances.get(row) as number;
    return distance <= Math.min(limit, maxDistance) && distance === nearest.get(row % people);
  });
}

function distanceOf(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(squaredDistance(a, 0, b, 0));
}

function makeAll(kinds: string[], next: () => number, before: Float32Array[]): Float32Array[] {
  const made: Float32Array[] = [];
  for (const kind of kinds) made.push((KINDS[kind] as Make)(next, [...before.slice(-1), ...made]));
  return made;
}

function entriesOf(vectors: Float32Array[], personOf: (row: number) => number): ShardEntries {
  return {
    rows: Uint32Array.from(vectors, (_, i) => i),
    vectors: flatten(vectors),
    persons: Uint32Array.from(vectors, (_, i) => personOf(i)),
    times: Uint32Array.from(vectors, (_, i) => i),
  };
}

function flatten(vectors: Float32Array[]): Float32Array {
  const all = new Float32Array(vectors.length * DIMENSIONS);
  for (const [i, vector] of vectors.entries()) all.set(vector, i * DIMENSIONS);
  return all;
}
