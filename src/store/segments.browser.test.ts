import Dexie from 'dexie';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createCollection, deleteCollection } from './collections';
import { compact, type Packer } from './compact';
import { openDatabase } from './open';
import { insertFaces, moveFaces, newPerson, removeFaces } from './rows';
import type { CollectionRow, Database, FaceRow, PersonRow } from './schema';
import { NOBODY } from './schema';
import { type Changes, readChanges, readSegment, readTail } from './segments';
import { expectConsistent, storedFaces } from './test-invariants';
import { change, read } from './transaction';
import { readVectors, rowOf } from './vectors';
import { readFacesFrom } from './walk';

let database = '';
let count = 0;
let db: Database;
let collectionId: string;

beforeEach(async () => {
  database = `segments-${count++}`;
  await open();
});

afterEach(() => Dexie.delete(database));

async function open() {
  db = openDatabase(database);
  collectionId = (await createCollection(db, 'club', 'embedder-v1')).id;
}

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** So small that a few faces make many segments. */
const SIZES = { segment: 8, tail: 4 };

/** What is in a block is the search's matter: the bytes themselves will do. */
const packer: Packer = {
  layout: 1,
  pack: async (vectors) => ({
    block: new Blob([vectors.slice()]),
    spread: 0.5,
    layout: 1,
    center: new Float32Array(2),
  }),
};

/** Packs once `work` is done. */
const packAfter = (work: () => Promise<unknown>): Packer => ({
  layout: 1,
  async pack(vectors, center) {
    await work();
    return packer.pack(vectors, center);
  },
});

const vectorOf = (number: number) => Float32Array.from({ length: 128 }, (_, i) => number + i / 128);

/** Adds a person with so many faces, to the tail or as a segment. */
async function add(faces: number, asSegment = false): Promise<PersonRow> {
  const { nextFace } = (await db.collections.get(collectionId)) as CollectionRow;
  const embeddings = Array.from({ length: faces }, (_, i) => vectorOf(nextFace + i));
  const packed = asSegment
    ? await packer.pack(Float32Array.from(embeddings.flatMap((vector) => [...vector])), undefined)
    : undefined;
  return change(db, collectionId, async (collection) => {
    const person = newPerson(collection, { name: 'Ann', metadata: {}, unnamed: false });
    await insertFaces(
      db,
      collection,
      embeddings.map((embedding) => toFace(person, embedding)),
      packed,
    );
    return person;
  });
}

function toFace(person: PersonRow, embedding: Float32Array) {
  const quality = { size: 0, sharpness: 0, brightness: 0, frontality: 0, score: 0 };
  return { person, box: { x: 0, y: 0, width: 0, height: 0 }, quality, embedding };
}

const facesOf = (numbers: number[]): Promise<FaceRow[]> =>
  db.faces
    .where('[collectionId+number]')
    .anyOf(numbers.map((number) => [collectionId, number]))
    .toArray();

const remove = (numbers: number[]) =>
  change(db, collectionId, async (collection) => removeFaces(db, collection, await facesOf(numbers)));

const move = (numbers: number[], personId: string) =>
  change(db, collectionId, async (collection) => {
    const to = (await db.persons.get([collectionId, personId])) as PersonRow;
    const faces = (await facesOf(numbers)).filter((face) => face.personId !== personId);
    await moveFaces(db, collection, [{ faces, to }]);
  });

const segmentsOf = async () =>
  (await db.segments.toArray()).sort((a, b) => a.first - b.first).map(({ numbers }) => [...numbers]);

const contents = () => Promise.all(db.tables.map((table) => table.toArray()));

const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);

/** What an index would hold after all changes that it was told of. */
class Follower {
  revision = -1;
  readonly segments = new Map<number, Uint32Array>();
  readonly tail = new Map<number, { person: number; vector: Float32Array }>();

  async follow(): Promise<Changes> {
    const known = { revision: this.revision, segments: new Set(this.segments.keys()), tail: new Set(this.tail.keys()) };
    const changes = await readChanges(db, collectionId, known);
    for (const { id, persons } of [...changes.added, ...changes.changed]) this.segments.set(id, persons);
    for (const id of changes.removed) expect(this.segments.delete(id)).toBe(true);
    for (const number of changes.tailRemoved) expect(this.tail.delete(number)).toBe(true);
    for (const [i, number] of changes.tail.numbers.entries()) {
      const vector = changes.tail.vectors.slice(i * 128, (i + 1) * 128);
      this.tail.set(number, { person: changes.tail.persons[i] as number, vector });
    }
    this.revision = changes.revision;
    return changes;
  }

  async expectAll() {
    const places = [...this.segments].flatMap(([segment, persons]) =>
      [...persons].flatMap((person, row) => (person === NOBODY ? [] : [{ segment, row, person }])),
    );
    const found = await read(db, (db) =>
      readVectors(db, collectionId, {
        segments: places.map(({ segment }) => segment),
        rows: places.map(({ row }) => row),
      }),
    );
    const packed = places.map(({ person }, i) => ({
      number: found.numbers[i] as number,
      person,
      vector: found.vectors.slice(i * 128, (i + 1) * 128),
    }));
    const single = [...this.tail].map(([number, face]) => ({ number, ...face }));
    const all = [...packed, ...single].sort((a, b) => a.number - b.number);
    expect(all).toEqual((await storedFaces(db, collectionId)).map(({ id: _, ...face }) => face));
  }
}

test('a tail that has grown becomes segments, and the rest of it waits', async () => {
  await add(3);
  await compact(db, collectionId, packer, SIZES);
  expect(await segmentsOf()).toEqual([]);
  await add(16);
  await compact(db, collectionId, packer, SIZES);
  expect(await segmentsOf()).toEqual([range(0, 8), range(8, 16)]);
  expect((await db.tail.toArray()).map(({ number }) => number)).toEqual([16, 17, 18]);
  const [segment] = await db.segments.toArray();
  expect(segment).toMatchObject({ spread: 0.5, layout: 1, rows: 8, faces: 8 });
  const { block } = (await db.blocks.get([collectionId, segment?.id as number])) as { block: Blob };
  const vectors = new Float32Array(await block.arrayBuffer());
  expect(vectors).toEqual((await readSegment(db, collectionId, segment?.id as number))?.vectors);
  expect(vectors.slice(7 * 128)).toEqual(vectorOf(7));
  await expectConsistent(db);
});

test('segments that have shrunk are packed with their neighbours, and empty ones go', async () => {
  await add(40);
  await compact(db, collectionId, packer, SIZES);
  await remove([...range(0, 5), ...range(10, 15), ...range(16, 24), ...range(24, 30)]);
  await compact(db, collectionId, packer, SIZES);
  expect(await segmentsOf()).toEqual([[5, 6, 7, 8, 9, 15, 30, 31], range(32, 40)]);
  await remove(range(32, 37));
  await compact(db, collectionId, packer, SIZES);
  expect(await segmentsOf()).toEqual([[5, 6, 7, 8, 9, 15, 30, 31], range(37, 40)]);
  await remove([5, 6, 7, 8, 9, 15, 30, 31, ...range(37, 40)]);
  await compact(db, collectionId, packer, SIZES);
  expect([await db.segments.count(), await db.blocks.count(), await db.pages.count()]).toEqual([0, 0, 0]);
  await expectConsistent(db);
});

test('faces of the tail that are older than a segment are packed before it', async () => {
  await add(2);
  await add(8, true);
  await add(2);
  await compact(db, collectionId, packer, SIZES);
  expect(await segmentsOf()).toEqual([[0, 1], range(2, 10)]);
  expect((await db.tail.toArray()).map(({ number }) => number)).toEqual([10, 11]);
  await expectConsistent(db);
});

test('segments of an older layout are packed anew, those of a newer one left alone', async () => {
  await add(7, true);
  await add(3, true);
  await remove([8]);
  const pack: Packer['pack'] = async (vectors) => ({
    block: new Blob([vectors.slice()]),
    spread: 0.25,
    layout: 2,
    center: new Float32Array(2),
  });
  await compact(db, collectionId, { layout: 2, pack }, SIZES);
  expect(await segmentsOf()).toEqual([range(0, 7), [7, 9]]);
  expect((await db.segments.toArray()).map(({ layout, spread }) => [layout, spread])).toEqual([
    [2, 0.25],
    [2, 0.25],
  ]);
  await compact(db, collectionId, { layout: 1, pack: () => Promise.reject(new Error('Not to be packed.')) }, SIZES);
  expect((await db.segments.toArray()).map(({ layout }) => layout)).toEqual([2, 2]);
  await expectConsistent(db);
});

test('what is deleted or moved while a segment is packed stays so', async () => {
  await add(6, true);
  await add(1);
  const ann = await add(5);
  const follower = new Follower();
  await follower.follow();
  await remove(range(0, 4));
  await compact(
    db,
    collectionId,
    packAfter(async () => {
      await remove([5, 7]);
      await move([4, 6], ann.id);
    }),
    SIZES,
  );
  expect(await segmentsOf()).toEqual([range(4, 12)]);
  await expectConsistent(db);
  expect((await storedFaces(db, collectionId)).map(({ number, person }) => [number, person])).toEqual(
    [4, 6, 8, 9, 10, 11].map((number) => [number, ann.number]),
  );
  await follower.follow();
  await follower.expectAll();
});

test('a segment all of whose faces are deleted while it is packed is not written', async () => {
  await add(6);
  await compact(
    db,
    collectionId,
    packAfter(async () => {
      await remove(range(0, 6));
    }),
    SIZES,
  );
  expect(await segmentsOf()).toEqual([]);
  await expectConsistent(db);
});

test('of two tabs that pack at once, one does', async () => {
  await add(6);
  const other = openDatabase(database);
  let packing = 0;
  const packSlowly = packAfter(async () => {
    packing++;
    await compact(other, collectionId, packSlowly, SIZES);
  });
  await compact(db, collectionId, packSlowly, SIZES);
  expect(packing).toBe(1);
  other.close();
});

test('without locks the slower of two tabs gives up', async () => {
  const locks = Object.getOwnPropertyDescriptor(Navigator.prototype, 'locks') as PropertyDescriptor;
  Object.defineProperty(Navigator.prototype, 'locks', { configurable: true, value: undefined });
  const other = openDatabase(database);
  try {
    await add(6);
    await compact(
      db,
      collectionId,
      packAfter(async () => {
        await compact(other, collectionId, packer, SIZES);
      }),
      SIZES,
    );
  } finally {
    Object.defineProperty(Navigator.prototype, 'locks', locks);
  }
  expect(await segmentsOf()).toEqual([range(0, 6)]);
  await expectConsistent(db);
  other.close();
});

test('a collection that is deleted while it is packed stays deleted', async () => {
  await add(6);
  const packing = compact(
    db,
    collectionId,
    packAfter(async () => {
      await deleteCollection(db, collectionId);
    }),
    SIZES,
  );
  await expect(packing).rejects.toEqual(error('COLLECTION_DELETED'));
  expect(await db.segments.count()).toBe(0);
});

test.each([
  ['segments', 'creating'],
  ['segments', 'deleting'],
  ['blocks', 'creating'],
  ['blocks', 'deleting'],
  ['pages', 'creating'],
  ['pages', 'deleting'],
  ['tail', 'deleting'],
  ['collections', 'updating'],
] as const)('a compaction that fails at %s, %s leaves everything as it was', async (name, event) => {
  await add(3, true);
  await add(5);
  const before = await contents();
  const fail = () => {
    throw new Error('The machine was switched off.');
  };
  db.table(name)
    .hook(event as 'creating')
    .subscribe(fail);
  await expect(compact(db, collectionId, packer, SIZES)).rejects.toEqual(error('STORE_FAILED'));
  db.table(name)
    .hook(event as 'creating')
    .unsubscribe(fail);
  expect(await contents()).toEqual(before);
  await compact(db, collectionId, packer, SIZES);
  expect(await segmentsOf()).toEqual([range(0, 8)]);
});

test.each(['segments', 'tail', 'persons', 'faces'])(
  'a deletion that fails at %s leaves everything as it was',
  async (name) => {
    await add(4, true);
    const ann = await add(4);
    const before = await contents();
    const fail = () => {
      throw new Error('The machine was switched off.');
    };
    const hook = db.table(name).hook(name === 'segments' ? 'updating' : 'deleting');
    hook.subscribe(fail);
    await expect(remove([1, ...range(4, 8)])).rejects.toEqual(error('STORE_FAILED'));
    hook.unsubscribe(fail);
    expect(await contents()).toEqual(before);
    await move([1], ann.id);
    await remove([1, 4]);
    await expectConsistent(db);
  },
);

test('parts of a segment and of the tail are given as they are', async () => {
  const { number } = await add(4, true);
  await add(3);
  await remove([1, 5]);
  const [segment] = await db.segments.toArray();
  const part = await readSegment(db, collectionId, segment?.id as number);
  expect(part?.numbers).toEqual(Uint32Array.of(0, 1, 2, 3));
  expect(part?.persons).toEqual(Uint32Array.of(number, NOBODY, number, number));
  expect(part?.vectors.slice(3 * 128)).toEqual(vectorOf(3));
  expect(await readSegment(db, collectionId, 99)).toBeUndefined();
  expect((await readTail(db, collectionId, { from: 5, limit: 1 })).numbers).toEqual(Uint32Array.of(6));
  expect((await readTail(db, collectionId, { to: 5 })).vectors).toEqual(vectorOf(4));
});

test('who walks on after the last face meets each face once, in order', async () => {
  await add(1);
  await add(5, true);
  await add(7, true);
  await add(2);
  await add(4, true);
  await add(3);
  await remove([2, ...range(8, 13), 21]);
  for (const limit of [1, 3, 6, 100]) {
    const met: { number: number; id: string; person: number; vector: Float32Array }[] = [];
    while (true) {
      const part = await readFacesFrom(db, collectionId, (met.at(-1)?.number ?? -1) + 1, limit);
      if (part.numbers.length === 0) break;
      expect(part.numbers.length).toBeLessThanOrEqual(limit);
      for (const [i, number] of part.numbers.entries()) {
        const [id, person] = [part.ids[i] as string, part.persons[i] as number];
        met.push({ number, id, person, vector: rowOf(part, i).slice() });
      }
    }
    expect(met).toEqual(await storedFaces(db, collectionId));
  }
});

test('an index that is up to date is told of nothing', async () => {
  await add(4, true);
  await add(2);
  const follower = new Follower();
  expect(await follower.follow()).toMatchObject({
    added: [{ first: 0, rows: 4 }],
    tail: { numbers: Uint32Array.of(4, 5) },
  });
  const { added, changed, removed, tail, tailRemoved } = await follower.follow();
  expect([added, changed, removed, [...tail.numbers], [...tailRemoved]]).toEqual([[], [], [], [], []]);
  await expect(readChanges(db, 'none', { revision: -1, segments: new Set(), tail: new Set() })).rejects.toEqual(
    error('COLLECTION_NOT_FOUND'),
  );
});

const numbers = fc.array(fc.nat({ max: 60 }), { maxLength: 12 });
const work = fc.oneof(
  fc.record({ do: fc.constant('add' as const), faces: fc.integer({ min: 1, max: 6 }) }),
  fc.record({ do: fc.constant('import' as const), faces: fc.integer({ min: 4, max: 8 }) }),
  fc.record({ do: fc.constant('remove' as const), numbers }),
  fc.record({ do: fc.constant('move' as const), numbers, to: fc.nat({ max: 10 }) }),
);
const step = fc.oneof(
  { weight: 4, arbitrary: work },
  fc.record({ do: fc.constant('compact' as const), meanwhile: fc.array(work, { maxLength: 2 }) }),
  fc.record({ do: fc.constant('follow' as const) }),
);
type Work = typeof work extends fc.Arbitrary<infer W> ? W : never;

test('whatever happens in whatever order, a plain map says what is stored and what an index is told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      await Dexie.delete(database);
      await open();
      const persons: PersonRow[] = [];
      const model = new Map<number, { person: number; vector: Float32Array }>();
      let next = 0;
      const perform = async (task: Work) => {
        switch (task.do) {
          case 'add':
          case 'import': {
            const person = await add(task.faces, task.do === 'import');
            persons.push(person);
            for (const n of range(next, next + task.faces))
              model.set(n, { person: person.number, vector: vectorOf(n) });
            next += task.faces;
            break;
          }
          case 'remove':
            await remove(task.numbers.filter((number) => model.has(number)));
            for (const number of task.numbers) model.delete(number);
            break;
          case 'move': {
            const living = persons.filter(({ number }) => [...model.values()].some(({ person }) => person === number));
            const to = living[task.to % living.length];
            const faces = task.numbers.filter((number) => model.has(number));
            if (!to || faces.length === 0) break;
            await move(faces, to.id);
            for (const face of faces) model.set(face, { person: to.number, vector: vectorOf(face) });
          }
        }
      };
      const follower = new Follower();
      for (const step of steps) {
        if (step.do === 'follow') await follower.follow();
        else if (step.do !== 'compact') await perform(step);
        else {
          const meanwhile = [...step.meanwhile];
          const packMeanwhile = packAfter(async () => {
            for (const task of meanwhile.splice(0)) await perform(task);
          });
          await compact(db, collectionId, packMeanwhile, SIZES);
        }
      }
      const stored = await storedFaces(db, collectionId);
      expect(new Map(stored.map(({ number, person, vector }) => [number, { person, vector }]))).toEqual(
        new Map([...model].sort(([a], [b]) => a - b)),
      );
      await follower.follow();
      await follower.expectAll();
      await expectConsistent(db);
    }),
    { numRuns: 60 },
  );
});
