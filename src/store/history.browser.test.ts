import Dexie from 'dexie';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DEFAULT_COLLECTION } from '../default-collection';
import { NearfaceError } from '../errors';
import { findCollection } from './collections';
import { compact, type Packer } from './compact';
import { deleteFace, moveFace } from './faces';
import { lastChange, undo } from './history';
import { groupPersons, keepApart, mergePersons, splitPerson } from './identity';
import { openDatabase } from './open';
import { deletePerson, updatePerson } from './persons';
import { addPhoto } from './photos';
import type { CollectionRow, Database } from './schema';
import { readChanges } from './segments';
import { expectConsistent } from './test-invariants';

let database = '';
let count = 0;
let db: Database;
let collectionId: string;

beforeEach(open);
afterEach(() => Dexie.delete(database));

async function open() {
  database = `history-${count++}`;
  db = openDatabase(database);
  collectionId = (await findCollection(db, DEFAULT_COLLECTION, 'embedder-v1')).id;
}

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** Enrols a photo of so many faces, each a person of its own or all of the given one; gives the faces. */
async function add(faces: number, assignment: { personId?: string; name?: string } = {}) {
  const stored = await addPhoto(
    db,
    collectionId,
    {
      sha256: crypto.randomUUID(),
      width: 100 * faces,
      height: 100,
      faces: Array.from({ length: faces }, (_, i) => ({
        box: { x: 100 * i, y: 0, width: 50, height: 50 },
        quality: { size: 30, sharpness: 1, brightness: 0.5, frontality: 1, score: ((7 * i + 3) % 10) / 10 },
        embedding: new Float32Array(128).fill(1 + i),
        thumbnail: new ArrayBuffer(10),
        chip: new ArrayBuffer(5),
      })),
    },
    { metadata: {}, ...assignment },
  );
  return stored.faces as [Face, ...Face[]];
}
type Face = Awaited<ReturnType<typeof addPhoto>>['faces'][number];

/** A person of so many faces. */
async function addPerson(faces: number, name?: string): Promise<{ personId: string; faceIds: string[] }> {
  const [first] = await add(1, { name });
  const { personId } = first;
  const faceIds = [first.faceId];
  while (faceIds.length < faces) faceIds.push((await add(1, { personId }))[0].faceId);
  return { personId, faceIds };
}

const personOf = async (faceId: string) => (await db.faces.get({ id: faceId }))?.personId;
const rowOf = (personId: string) => db.persons.get({ id: personId });
const numberOf = async (personId: string) => (await rowOf(personId))?.number;

/** Who is apart, by ids. */
async function apart(): Promise<string[][]> {
  const persons = new Map((await db.persons.toArray()).map(({ number, id }) => [number, id]));
  return (await db.apart.toArray()).map(({ a, b }) => [persons.get(a) as string, persons.get(b) as string]);
}

/** All rows, without what rises with every change. */
async function contents() {
  const collections = (await db.collections.toArray()).map(
    ({ revision: _, changedAt: __, nextNumber: ___, nextPerson: ____, ...row }: CollectionRow) => row,
  );
  const persons = (await db.persons.toArray()).map(({ updatedAt: _, revision: __, ...row }) => row);
  const tail = (await db.tail.toArray()).map(({ revision: _, ...row }) => row);
  const others = [db.photos, db.faces, db.apart, db.changes, db.thumbnails, db.chips];
  return [collections, persons, tail, ...(await Promise.all(others.map((table) => table.toArray())))];
}

test('a merge is undone: the person is back with id, number, name, metadata, cover and faces', async () => {
  const ann = await addPerson(2);
  const bob = await addPerson(3, 'Bob');
  await updatePerson(db, bob.personId, { metadata: { a: 1 }, coverFaceId: bob.faceIds[2] as string });
  const before = await contents();
  const merged = await mergePersons(db, ann.personId, bob.personId);
  expect(merged).toMatchObject({ name: 'ID0', unnamed: false, faces: 5 });
  expect(await lastChange(db, collectionId)).toMatchObject({ kind: 'merge', collectionId });
  await expectConsistent(db);
  expect((await undo(db, collectionId)).kind).toBe('merge');
  expect(await contents()).toEqual(before);
  await expectConsistent(db);
});

test('who was apart from a merged person is apart from the survivor, until the merge is undone', async () => {
  const [ann, bob, cid, dan] = (await add(4)).map(({ personId }) => personId) as [string, string, string, string];
  await keepApart(db, cid, bob);
  await keepApart(db, bob, dan);
  await keepApart(db, ann, bob);
  await keepApart(db, dan, ann);
  const before = await contents();
  await mergePersons(db, ann, bob);
  expect(await apart()).toEqual([
    [ann, cid],
    [ann, dan],
  ]);
  await expectConsistent(db);
  await undo(db, collectionId);
  expect(await contents()).toEqual(before);
});

test('saying again what is known is no change', async () => {
  const [ann, bob] = (await add(2)).map(({ personId }) => personId) as [string, string];
  await keepApart(db, ann, bob);
  await keepApart(db, bob, ann);
  await updatePerson(db, ann, { metadata: {}, coverFaceId: (await rowOf(ann))?.coverFaceId });
  expect(await db.changes.count()).toBe(1);
});

test('the two persons of a split are decided and apart; undone, they are one that nobody named', async () => {
  const [first] = await add(1);
  const more = await add(1, {});
  await groupPersons(db, collectionId, [{ into: first.personId, from: more.map(({ personId }) => personId) }]);
  const before = await contents();
  const part = await splitPerson(db, first.personId, [first.faceId]);
  expect(part).toMatchObject({ name: 'ID2', unnamed: false, faces: 1, coverFaceId: first.faceId, metadata: {} });
  expect(await rowOf(first.personId)).toMatchObject({ unnamed: false, faces: 1, coverFaceId: more[0].faceId });
  expect(await apart()).toEqual([[first.personId, part.personId]]);
  await expectConsistent(db);
  await undo(db, collectionId);
  expect(await contents()).toEqual(before);
  expect(await rowOf(first.personId)).toMatchObject({ unnamed: true, coverFaceId: first.faceId });
});

test('the last face of a person moves with what was said of the person, and back', async () => {
  const [ann, bob, cid] = (await add(3)) as [Face, Face, Face];
  await keepApart(db, ann.personId, cid.personId);
  const before = await contents();
  await moveFace(db, ann.faceId, { personId: bob.personId });
  expect(await apart()).toEqual([[bob.personId, cid.personId]]);
  expect(await rowOf(bob.personId)).toMatchObject({ unnamed: false, faces: 2 });
  await undo(db, collectionId);
  expect(await contents()).toEqual(before);
  await moveFace(db, ann.faceId, { name: 'Ann' });
  await undo(db, collectionId);
  expect(await contents()).toEqual(before);
});

test('a group leaves its person unnamed, and leaves out what does not hold any more', async () => {
  const ids = (await add(12)).map(({ personId }) => personId);
  const [a, b, c, named, gone, d, e, f, g, h, i, j] = ids as [string, ...string[]];
  const p = (id?: string) => id as string;
  await updatePerson(db, p(named), { name: 'Ann' });
  await deletePerson(db, p(gone));
  await keepApart(db, p(f), p(e));
  const before = await contents();
  const summary = await groupPersons(db, collectionId, [
    { into: a, from: [p(b), p(c)] },
    { into: p(d), from: [p(gone)] },
    { into: p(d), from: [p(named)] },
    { into: p(g), from: [p(e), p(f)] },
    { into: p(named), from: [p(h)] },
    { into: p(i), from: [p(h)] },
    { into: p(j), from: [p(j)] },
    { into: p(j), from: [] },
  ]);
  expect(summary).toMatchObject({
    joined: 3,
    persons: [
      { personId: a, unnamed: true, faces: 3 },
      { personId: named, name: 'Ann', unnamed: false, faces: 2 },
    ],
  });
  expect(await db.persons.count()).toBe(8);
  await expectConsistent(db);
  expect((await undo(db, collectionId)).kind).toBe('group');
  expect(await contents()).toEqual(before);
});

test('grouping nobody is no change', async () => {
  expect(await groupPersons(db, collectionId, [])).toEqual({ joined: 0, persons: [] });
  await expect(undo(db, collectionId)).rejects.toEqual(error('NOTHING_TO_UNDO'));
});

test('what happened since stays', async () => {
  const ann = await addPerson(1);
  const bob = await addPerson(2);
  const cid = await addPerson(1);
  await keepApart(db, ann.personId, cid.personId);
  await mergePersons(db, bob.personId, cid.personId);
  await mergePersons(db, ann.personId, bob.personId);
  const [added] = await add(1, { personId: ann.personId });
  await updatePerson(db, ann.personId, { metadata: { a: 1 } });
  await deleteFace(db, bob.faceIds[0] as string);
  await deleteFace(db, cid.faceIds[0] as string);
  await undo(db, collectionId);
  expect(await rowOf(bob.personId)).toMatchObject({ faces: 1, coverFaceId: bob.faceIds[1], unnamed: false });
  // Somebody said whose the added face is.
  expect(await rowOf(ann.personId)).toMatchObject({ faces: 2, unnamed: false, metadata: { a: 1 } });
  expect(await personOf(added.faceId)).toBe(ann.personId);
  expect(await apart()).toEqual([[ann.personId, bob.personId]]);
  await undo(db, collectionId);
  expect(await rowOf(cid.personId)).toBeUndefined();
  expect(await apart()).toEqual([]);
  await expectConsistent(db);
});

test('a name that was given since stays, and with it that somebody decided', async () => {
  const [ann, bob] = (await add(2)) as [Face, Face];
  await mergePersons(db, ann.personId, bob.personId);
  await updatePerson(db, ann.personId, { name: 'Ann' });
  await undo(db, collectionId);
  expect(await rowOf(ann.personId)).toMatchObject({ name: 'Ann', unnamed: false });
  expect(await rowOf(bob.personId)).toMatchObject({ name: 'ID1', unnamed: true });
});

test('a person that was deleted since comes back with the face that had left before', async () => {
  const ann = await addPerson(2, 'Ann');
  const bob = await addPerson(1, 'Bob');
  const before = await rowOf(ann.personId);
  await moveFace(db, ann.faceIds[0] as string, { personId: bob.personId });
  await deletePerson(db, ann.personId);
  await undo(db, collectionId);
  expect(await rowOf(ann.personId)).toEqual({
    ...before,
    ...{ faces: 1, updatedAt: expect.any(Date), revision: expect.any(Number) },
  });
  await expectConsistent(db);
});

test('whoever got faces of a merge vanishes with the undo when the own ones were deleted', async () => {
  const [ann, bob] = (await add(2)) as [Face, Face];
  const number = await numberOf(bob.personId);
  await mergePersons(db, ann.personId, bob.personId);
  await deleteFace(db, ann.faceId);
  await undo(db, collectionId);
  expect((await db.persons.toArray()).map((person) => person.number)).toEqual([number]);
  await expectConsistent(db);
});

test('the last hundred changes can be undone', async () => {
  const { personId, faceIds } = await addPerson(2);
  for (let i = 0; i < 102; i++) await updatePerson(db, personId, { coverFaceId: faceIds[(i + 1) % 2] as string });
  expect(await db.changes.count()).toBe(100);
  for (let i = 0; i < 100; i++) {
    expect((await rowOf(personId))?.coverFaceId).toBe(faceIds[i % 2]);
    await undo(db, collectionId);
  }
  await expect(undo(db, collectionId)).rejects.toEqual(error('NOTHING_TO_UNDO'));
  expect(await lastChange(db, collectionId)).toBeUndefined();
});

test('changes are undone in their order, whatever the clock does', async () => {
  const { personId, faceIds } = await addPerson(2);
  const start = Date.now() + 1e9;
  const now = vi.spyOn(Date, 'now');
  for (let i = 0; i < 12; i++) {
    now.mockReturnValue(start - 1000 * Math.floor(i / 4));
    await updatePerson(db, personId, { coverFaceId: faceIds[(i + 1) % 2] as string });
  }
  now.mockRestore();
  for (let i = 0; i < 12; i++) {
    expect((await rowOf(personId))?.coverFaceId).toBe(faceIds[i % 2]);
    await undo(db, collectionId);
  }
});

test('a change and what undoing it takes are stored together or not at all', async () => {
  const [ann, bob] = (await add(2)) as [Face, Face];
  const before = await contents();
  const fail = () => {
    throw new Error('The machine was switched off.');
  };
  db.changes.hook('creating', fail);
  await expect(mergePersons(db, ann.personId, bob.personId)).rejects.toEqual(error('STORE_FAILED'));
  db.changes.hook('creating').unsubscribe(fail);
  expect(await contents()).toEqual(before);
  await mergePersons(db, ann.personId, bob.personId);
  const merged = await contents();
  db.persons.hook('creating', fail);
  await expect(undo(db, collectionId)).rejects.toEqual(error('STORE_FAILED'));
  db.persons.hook('creating').unsubscribe(fail);
  expect(await contents()).toEqual(merged);
});

/** Who or which face a step means: the nth of what there is at that time, round and round. */
const nth = fc.nat({ max: 30 });
const undoable = fc.oneof(
  fc.record({ do: fc.constant('merge' as const), a: nth, b: nth }),
  fc.record({ do: fc.constant('split' as const), a: nth, faces: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ do: fc.constant('move' as const), face: nth, a: nth }),
  fc.record({ do: fc.constant('moveToName' as const), face: nth, name: fc.constantFrom('Ann', 'ID1', 'ID3') }),
  fc.record({ do: fc.constant('cover' as const), face: nth }),
  fc.record({ do: fc.constant('apart' as const), a: nth, b: nth }),
  fc.record({
    do: fc.constant('group' as const),
    sizes: fc.array(fc.integer({ min: 2, max: 3 }), { maxLength: 3 }),
    a: nth,
  }),
);
const other = fc.oneof(
  fc.record({ do: fc.constant('enrol' as const), faces: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ do: fc.constant('enrolTo' as const), a: nth }),
  fc.record({ do: fc.constant('name' as const), a: nth, name: fc.constantFrom('Ann', 'Bob') }),
  fc.record({ do: fc.constant('deleteFace' as const), face: nth }),
  fc.record({ do: fc.constant('deletePerson' as const), a: nth }),
  fc.record({ do: fc.constant('compact' as const) }),
);
const undoing = fc.record({ do: fc.constant('undo' as const) });
const step = fc.oneof(undoable, other, undoing);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function perform(step: Step): Promise<void> {
  const personIds = (await db.persons.toCollection().primaryKeys()).map(([, id]) => id);
  const faces = await db.faces.toArray();
  const person = (n: number) => personIds[n % personIds.length] ?? 'nobody';
  const face = (n: number) => faces[n % faces.length]?.id ?? 'none';
  try {
    switch (step.do) {
      case 'merge':
        await mergePersons(db, person(step.a), person(step.b));
        break;
      case 'split': {
        const own = faces.filter(({ personId }) => personId === person(step.a));
        await splitPerson(
          db,
          person(step.a),
          own.slice(0, step.faces).map(({ id }) => id),
        );
        break;
      }
      case 'move':
        await moveFace(db, face(step.face), { personId: person(step.a) });
        break;
      case 'moveToName':
        await moveFace(db, face(step.face), { name: step.name });
        break;
      case 'cover':
        await updatePerson(db, (await personOf(face(step.face))) ?? 'nobody', { coverFaceId: face(step.face) });
        break;
      case 'apart':
        await keepApart(db, person(step.a), person(step.b));
        break;
      case 'group': {
        const groups = step.sizes.map((size, i) => Array.from({ length: size }, (_, k) => person(step.a + 3 * i + k)));
        await groupPersons(
          db,
          collectionId,
          groups.map(([into, ...from]) => ({ into: into as string, from })),
        );
        break;
      }
      case 'enrol':
        await add(step.faces);
        break;
      case 'enrolTo':
        await add(1, { personId: person(step.a) });
        break;
      case 'name':
        await updatePerson(db, person(step.a), { name: step.name });
        break;
      case 'deleteFace':
        await deleteFace(db, face(step.face));
        break;
      case 'deletePerson':
        await deletePerson(db, person(step.a));
        break;
      case 'compact':
        await compact(db, collectionId, packer, { segment: 8, tail: 4 });
        break;
      case 'undo':
        await undo(db, collectionId);
    }
  } catch (error) {
    // Merging a person with itself, splitting off the only face, or undoing nothing is refused; a broken store is not.
    if (!(error instanceof NearfaceError) || error.code === 'STORE_FAILED') throw error;
  }
}

async function undoAll() {
  while (await lastChange(db, collectionId)) await undo(db, collectionId);
}

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

/** In a database of its own. */
const property = (steps: fc.Arbitrary<Step>, check: (steps: Step[]) => Promise<void>, numRuns: number) =>
  fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 5, maxLength: 25 }), async (steps) => {
      await Dexie.delete(database);
      await open();
      await add(4);
      await add(4);
      await check(steps);
    }),
    { numRuns },
  );

test('somebody who comes back under another name than last known is among those who changed', async () => {
  const ann = await addPerson(1, 'Ann');
  const bob = await addPerson(1, 'Bob');
  const changedSince = async (revision: number) => {
    const changes = await readChanges(db, collectionId, { revision, segments: new Set(), tail: new Set() });
    return { names: changes.persons.map(({ name }) => name), revision: changes.revision };
  };
  const early = await changedSince(0);
  expect(early.names).toEqual([]);
  await updatePerson(db, ann.personId, { name: 'Anna' });
  await mergePersons(db, bob.personId, ann.personId);
  const merged = await changedSince(early.revision);
  expect(merged.names).toEqual([]);
  await undo(db, collectionId);
  expect((await changedSince(merged.revision)).names).toEqual(['Anna']);
});

test('all changes undone, every row is as it was', async () => {
  await property(
    undoable,
    async (steps) => {
      const before = await contents();
      for (const step of steps) await perform(step);
      await expectConsistent(db);
      await undoAll();
      expect(await contents()).toEqual(before);
      await expectConsistent(db);
    },
    40,
  );
});

test('whatever else happened, all changes undone, every face that is left is with its first person', async () => {
  await property(
    fc.oneof(undoable, other),
    async (steps) => {
      const first = new Map((await db.faces.toArray()).map(({ id, personId }) => [id, personId]));
      for (const step of steps) await perform(step);
      await undoAll();
      for (const { id, personId } of await db.faces.toArray()) expect(personId).toBe(first.get(id) ?? personId);
      await expectConsistent(db);
    },
    40,
  );
});

test('whatever is done and undone in whatever order, rows and counters agree', async () => {
  await property(
    fc.oneof({ weight: 3, arbitrary: undoable }, { weight: 2, arbitrary: other }, { weight: 2, arbitrary: undoing }),
    async (steps) => {
      for (const step of steps) {
        await perform(step);
        await expectConsistent(db);
      }
    },
    40,
  );
});

test('whoever learns now and then which persons changed knows all names', async () => {
  await property(
    fc.oneof({ weight: 3, arbitrary: undoable }, { weight: 3, arbitrary: other }, { weight: 2, arbitrary: undoing }),
    async (steps) => {
      const names = new Map<number, string>();
      let revision = 0;
      for (const [i, step] of steps.entries()) {
        await perform(step);
        // Often enough somebody was renamed and vanished meanwhile, and comes back later.
        if (i % 3 === 1) continue;
        const known = { revision, segments: new Set<number>(), tail: new Set<number>() };
        const changes = await readChanges(db, collectionId, known);
        for (const { number, name } of changes.persons) if (names.has(number)) names.set(number, name);
        for (const { number, name } of await db.persons.toArray()) {
          expect(names.get(number) ?? name).toBe(name);
          names.set(number, name);
        }
        revision = changes.revision;
      }
    },
    100,
  );
});
