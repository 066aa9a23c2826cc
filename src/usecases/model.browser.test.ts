import Dexie from 'dexie';
import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { NearfaceError } from '../errors';
import { similarity } from '../search/score';
import { compact } from '../store/compact';
import { openDatabase } from '../store/open';
import type { Database, Key } from '../store/schema';
import { expectConsistent, storedFaces } from '../store/test-invariants';
import { Galleries, PACKER } from './galleries';
import { createNearface } from './nearface';
import { createTestAnalyzer, embeddingOf, photoOf, type TestFace } from './test-analyzer';
import { createTestFrameAnalyzer } from './test-frame-analyzer';
import type { Nearface } from './types';

const PEOPLE = ['ann', 'bob', 'cid', 'dan'];
const COLLECTIONS = ['default', 'club'];
/** Who a step means: the nth of what there is at that time, round and round. */
const nth = fc.nat({ max: 20 });
const name = fc.constantFrom('Ann', 'Bob', 'ID1');
const collection = fc.constantFrom(...COLLECTIONS);
const face: fc.Arbitrary<TestFace> = fc.record({
  person: fc.constantFrom(...PEOPLE),
  variant: fc.nat({ max: 2 }),
  quality: fc.constantFrom(0.2, 0.8),
});
// Few distinct photos, so that many are enrolled again.
const photo = fc.record({ faces: fc.array(face, { maxLength: 2 }), take: fc.nat({ max: 1 }) });

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('enroll' as const),
      photos: fc.array(photo, { minLength: 1, maxLength: 3 }),
      name: fc.option(name, { nil: undefined }),
      faces: fc.constantFrom('all' as const, 'largest' as const),
      minQuality: fc.constantFrom(0, 0.5),
      collection,
    }),
  },
  fc.record({ do: fc.constant('addVectors' as const), people: fc.array(fc.constantFrom(...PEOPLE)), collection }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('deleteFace' as const), nth }) },
  fc.record({ do: fc.constant('deletePerson' as const), nth }),
  fc.record({ do: fc.constant('deleteCollection' as const), collection }),
  fc.record({ do: fc.constant('merge' as const), nth, other: nth }),
  fc.record({ do: fc.constant('movePerson' as const), nth, other: nth }),
  fc.record({ do: fc.constant('moveName' as const), nth, name }),
  fc.record({ do: fc.constant('split' as const), nth }),
  fc.record({ do: fc.constant('keepApart' as const), nth, other: nth }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), collection }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('compact' as const), collection }) },
  // Often, so that both tabs hold an index that the next step makes outdated.
  { weight: 5, arbitrary: fc.record({ do: fc.constant('search' as const), collection }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

let runs = 0;

test('whatever two tabs do, counters are the real counts and a search finds what is stored', async () => {
  // The background would undo what small segments the steps make.
  vi.spyOn(Galleries.prototype, 'changed').mockReturnValue();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(step, fc.nat({ max: 1 })), { minLength: 15, maxLength: 30 }), async (steps) => {
      const database = `model-${runs++}`;
      const tabs = [0, 1].map(() =>
        createNearface({ analyzer: createTestAnalyzer(), createFrameAnalyzer: createTestFrameAnalyzer, database }),
      );
      const db = openDatabase(database);
      try {
        for (const [step, tab] of steps) await perform(step, tabs[tab] as Nearface, db);
        await expectConsistent(db);
        for (const tab of tabs) for (const collection of COLLECTIONS) await expectSearchFinds(tab, db, collection);
      } finally {
        await Dexie.delete(database);
      }
    }),
    { numRuns: 40 },
  );
});

async function perform(step: Step, nearface: Nearface, db: Database): Promise<void> {
  const faceAt = async (n: number) => at(await db.faces.toCollection().primaryKeys(), n);
  const personAt = async (n: number) => at(await db.persons.toCollection().primaryKeys(), n);
  try {
    if ('collection' in step) await ensure(nearface, step.collection);
    switch (step.do) {
      case 'enroll': {
        const { do: _, photos, ...options } = step;
        await Promise.allSettled(photos.map(({ faces, take }) => nearface.enroll(photoOf(faces, take), options)));
        break;
      }
      case 'addVectors': {
        const vectors = Float32Array.from(step.people.flatMap((person) => [...embeddingOf(person)]));
        await nearface.faces.addVectors(step.collection, vectors, step.people);
        break;
      }
      case 'deleteFace':
        await nearface.faces.delete(await faceAt(step.nth));
        break;
      case 'deletePerson':
        await nearface.persons.delete(await personAt(step.nth));
        break;
      case 'deleteCollection':
        await nearface.collections.delete(step.collection);
        break;
      case 'merge':
        await nearface.persons.merge(await personAt(step.nth), await personAt(step.other));
        break;
      case 'movePerson':
        await nearface.faces.move(await faceAt(step.nth), { personId: await personAt(step.other) });
        break;
      case 'moveName':
        await nearface.faces.move(await faceAt(step.nth), { name: step.name });
        break;
      case 'split': {
        const personId = await personAt(step.nth);
        const [face] = await nearface.faces.list({ personId });
        await nearface.persons.split(personId, [face?.faceId as string]);
        break;
      }
      case 'keepApart':
        await nearface.persons.keepApart(await personAt(step.nth), await personAt(step.other));
        break;
      case 'undo':
        await nearface.changes.undo({ collection: step.collection });
        break;
      case 'compact':
        await compact(db, (await nearface.collections.get(step.collection)).id, PACKER, { segment: 4, tail: 2 });
        break;
      case 'search':
        await expectSearchFinds(nearface, db, step.collection);
    }
  } catch (error) {
    // Merging a person with itself, or acting on nobody, is refused; a broken store is not.
    if (!(error instanceof NearfaceError) || error.code === 'STORE_FAILED') throw error;
  }
}

async function ensure(nearface: Nearface, name: string) {
  const names = (await nearface.collections.list()).map((collection) => collection.name);
  if (!names.includes(name)) await nearface.collections.create({ name });
}

/** Compares each person's vector with all that are stored. */
async function expectSearchFinds(nearface: Nearface, db: Database, name: string) {
  await ensure(nearface, name);
  const { id } = await nearface.collections.get(name);
  const rows = (await db.faces.toArray()).filter(({ collectionId }) => collectionId === id);
  const vectors = new Map((await storedFaces(db, id)).map(({ number, vector }) => [number, vector]));
  for (const person of PEOPLE) {
    const probe = embeddingOf(person, 1);
    const scored = rows
      .map(({ id: faceId, personId, number }) => ({
        faceId,
        personId,
        score: similarity(probe, vectors.get(number) as Float32Array),
      }))
      .filter(({ score }) => score >= 0.5)
      .sort((a, b) => b.score - a.score || (a.faceId < b.faceId ? -1 : 1));
    const expected = scored.filter(({ personId }, i) => scored.findIndex((s) => s.personId === personId) === i);
    const found = await nearface.searchVector(probe, { collection: name, maxResults: 1000, minScore: 0.5 });
    expect(found.map(({ faceId, personId, score }) => ({ faceId, personId, score }))).toEqual(expected);
  }
}

/** An id that does not exist where there is none. */
const at = (keys: Key[], n: number) => keys[n % keys.length]?.[1] ?? 'none';
