import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOBODY, TAIL } from '.';
import { createKernel, type KernelVariant } from './kernel';
import { BLOCK, BLOCK_BYTES, BLOCKS, FRONT, GROUP, MAX_RUN, STRETCH } from './kernel/layout';
import { ofUpperHalf, upperHalfOf } from './quantise';
import { packRows } from './rows';
import { Shard, type ShardQuery } from './shard';
import { DIMENSIONS, squaredDistance } from './vectors';

/** Numbers in [-1, 1): a linear congruential generator (Numerical Recipes). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  };
}

const VARIANTS: KernelVariant[] = ['dot', 'relaxed', 'plain'];

type Make = (next: () => number, others: Float32Array[]) => Float32Array;

const spread: Make = (next) => Float32Array.from({ length: DIMENSIONS }, () => next() * 0.2);

/** Vectors that are hard on 8 bits, one way each. */
const KINDS: Record<string, Make> = {
  spread,
  'near another': (next, others) =>
    (others.at(-1) ?? spread(next, [])).map((x, i) => (i % 9 === 0 ? x + next() * 1e-4 : x)),
  'the same as another': (next, others) => (others.at(-1) ?? spread(next, [])).slice(),
  'half way between two steps': (next) => {
    const steps = Float32Array.from({ length: DIMENSIONS }, () => (Math.round(next() * 50) + 0.5) / 63);
    steps[0] = 1;
    return steps;
  },
  // Rounded as a query, this one's neighbour moves away from it in all dimensions.
  'far up between two of 63 steps': (next) =>
    Float32Array.from({ length: DIMENSIONS }, (_, i) => ([0, 63][i] ?? Math.round(31 + next() * 31)) / 63 + 0.79 / 63),
  'a little below another': (next, others) => (others.at(-1) ?? spread(next, [])).map((x) => x - 0.3 / 63),
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
    { persons: fc.uniqueArray(fc.nat({ max: 39 }), { maxLength: 8 }), since: fc.nat({ max: 60 }) },
    { requiredKeys: [] },
  ),
  removed: fc.uniqueArray(fc.nat({ max: 149 }), { maxLength: 30 }),
  /** So many faces are in segment 3, as many in segment 5, the rest in the tail. */
  packed: fc.nat({ max: 80 }),
  differentPersons: fc.boolean(),
});

test('the candidates hold every face that comparing all vectors finds, whatever the vectors', async () => {
  const kernels = await Promise.all(VARIANTS.map((variant) => createKernel(variant)));
  await fc.assert(
    fc.asyncProperty(scene, async ({ seed, kinds, queryKinds, people, persons, reach, filter, ...rest }) => {
      const next = random(seed);
      const vectors = makeAll(kinds, next, []);
      const queries = makeAll(queryKinds, next, vectors);
      const maxDistance =
        typeof reach === 'number'
          ? reach
          : distanceOf(queries[0] as Float32Array, vectors[reach.row % vectors.length] as Float32Array);
      const gone = new Set(rest.removed.filter((face) => face < vectors.length));
      const since = filter.since ?? 0;
      const query: ShardQuery = {
        queries: flatten(queries),
        wanted: persons,
        maxDistance,
        ...(filter.since !== undefined && {
          since: {
            rows: new Map([
              [3, since],
              [5, Math.max(0, since - rest.packed)],
            ]),
            tail: since,
          },
        }),
        ...(filter.persons && { persons: Uint32Array.from(filter.persons) }),
      };
      const present = vectors.map((_, face) => face).filter((face) => !gone.has(face));
      const allowed = present
        .filter((face) => !filter.persons || filter.persons.includes(face % people))
        .filter((face) => face >= since);
      const answers = [];
      for (const kernel of kernels) {
        const shard = new Shard(kernel);
        const faceOf = fill(shard, vectors, people, rest.packed, gone);
        const found = shard.scan(query);
        for (const [q, { segments, rows }] of found.entries()) {
          const faces = new Set([...rows].map((row, i) => faceOf(segments[i] as number, row)));
          for (const face of faces) expect(allowed).toContain(face);
          for (const face of wanted(queries[q] as Float32Array, vectors, allowed, people, persons, maxDistance)) {
            expect(faces).toContain(face);
          }
        }
        const pairs = shard.scanPairs(
          { vectors: flatten(queries), persons: Uint32Array.from(queries, (_, q) => q) },
          { maxDistance, segments: [5, TAIL, 3, 99], differentPersons: rest.differentPersons },
        );
        const paired = new Set(
          pairs.flatMap(({ segment, probes, rows }) =>
            [...rows].map((row, i) => `${probes[i]} ${faceOf(segment, row)}`),
          ),
        );
        for (const [q, probe] of queries.entries()) {
          for (const face of present) {
            const isNear = distanceOf(probe, vectors[face] as Float32Array) <= maxDistance;
            const isOwn = rest.differentPersons && face % people === q;
            if (isNear && !isOwn) expect(paired).toContain(`${q} ${face}`);
            if (isOwn) expect(paired).not.toContain(`${q} ${face}`);
          }
        }
        answers.push({ found, pairs });
        shard.close();
      }
      for (const answer of answers) expect(answer).toEqual(answers[0]);
    }),
    { numRuns: 300 },
  );
});

test('a face in the very direction in which it or its query is rounded is not lost', async () => {
  const kernel = await createKernel();
  const away = fc.integer({ min: 1, max: 12 });
  // They differ in so many numbers, the first ones: where it is all of those that are looked at first, nothing is to spare.
  const differing = fc.constantFrom(FRONT, DIMENSIONS);
  fc.assert(
    fc.property(fc.nat(), away, differing, fc.constantFrom('face', 'query'), (seed, away, differing, rounded) => {
      const next = random(seed);
      const alter = (vector: Float32Array, by: (x: number) => number) =>
        vector.map((x, i) => (i === 0 || i >= differing ? x : by(x)));
      // The first number is the largest and sets the steps: 1 for a face, 63 / 127 for a query.
      const steps = Float32Array.from({ length: DIMENSIONS }, (_, i) => (i === 0 ? 63 : Math.round(next() * 4)));
      const step = ofUpperHalf(upperHalfOf(63 / 127));
      const face = rounded === 'query' ? steps : alter(steps, (x) => x + 0.49);
      const query =
        rounded === 'query'
          ? // Half a step off in each direction, in coarse and in fine ones.
            alter(steps, (x) => step * (Math.round(x / step) - away + 15.49 / 32))
          : alter(face, (x) => x + away);
      const shard = new Shard(kernel);
      fill(shard, [face], 1, 0, new Set());
      // Alone, and with one that is rounded otherwise.
      for (const queries of [query, flatten([query, steps])]) {
        const [found] = shard.scan({ queries, wanted: 1, maxDistance: distanceOf(query, face) });
        expect([...(found?.rows ?? [])]).toEqual([0]);
      }
      shard.close();
    }),
  );
});

test('among many faces few are candidates', async () => {
  const next = random(1);
  const vectors = Array.from({ length: 20_000 }, () => spread(next, []));
  const shard = new Shard(await createKernel());
  fill(shard, vectors, 4000, 5000, new Set());
  const queries = vectors.slice(0, 9).map((vector) => vector.map((x) => x + next() * 0.01));
  const found = shard.scan({ queries: flatten(queries), wanted: 10, maxDistance: Number.POSITIVE_INFINITY });
  for (const { rows } of found) expect(rows.length).toBeLessThan(60);
});

test('several queries over many rows miss nothing, whatever they read ahead', async () => {
  const next = random(3);
  const people = 1200;
  const vectors = Array.from({ length: 6000 }, () => spread(next, []));
  const queries = vectors.slice(0, 33).map((vector) => vector.map((x) => x + next() * 0.1));
  const everyone = [...vectors.keys()];
  // One run of rows here and one there.
  const some = Uint32Array.from([0, 1, 350, 351, 352, 1199]);
  for (const persons of [undefined, some]) {
    const rows = persons ? everyone.filter((row) => persons.includes(row % people)) : everyone;
    const expected = queries.map((query) => wanted(query, vectors, rows, people, 10, Number.POSITIVE_INFINITY));
    for (const variant of VARIANTS) {
      const shard = new Shard(await createKernel(variant));
      const faceOf = fill(shard, vectors, people, 2500, new Set());
      for (const n of [2, 4, 5, 16, 33]) {
        const found = shard.scan({
          queries: flatten(queries.slice(0, n)),
          wanted: 10,
          maxDistance: Number.POSITIVE_INFINITY,
          ...(persons && { persons }),
        });
        for (const [q, { segments, rows }] of found.entries()) {
          const faces = [...rows].map((row, i) => faceOf(segments[i] as number, row));
          expect(faces).toEqual(expect.arrayContaining(expected[q] as number[]));
        }
      }
    }
  }
});

test('nothing is read ahead beyond the end of the memory', async () => {
  const next = random(4);
  // Four blocks, behind which the memory ends in less than a stretch.
  const vectors = Array.from({ length: 8192 }, () => spread(next, []));
  const queries = flatten(vectors.slice(0, 2));
  for (const variant of VARIANTS) {
    const kernel = await createKernel(variant);
    const shard = new Shard(kernel);
    fill(shard, vectors, vectors.length, 0, new Set());
    expect(kernel.buffer.byteLength - (shard.tail.part?.addressOf(1023) ?? 0)).toBeLessThan(STRETCH * GROUP);
    const found = shard.scan({
      queries,
      wanted: 1,
      maxDistance: Number.POSITIVE_INFINITY,
      persons: Uint32Array.of(8191),
    });
    expect(found.map(({ rows }) => [...rows])).toEqual([[8191], [8191]]);
  }
});

test('rows are found in blocks that lie apart, and by one query that takes a long run of them', async () => {
  const next = random(5);
  const kernel = await createKernel();
  const shard = new Shard(kernel);
  const add = (id: number, vectors: Float32Array[]) => {
    const { bytes, ...segment } = packRows(flatten(vectors));
    shard.addSegment({ ...segment, id, persons: Uint32Array.from(vectors, (_, row) => 1e6 * id + row) }, bytes);
  };
  const expectAll = (segment: number, vectors: Float32Array[]) => {
    const everyone = { wanted: 1e9, maxDistance: Number.POSITIVE_INFINITY };
    const [found] = shard.scan({ queries: vectors[0] as Float32Array, ...everyone });
    const rows = [...(found?.rows ?? [])].filter((_, i) => found?.segments[i] === segment);
    expect(rows.sort((a, b) => a - b)).toEqual([...vectors.keys()]);
    for (const row of [0, 1, BLOCK - 1, BLOCK, vectors.length - 1]) {
      const [nearest] = shard.scan({ queries: vectors[row] as Float32Array, ...everyone, wanted: 1 });
      expect([...(nearest?.segments ?? [])]).toEqual([segment]);
      expect([...(nearest?.rows ?? [])]).toEqual([row]);
    }
  };
  const block = () => Array.from({ length: BLOCK }, () => spread(next, []));
  for (const id of [1, 2, 3]) add(id, block());
  shard.removeSegment(1);
  shard.removeSegment(3);
  const apart = [...block(), ...block()];
  add(4, apart);
  // It took the two that were free, and no more memory.
  expect(kernel.allocate(1)).toEqual([BLOCKS + 3 * BLOCK_BYTES]);
  expectAll(4, apart);
  // The last call for the only query would take more of them than there is room for.
  const long = Array.from({ length: 8 * (4 * MAX_RUN) }, () => spread(next, []));
  add(5, long);
  expectAll(5, long);
});

test('with very many pairs it ends early, and the rest can be asked for', async () => {
  const shard = new Shard(await createKernel());
  const vectors = Array.from({ length: 20_000 }, () => new Float32Array(DIMENSIONS).fill(1));
  fill(shard, vectors, 10, 8000, new Set());
  const probes = { vectors: flatten(vectors.slice(0, 200)), persons: new Uint32Array(200) };
  const query = { maxDistance: 1, differentPersons: false };
  const found = shard.scanPairs(probes, { ...query, segments: [3, 5, TAIL] });
  expect(found.map(({ rows }) => rows.length)).toEqual([200 * 8000]);
  const rest = shard.scanPairs(probes, { ...query, segments: [TAIL] });
  expect(rest.map(({ rows }) => rows.length)).toEqual([200 * 4000]);
});

/**
 * Fills a shard: `packed` faces in segment 3, as many in segment 5, the rest in the tail; face i is of person
 * i % people. Gives which face is where.
 */
function fill(
  shard: Shard,
  vectors: Float32Array[],
  people: number,
  packed: number,
  gone: ReadonlySet<number>,
  center = new Float32Array(DIMENSIONS),
): (segment: number, row: number) => number {
  const personsFrom = (first: number, n: number) => Uint32Array.from({ length: n }, (_, i) => (first + i) % people);
  const segments = [3, 5].map((id, i) => ({
    id,
    first: i * packed,
    vectors: vectors.slice(i * packed).slice(0, packed),
  }));
  for (const { id, first, vectors } of segments) {
    const { bytes, ...segment } = packRows(flatten(vectors), id === 5 ? center : undefined);
    shard.addSegment({ ...segment, id, persons: personsFrom(first, vectors.length) }, bytes);
    const persons = personsFrom(first, vectors.length).map((person, i) => (gone.has(first + i) ? NOBODY : person));
    shard.setPersons(id, persons);
  }
  const tail = vectors.map((_, face) => face).slice(2 * packed);
  shard.putTail({
    numbers: Uint32Array.from(tail),
    persons: Uint32Array.from(tail, (face) => face % people),
    vectors: flatten(vectors.slice(2 * packed)),
  });
  shard.removeTail(Uint32Array.from(gone));
  return (segment, row) => row + (segment === 5 ? packed : 0);
}

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

function flatten(vectors: Float32Array[]): Float32Array {
  const all = new Float32Array(vectors.length * DIMENSIONS);
  for (const [i, vector] of vectors.entries()) all.set(vector, i * DIMENSIONS);
  return all;
}
