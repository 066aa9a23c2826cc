import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidates, createVectorIndex, type IndexMatch, type IndexQuery, NOBODY, rank, TAIL } from './index';
import { scoreOf } from './score';
import { localPack, localShards } from './test-shards';
import type { VectorIndexOptions } from './vector-index';
import { DIMENSIONS, squaredDistance } from './vectors';

interface Face {
  person: number;
  vector: Float32Array;
}

// Small whole numbers: ties are frequent and distances exact.
const corner = fc.tuple(
  fc.integer({ min: -2, max: 2 }),
  fc.integer({ min: -2, max: 2 }),
  fc.integer({ min: -2, max: 2 }),
);
const person = fc.integer({ min: 0, max: 12 });
const step = fc.oneof(
  fc.record({ add: fc.array(fc.record({ person, corner }), { maxLength: 12 }) }),
  fc.record({ remove: fc.array(fc.nat({ max: 60 }), { maxLength: 8 }) }),
  fc.record({ move: fc.nat({ max: 60 }), to: person }),
  fc.record({ pack: fc.constant(true) }),
);
const query = fc.record({
  maxResults: fc.integer({ min: 1, max: 15 }),
  minScore: fc.constantFrom(0, 0.3, scoreOf(0.25), scoreOf(0.5), scoreOf(Math.sqrt(0.125)), 0.95, 1),
  everyFace: fc.boolean(),
});

test('it finds what comparing everything with everything finds, through additions, removals, moves and packing', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 15 }),
      fc.array(corner, { maxLength: 6 }),
      query,
      async (steps, probes, wanted) => {
        const gallery = createGallery(localShards(2));
        for (const step of steps) {
          if ('add' in step) await gallery.add(step.add.map((f) => ({ ...f, vector: vectorOf(f.corner) })));
          else if ('remove' in step) await gallery.remove(step.remove);
          else if ('move' in step) await gallery.move(step.move, step.to);
          else await gallery.pack();
        }
        const queries = probes.map(vectorOf);
        expect(await gallery.search(queries, wanted)).toEqual(
          queries.map((vector) => gallery.compareAll(vector, wanted)),
        );
        gallery.index.close();
      },
    ),
    { numRuns: 500 },
  );
});

test('pairs come once, from segments and the tail', async () => {
  const gallery = createGallery(localShards(2));
  const near = () => new Float32Array(DIMENSIONS).fill(1);
  const far = (i: number) => new Float32Array(DIMENSIONS).fill(2 + i);
  for (let segment = 0; segment < 3; segment++) {
    await gallery.add([
      { person: segment, vector: near() },
      { person: 100 + segment, vector: far(segment) },
    ]);
    await gallery.pack();
  }
  await gallery.add([{ person: 3, vector: near() }]);
  // More probes than the kernel takes at once; only two are near.
  const n = 600;
  const vectors = new Float32Array(n * DIMENSIONS).fill(50);
  for (const probe of [10, 599]) vectors.set(near(), probe * DIMENSIONS);
  const persons = new Uint32Array(n).fill(1);
  const pairs = async (query: { segments: number[]; differentPersons?: boolean }) => {
    const found: string[] = [];
    for await (const { segment, probes, rows } of gallery.index.scanPairs(
      { vectors, persons },
      { minScore: 1, ...query },
    )) {
      for (const [i, row] of rows.entries()) found.push(`${probes[i]}: ${segment} ${row}`);
    }
    return found.sort();
  };
  expect(await pairs({ segments: [0, 1, 2, TAIL] })).toEqual(
    [10, 599].flatMap((probe) => [`${probe}: -1 6`, `${probe}: 0 0`, `${probe}: 1 0`, `${probe}: 2 0`]),
  );
  expect(await pairs({ segments: [2, 1], differentPersons: true })).toEqual(['10: 2 0', '599: 2 0']);
  expect(await pairs({ segments: [] })).toEqual([]);
});

test('pairs end when they are cancelled', async () => {
  const gallery = createGallery(localShards(1));
  await gallery.add([{ person: 0, vector: new Float32Array(DIMENSIONS).fill(1) }]);
  const cancel = new AbortController();
  const probes = { vectors: new Float32Array(1000 * DIMENSIONS).fill(1), persons: new Uint32Array(1000) };
  let parts = 0;
  for await (const _ of gallery.index.scanPairs(probes, { minScore: 0.5, segments: [TAIL], signal: cancel.signal })) {
    parts++;
    cancel.abort();
  }
  // One more was under way.
  expect(parts).toBeLessThanOrEqual(2);
});

test('a bad vector is refused, and then nothing of the call is added', async () => {
  const { index } = createGallery(localShards(2));
  const vectors = new Float32Array(256).fill(1);
  vectors[200] = Number.NaN;
  const invalid = expect.objectContaining({ code: 'VECTOR_INVALID' });
  const faces = { numbers: Uint32Array.of(0, 1), persons: Uint32Array.of(0, 1) };
  await expect(index.putTail({ ...faces, vectors })).rejects.toEqual(invalid);
  const everyone = { maxResults: 5, minScore: 0 };
  const [found] = await index.scan(new Float32Array(128).fill(1), everyone);
  expect(found?.rows).toHaveLength(0);
  for (const wrong of [new Float32Array(128), new Float32Array(100).fill(1), vectors]) {
    await expect(index.scan(wrong, everyone)).rejects.toEqual(invalid);
  }
});

test('filters come before ranking', async () => {
  const gallery = createGallery(localShards(2));
  const face = (person: number, corner: [number, number, number]) => ({ person, vector: vectorOf(corner) });
  await gallery.add([face(0, [0, 0, 0]), face(1, [0, 0, 1])]);
  await gallery.pack();
  await gallery.add([face(0, [0, 1, 1]), face(3, [1, 1, 1])]);
  const find = async (filter: Partial<IndexQuery>) => {
    const [matches] = await gallery.search([vectorOf([0, 0, 0])], { maxResults: 2, minScore: 0, ...filter });
    return matches?.map(({ face }) => face);
  };
  const since = (number: number) => ({ since: { rows: new Map([[0, number]]), tail: number } });
  expect(await find({})).toEqual([0, 1]);
  expect(await find({ persons: Uint32Array.of(3, 1, 99) })).toEqual([1, 3]);
  expect(await find({ persons: new Uint32Array() })).toEqual([]);
  expect(await find(since(1))).toEqual([1, 2]);
  expect(await find({ ...since(1), persons: Uint32Array.of(0) })).toEqual([2]);
  expect(await find(since(4))).toEqual([]);
});

test.each([
  [{ maxResults: 0 }],
  [{ maxResults: 1.5 }],
  [{ maxResults: Number.NaN }],
  [{ minScore: -0.1 }],
  [{ minScore: 1.1 }],
  [{ minScore: Number.NaN }],
])('a search with %o is refused', async (wrong) => {
  const { index } = createGallery(localShards(1));
  await expect(index.scan(vectorOf([0, 0, 0]), { maxResults: 1, minScore: 0, ...wrong })).rejects.toEqual(
    expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
  );
});

test('a thousand million results are as many as there are persons, or faces', async () => {
  const gallery = createGallery(localShards(2));
  await gallery.add(
    Array.from({ length: 5000 }, (_, i) => ({
      person: i % 1000,
      vector: Float32Array.from({ length: DIMENSIONS }, (_, j) => Math.sin((i * DIMENSIONS + j) ** 2)),
    })),
  );
  const all = { maxResults: 1e9, minScore: 0 };
  const probe = vectorOf([0, 0, 0]);
  expect((await gallery.search([probe], all))[0]).toHaveLength(1000);
  expect((await gallery.search([probe], { ...all, everyFace: true }))[0]).toHaveLength(5000);
});

test('what is asked for together is scanned together, by the same limits, and each gets its own answer', async () => {
  const { options, scans } = countedShards();
  const gallery = createGallery(options);
  const corners = Array.from({ length: 40 }, (_, i): [number, number, number] => [i % 5, (i * 7) % 3, (i * 3) % 4]);
  await gallery.add(corners.map((corner, i) => ({ person: i % 9, vector: vectorOf(corner) })));
  const wide = { maxResults: 3, minScore: 0 };
  const asked: [IndexQuery, [number, number, number][]][] = [
    [wide, [[0, 0, 0]]],
    [{ ...wide, maxResults: 5 }, [[1, 1, 1]]],
    [
      wide,
      [
        [4, 2, 3],
        [2, 2, 2],
      ],
    ],
    [{ ...wide, minScore: 0.5 }, [[0, 0, 0]]],
    [{ ...wide, everyFace: true }, [[0, 0, 0]]],
    [{ ...wide, persons: Uint32Array.of(1, 2) }, [[0, 0, 0]]],
    [wide, [[3, 0, 1]]],
    [{ ...wide, maxResults: 1e9 }, [[3, 0, 1]]],
    [{ ...wide, maxResults: 1e9 }, [[0, 0, 0]]],
  ];
  const ask = ([query, corners]: (typeof asked)[number]) => gallery.search(corners.map(vectorOf), query);
  const oneByOne: IndexMatch[][][] = [];
  for (const one of asked) oneByOne.push(await ask(one));
  scans.length = 0;
  expect(await Promise.all(asked.map(ask))).toEqual(oneByOne);
  // Three with `wide` are four probes.
  expect(scans).toEqual([4, 1, 1, 1, 1, 1, 1]);
});

test('what is asked for while a scan runs is scanned together after it, also if it fails', async () => {
  const { options, scans, hold } = countedShards();
  const gallery = createGallery(options);
  await gallery.add([{ person: 0, vector: vectorOf([0, 0, 0]) }]);
  const ask = () => gallery.search([vectorOf([0, 0, 0])], { maxResults: 3, minScore: 0 });
  const running = hold();
  const first = ask();
  await expect.poll(() => scans).toEqual([1]);
  const others = [ask(), ask(), ask()];
  const failed = Promise.allSettled([first, ...others]);
  await new Promise((resolve) => setTimeout(resolve));
  expect(scans).toEqual([1]);
  const next = hold();
  running.release();
  await expect.poll(() => scans).toEqual([1, 3]);
  next.release(new Error('gone'));
  expect((await failed).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  expect(await ask()).toEqual(await first);
});

/** One shard that tells how many queries each scan had; a scan waits while it is held. */
function countedShards() {
  const scans: number[] = [];
  let held: Promise<void> | undefined;
  const { openShard } = localShards(1);
  const options: VectorIndexOptions = {
    shards: 1,
    openShard(slot) {
      const shard = (openShard as NonNullable<VectorIndexOptions['openShard']>)(slot);
      return {
        ...shard,
        async scan(query) {
          scans.push(query.queries.length / DIMENSIONS);
          const waiting = held;
          held = undefined;
          await waiting;
          return shard.scan(query);
        },
      };
    },
  };
  const hold = () => {
    let release: (error?: Error) => void = () => {};
    held = new Promise((resolve, reject) => {
      release = (error) => (error ? reject(error) : resolve());
    });
    return { release };
  };
  return { options, scans, hold };
}

/** An index beside a plain list of what is in it. */
function createGallery(options: VectorIndexOptions) {
  const index = createVectorIndex(options);
  const faces: (Face | undefined)[] = [];
  let tail: number[] = [];
  /** Numbers of the faces in each segment. */
  const segments: number[][] = [];

  async function read({ segments: ids, rows }: Candidates) {
    const numbers = rows.map((row, i) => (ids[i] === TAIL ? row : (segments[ids[i] as number]?.[row] as number)));
    return { numbers, vectors: vectorsOf([...numbers]) };
  }

  function vectorsOf(numbers: number[]) {
    return Float32Array.from(numbers.flatMap((number) => [...(faces[number] as Face).vector]));
  }

  const personsOf = (numbers: number[]) => Uint32Array.from(numbers, (number) => faces[number]?.person ?? NOBODY);

  return {
    index,
    async add(added: Face[]) {
      const numbers = added.map((face) => faces.push(face) - 1);
      tail.push(...numbers);
      await index.putTail({
        numbers: Uint32Array.from(numbers),
        persons: personsOf(numbers),
        vectors: vectorsOf(numbers),
      });
    },
    async remove(numbers: number[]) {
      for (const number of numbers) faces[number] = undefined;
      await index.removeTail(Uint32Array.from(numbers));
      tail = tail.filter((number) => faces[number]);
      for (const [id, own] of segments.entries()) {
        if (own.some((number) => numbers.includes(number))) await index.setPersons(id, personsOf(own));
      }
    },
    async move(number: number, person: number) {
      const face = faces[number];
      if (!face) return;
      face.person = person;
      const segment = segments.findIndex((own) => own.includes(number));
      if (segment >= 0) await index.setPersons(segment, personsOf(segments[segment] as number[]));
      else {
        await index.putTail({
          numbers: Uint32Array.of(number),
          persons: Uint32Array.of(person),
          vectors: face.vector,
        });
      }
    },
    async pack() {
      const id = segments.push(tail) - 1;
      await index.addSegment({ ...localPack(vectorsOf(tail)), id, persons: personsOf(tail) });
      await index.removeTail(Uint32Array.from(tail));
      tail = [];
    },
    async search(queries: Float32Array[], query: IndexQuery): Promise<IndexMatch[][]> {
      const found = await index.scan(Float32Array.from(queries.flatMap((vector) => [...vector])), query);
      return Promise.all(
        queries.map(async (vector, q) =>
          rank(vector, found[q] as Candidates, await read(found[q] as Candidates), query),
        ),
      );
    },
    compareAll(query: Float32Array, { maxResults, minScore, everyFace }: IndexQuery): IndexMatch[] {
      const byDistance = faces
        .flatMap((face, number) =>
          face ? [{ face: number, ...face, distance: squaredDistance(query, 0, face.vector, 0) }] : [],
        )
        .sort((a, b) => a.distance - b.distance || a.face - b.face);
      return byDistance
        .filter(({ person }, i) => everyFace || byDistance.findIndex((other) => other.person === person) === i)
        .map(({ face, person, distance }) => ({ face, person, score: scoreOf(Math.sqrt(distance)) }))
        .filter(({ score }) => score >= minScore)
        .slice(0, maxResults);
    },
  };
}

/** Quarters, so that distances are of the size of those between faces. */
function vectorOf([x, y, z]: [number, number, number]): Float32Array {
  const vector = new Float32Array(DIMENSIONS);
  vector.set([x / 4, y / 4, z / 4, 1]);
  return vector;
}
