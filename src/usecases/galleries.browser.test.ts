import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { NearfaceError } from '../errors';
import { LAYOUT, NOBODY as SCANNED_NOBODY, SEGMENT_ROWS as SCANNED_ROWS, TAIL, type VectorIndex } from '../search';
import { similarity } from '../search/score';
import { squaredDistance } from '../search/vectors';
import { compact } from '../store/compact';
import type { FaceRow } from '../store/schema';
import { NOBODY, SEGMENT_ROWS } from '../store/schema';
import { storedFaces } from '../store/test-invariants';
import { IN_TAIL } from '../store/vectors';
import { Galleries, PACKER } from './galleries';
import { Gallery } from './gallery';
import { KnownPersons } from './known-persons';
import type { Snapshot } from './snapshot';
import { embeddingOf } from './test-analyzer';
import { enrollOne, namesFound, testBrowser } from './test-browser';
import type { Match, Nearface, SearchOptions } from './types';

/** So small that a few faces make many segments. */
const SMALL = { segment: 8, tail: 4 };
const browser = testBrowser();
let nearface: Nearface;
let collectionId: string;

/** The workers that the search has started. */
const workers: Worker[] = [];
const OriginalWorker = globalThis.Worker;
globalThis.Worker = class extends OriginalWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    workers.push(this);
  }
};

beforeEach(async () => {
  nearface = browser.openTab().nearface;
  collectionId = (await nearface.collections.get('default')).id;
});

afterEach(() => vi.restoreAllMocks());

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

const vectorsOf = (people: string[], variant = 0) =>
  Float32Array.from(people.flatMap((person) => [...embeddingOf(person, variant)]));

/** The background would undo what small segments a test makes. */
const withoutBackground = () => vi.spyOn(Galleries.prototype, 'changed').mockReturnValue();

/** As many people as faces, but for every tenth face, whose vector is that of the first. */
async function addPeople(from: number, to: number) {
  const people = Array.from({ length: to - from }, (_, i) => `person ${i % 10 === 0 ? 0 : from + i}`);
  const names = people.map((_, i) => `name ${from + i}`);
  await nearface.faces.addVectors('default', vectorsOf(people), names);
}

/** The most similar face of each person among all that are stored, or every face, ties by face id. */
async function compareAll(
  probe: Float32Array,
  { maxResults = 1, minScore = 0.7, everyFace, personIds, createdSince }: SearchOptions,
): Promise<Pick<Match, 'faceId' | 'personId' | 'score'>[]> {
  const db = browser.db();
  const stored = new Map((await storedFaces(db, collectionId)).map(({ number, vector }) => [number, vector]));
  const isWanted = ({ personId, createdAt }: FaceRow) =>
    (!personIds || personIds.includes(personId)) && (!createdSince || createdAt >= createdSince);
  const nearest = new Map<string, FaceRow & { distance: number; score: number }>();
  for (const face of (await db.faces.toArray()).filter(isWanted)) {
    const vector = stored.get(face.number) as Float32Array;
    const distance = squaredDistance(probe, 0, vector, 0);
    const key = everyFace ? face.id : face.personId;
    const known = nearest.get(key);
    // Faces come in the order of their ids.
    if (!known || distance < known.distance) {
      nearest.set(key, { ...face, distance, score: similarity(probe, vector) });
    }
  }
  return [...nearest.values()]
    .sort((a, b) => a.distance - b.distance || (a.id < b.id ? -1 : 1))
    .filter(({ score }) => score >= minScore)
    .slice(0, maxResults)
    .map(({ id, personId, score }) => ({ faceId: id, personId, score }));
}

async function expectExact(tabs: Nearface[], options: SearchOptions) {
  for (const person of ['person 0', 'person 7', 'nobody']) {
    const probe = embeddingOf(person, 1);
    const expected = await compareAll(probe, options);
    for (const tab of tabs) {
      const found = await tab.searchVector(probe, options);
      expect(found.map(({ faceId, personId, score }) => ({ faceId, personId, score }))).toEqual(expected);
    }
  }
}

test('store and search mean the same by their constants', () => {
  expect([NOBODY, SEGMENT_ROWS, IN_TAIL]).toEqual([SCANNED_NOBODY, SCANNED_ROWS, TAIL]);
});

test('a search gives what comparing all vectors gives, before and after compaction, deletions and a reload', async () => {
  // A segment, and a tail that becomes one.
  await addPeople(0, 4200);
  await addPeople(4200, 8000);
  const tabs = [nearface, browser.openTab().nearface];
  const expectAllExact = async () => {
    for (const question of [{ maxResults: 1000, minScore: 0 }, { maxResults: 1000 }, { maxResults: 7, minScore: 0 }]) {
      await expectExact(tabs, question);
      await expectExact([nearface], { ...question, everyFace: true });
    }
  };
  expect(await nearface.searchVector(embeddingOf('person 0', 1), { maxResults: 1000 })).toHaveLength(800);
  await expectAllExact();
  const persons = await nearface.persons.list();
  const personOf = (n: number) => persons.find(({ name }) => name === `name ${n}`)?.personId as string;
  for (const n of [0, 7, 20, 5000]) await nearface.persons.delete(personOf(n));
  await nearface.persons.merge(personOf(40), personOf(10));
  await nearface.persons.merge(personOf(6000), personOf(30));
  await expectAllExact();
  await addPeople(8000, 8400);
  // It begins by itself.
  await expect.poll(async () => (await browser.db().collections.get(collectionId))?.tail).toBeLessThan(4096);
  tabs.push(browser.openTab().nearface);
  await expectAllExact();
});

test('searches during compactions never give another answer', async () => {
  withoutBackground();
  const people = Array.from({ length: 60 }, (_, i) => `person ${i}`);
  for (let i = 0; i < people.length; i += 4) {
    await nearface.faces.addVectors('default', vectorsOf(people.slice(i, i + 4)), people.slice(i, i + 4));
  }
  const other = browser.openTab().nearface;
  const expected = await compareAll(embeddingOf('person 7', 1), { maxResults: 60, minScore: 0 });
  expect(expected).toHaveLength(60);
  const segments: number[] = [];
  let isCompacted = false;
  const compaction = compact(browser.db(), collectionId, PACKER, SMALL).then(() => {
    isCompacted = true;
  });
  const searchOn = async (tab: Nearface) => {
    do {
      const found = await tab.searchVector(embeddingOf('person 7', 1), { maxResults: 60, minScore: 0 });
      expect(found.map(({ faceId, personId, score }) => ({ faceId, personId, score }))).toEqual(expected);
      segments.push(await browser.db().segments.count());
    } while (!isCompacted);
  };
  await Promise.all([searchOn(nearface), searchOn(other), compaction]);
  await expectExact([nearface], { maxResults: 60, minScore: 0 });
  expect(await browser.db().segments.count()).toBe(8);
});

test('fifty searches at once, a join and enrolments: each search finds who was there before it', async () => {
  await addPeople(0, 40);
  await compact(browser.db(), collectionId, PACKER, SMALL);
  let read = 0;
  const joinAll = async () => {
    for await (const _ of nearface.join('default', 'default', { minScore: 0 })) read++;
  };
  const enrolAll = async () => {
    for (let i = 0; i < 8; i++) {
      await enrollOne(nearface, `new ${i}`);
      expect(await namesFound(nearface, `new ${i}`)).toEqual([`new ${i}`]);
    }
  };
  const searches = Array.from({ length: 50 }, (_, i) => namesFound(nearface, `person ${1 + (i % 9)}`));
  await Promise.all([joinAll(), enrolAll(), ...searches]);
  expect(await Promise.all(searches)).toEqual(searches.map((_, i) => [`name ${1 + (i % 9)}`]));
  expect(read).toBeGreaterThanOrEqual((40 * 39) / 2);
  await expectExact([nearface], { maxResults: 60, minScore: 0 });
});

test('a worker that dies under many searches leaves none of them without its answer', async () => {
  await addPeople(0, 40);
  expect(await namesFound(nearface, 'person 1')).toEqual(['name 1']);
  const searches = Array.from({ length: 20 }, (_, i) => namesFound(nearface, `person ${1 + (i % 9)}`));
  for (const worker of workers) worker.dispatchEvent(new ErrorEvent('error', { message: 'gone' }));
  expect(await Promise.all(searches)).toEqual(searches.map((_, i) => [`name ${1 + (i % 9)}`]));
});

test('a search ends although another tab writes all the time', async () => {
  withoutBackground();
  await enrollOne(nearface, 'ann', 'Ann');
  const gallery = new Gallery(browser.openDatabase(), collectionId);
  const add = (name: string) => nearface.faces.addVectors('default', embeddingOf('ann'), [name]);
  const writes = [
    () => add('Bob'),
    () => add('Cid'),
    () => add('Dan'),
    () => compact(browser.db(), collectionId, PACKER, SMALL),
    () => add('Eve'),
  ].values();
  const events: string[] = [];
  let last: Promise<unknown> | undefined;
  const rows = await gallery.consult({
    prepare: async () => undefined,
    async scan(index) {
      const write = writes
        .next()
        .value?.()
        .then(() => events.push('written'));
      last = write;
      // The last one has to wait until the search has ended, however long it is waited for here.
      await (events.length < 4 ? write : Promise.race([write, new Promise((resolve) => setTimeout(resolve, 200))]));
      return index.scan(embeddingOf('ann'), { maxResults: 10, minScore: 0.7 });
    },
    decide: (candidates, snapshot) => snapshot.read(async () => [...(candidates[0]?.rows ?? [])].sort()),
  });
  events.push('decided');
  await last;
  expect(events).toEqual(['written', 'written', 'written', 'written', 'decided', 'written']);
  expect(rows).toEqual([0, 1, 2, 3]);
  expect(await browser.db().segments.count()).toBe(1);
  await gallery.close();
});

test('what is written while the workers scan is not in the answer, or all of it is, and the next one has it', async () => {
  withoutBackground();
  const { personId } = await enrollOne(nearface, 'ann', 'Ann');
  const gallery = new Gallery(browser.openDatabase(), collectionId);
  const other = browser.openTab().nearface;
  /** The names found, and how often was scanned; in the first scan somebody else is enrolled, and Ann renamed. */
  const consult = async (name: string, decide: (snapshot: Snapshot) => Promise<string[]>) => {
    let scans = 0;
    const names = await gallery.consult({
      prepare: async () => undefined,
      async scan(index) {
        scans++;
        const [found] = await index.scan(embeddingOf('ann'), { maxResults: 10, minScore: 0.7 });
        if (scans === 1 && name) {
          await other.persons.update(personId, { name });
          await other.faces.addVectors('default', embeddingOf('ann'), [`Twin of ${name}`]);
        }
        return found?.persons ?? new Uint32Array();
      },
      decide: async (persons, snapshot) => [...(await decide(snapshot)), ...(await namesOf(snapshot, persons))],
    });
    return { names, scans };
  };
  const namesOf = async (snapshot: Snapshot, persons: Uint32Array) =>
    [...(await snapshot.persons(persons)).values()].map(({ name }) => name).sort();
  const nothing = async () => [];
  const something = (snapshot: Snapshot) => snapshot.read(async () => []);
  expect(await consult('', nothing)).toEqual({ names: ['Ann'], scans: 1 });
  // All is known already, as it was when the scan began.
  expect(await consult('Anna', nothing)).toEqual({ names: ['Ann'], scans: 1 });
  expect(await consult('', nothing)).toEqual({ names: ['Anna', 'Twin of Anna'], scans: 2 });
  // What is not known has changed since.
  expect(await consult('Anne', something)).toEqual({ names: ['Anne', 'Twin of Anna', 'Twin of Anne'], scans: 2 });
  await gallery.close();
});

test('what is scanned while another search brings the index up to date is scanned again', async () => {
  withoutBackground();
  await enrollOne(nearface, 'ann', 'Ann');
  const gallery = new Gallery(browser.openDatabase(), collectionId);
  const rows: number[][] = [];
  const scan = async (index: VectorIndex) => [
    ...((await index.scan(embeddingOf('ann'), { maxResults: 10, minScore: 0.7 }))[0]?.rows ?? []),
  ];
  const consultation = { prepare: async () => undefined, scan, decide: async (found: number[]) => found };
  const found = await gallery.consult({
    ...consultation,
    async scan(index) {
      const isFirst = rows.length === 0;
      rows.push(await scan(index));
      if (isFirst) {
        await nearface.faces.addVectors('default', embeddingOf('ann'), ['Twin']);
        await gallery.consult(consultation);
        // As a scan in several steps would.
        rows.push(await scan(index));
      }
      return rows.flat();
    },
  });
  expect(rows).toEqual([[0], [0, 1], [0, 1]]);
  expect(found).toEqual([0, 0, 1, 0, 1]);
  await gallery.close();
});

test('persons are read ahead when nothing was asked for a while, and as long as nothing is', async () => {
  withoutBackground();
  // Galleries of earlier tests may do so too, a second after their last search.
  const readAhead = vi.spyOn(KnownPersons.prototype, 'readAhead').mockImplementation(async (_, id) => {
    await browser.db().collections.count();
    return id === collectionId;
  });
  const times = () => readAhead.mock.calls.filter(([, id]) => id === collectionId).length;
  const gallery = new Gallery(browser.openDatabase(), collectionId);
  let release = () => {};
  const consult = (held: Promise<void> | undefined) =>
    gallery.consult({ prepare: async () => undefined, scan: async () => held, decide: async () => undefined });
  const hold = () =>
    consult(
      new Promise((resolve) => {
        release = resolve;
      }),
    );
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await consult(undefined);
    vi.advanceTimersByTime(999);
    expect(times()).toBe(0);
    const first = hold();
    vi.advanceTimersByTime(5000);
    expect(times()).toBe(0);
    release();
    await first;
    vi.advanceTimersByTime(999);
    expect(times()).toBe(0);
    vi.advanceTimersByTime(1);
    await vi.waitFor(() => expect(times()).toBeGreaterThan(3));
    const second = hold();
    await Promise.resolve();
    const before = times();
    await browser.db().collections.count();
    expect(times()).toBe(before);
    release();
    await second;
    readAhead.mockRejectedValueOnce(new NearfaceError('STORE_FAILED', 'gone'));
    vi.advanceTimersByTime(1000);
    expect(times()).toBe(before + 1);
    await gallery.close();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('those whose names are stored together are known once a page has searched, though it never rests', async () => {
  await addPeople(0, 1100);
  const takeStored = vi.spyOn(KnownPersons.prototype, 'takeStored');
  const tab = browser.openTab().nearface;
  await tab.searchVector(embeddingOf('person 1'));
  await vi.waitFor(() => expect(takeStored.mock.settledResults).toContainEqual({ type: 'fulfilled', value: false }));
  // Behind the app's back: whom a page knows it does not read.
  await browser.db().persons.toCollection().modify({ name: 'changed' });
  expect(await namesFound(tab, 'person 7')).toEqual(['name 7']);
  expect(await namesFound(tab, 'person 1023')).toEqual(['name 1023']);
  expect(await namesFound(tab, 'person 1024')).toEqual(['changed']);
});

test('an index that loses a worker while it is brought up to date is loaded anew', async () => {
  withoutBackground();
  await enrollOne(nearface, 'ann', 'Ann');
  const gallery = new Gallery(browser.openDatabase(), collectionId);
  const scan = async (index: VectorIndex) =>
    (await index.scan(embeddingOf('ann'), { maxResults: 10, minScore: 0.7 }))[0]?.rows.length;
  const consultation = { prepare: async () => undefined, scan, decide: async (count: number | undefined) => count };
  expect(await gallery.consult(consultation)).toBe(1);
  await nearface.faces.addVectors('default', embeddingOf('ann'), ['Twin']);
  let lose = () => {};
  const lost = new Promise<never>((_, reject) => {
    lose = () => reject(new NearfaceError('WORKER_CRASHED', 'gone'));
  });
  let isFirst = true;
  const loser = gallery.consult({
    ...consultation,
    scan(index) {
      if (!isFirst) return scan(index);
      isFirst = false;
      const { putTail, close } = index;
      const closed = new Promise<void>((resolve) => {
        index.close = async () => {
          resolve();
          await close();
        };
      });
      index.putTail = async (faces) => {
        await putTail(faces);
        lose();
        await closed;
      };
      return lost;
    },
  });
  expect(await gallery.consult(consultation)).toBe(2);
  expect(await loser).toBe(2);
  expect(await gallery.consult(consultation)).toBe(2);
  await gallery.close();
});

test('only wanted persons and faces from a time on are searched, in segments and in the tail', async () => {
  withoutBackground();
  const start = Date.now() + 10_000;
  const now = vi.spyOn(Date, 'now');
  for (let i = 0; i < 26; i++) {
    now.mockReturnValue(start + 10 * i);
    await nearface.faces.addVectors('default', vectorsOf([`person ${i % 5}`], i), [`name ${i % 7}`]);
    if (i === 20) await compact(browser.db(), collectionId, PACKER, SMALL);
  }
  const faces = await nearface.faces.list({ collection: 'default' });
  // Gaps in the numbers, also where a boundary is.
  for (const i of [3, 8, 9, 22]) await nearface.faces.delete(faces[i]?.faceId as string);
  expect(await browser.db().segments.count()).toBe(3);
  const all = { maxResults: 100, minScore: 0 };
  const personIds = (await nearface.persons.list()).map(({ personId }) => personId);
  for (let i = -1; i <= 26; i++) {
    await expectExact([nearface], { ...all, createdSince: new Date(start + 10 * i) });
    await expectExact([nearface], { ...all, createdSince: new Date(start + 10 * i), everyFace: true });
    await expectExact([nearface], {
      ...all,
      createdSince: new Date(start + 10 * i - 5),
      personIds: personIds.slice(i % 7),
    });
  }
  await expectExact([nearface], { ...all, personIds: personIds.slice(0, 2) });
  await expectExact([nearface], { ...all, personIds: personIds.slice(0, 2), everyFace: true });
  const twoOfThem = await nearface.searchVector(embeddingOf('person 1'), { ...all, personIds: personIds.slice(2, 4) });
  expect(twoOfThem.map(({ personId }) => personId).sort()).toEqual(personIds.slice(2, 4).sort());
  expect(await nearface.searchVector(embeddingOf('person 1'), { ...all, personIds: ['unknown'] })).toEqual([]);
  expect(await nearface.searchVector(embeddingOf('person 1'), { ...all, personIds: [] })).toEqual([]);
});

test.each([
  { createdSince: new Date(Number.NaN) },
  { createdSince: 5 as unknown as Date },
  { personIds: 'ann' as unknown as string[] },
  { personIds: [''] },
  { maxResults: 0 },
  { maxResults: 1e9 },
  { minScore: 1.1 },
  { minScore: Number.NaN },
  { onLoad: 1 as unknown as () => void },
])('a search with $0 is refused', async (options) => {
  await expect(nearface.searchVector(embeddingOf('ann'), options)).rejects.toEqual(error('INVALID_ARGUMENT'));
});

test('the first search of a collection loads it and no other, and says how far it is', async () => {
  withoutBackground();
  await nearface.collections.create({ name: 'club' });
  for (const name of ['default', 'club']) {
    for (let i = 0; i < 20; i += 2) {
      await nearface.faces.addVectors(name, vectorsOf([`person ${i}`, `person ${i + 1}`]), ['Ann', 'Bob']);
    }
    await compact(browser.db(), (await nearface.collections.get(name)).id, PACKER, SMALL);
  }
  const db = browser.openDatabase();
  const read: string[] = [];
  db.blocks.hook('reading', (row) => {
    read.push(row.collectionId);
    return row;
  });
  const galleries = new Galleries(db);
  const shares: number[] = [];
  const waiting: number[] = [];
  const consultation = {
    prepare: async () => undefined,
    scan: async () => undefined,
    decide: async () => undefined,
  };
  await Promise.all([
    galleries.consult(collectionId, consultation, (share) => shares.push(share)),
    galleries.consult(collectionId, consultation, (share) => waiting.push(share)),
  ]);
  expect(shares).toEqual([0, 1 / 3, 2 / 3, 1]);
  expect(waiting).toEqual(shares);
  expect(read).toEqual([collectionId, collectionId, collectionId]);
  await galleries.consult(collectionId, consultation, () => expect.unreachable());
  db.close();
});

test('what an earlier visit left in the tail is compacted after the first search', async () => {
  const db = browser.openDatabase();
  const tab = browser.openTab().nearface;
  const names = Array.from({ length: 3000 }, (_, i) => `name ${i}`);
  await tab.faces.addVectors('default', vectorsOf(names), names);
  // As if the tab had been closed before it got to it.
  const request = vi.spyOn(LockManager.prototype, 'request').mockResolvedValue(undefined);
  await tab.faces.addVectors('default', vectorsOf(names, 1), names);
  await expect.poll(() => request.mock.calls.length).toBeGreaterThan(0);
  request.mockRestore();
  expect(await db.segments.count()).toBe(0);
  expect(await namesFound(browser.openTab().nearface, 'name 5')).toEqual(['name 5']);
  await expect.poll(() => db.segments.count()).toBe(1);
  expect(await namesFound(tab, 'name 5')).toEqual(['name 5']);
  db.close();
});

test.each([
  ['an older', LAYOUT - 1, LAYOUT],
  ['a newer', LAYOUT + 1, LAYOUT + 1],
])('segments of %s layout are found in, and only older ones packed anew', async (_, layout, kept) => {
  const names = Array.from({ length: 4096 }, (_, i) => `name ${i}`);
  await nearface.faces.addVectors('default', vectorsOf(names), names);
  await browser.db().segments.toCollection().modify({ layout });
  await browser
    .db()
    .blocks.toCollection()
    .modify({ block: new Blob(['of another app']) });
  expect(await namesFound(nearface, 'name 77')).toEqual(['name 77']);
  await expect.poll(async () => (await browser.db().segments.toArray()).map(({ layout }) => layout)).toEqual([kept]);
  expect(await namesFound(browser.openTab().nearface, 'name 77')).toEqual(['name 77']);
});

test('a search is answered although its worker dies', async () => {
  await enrollOne(nearface, 'ann', 'Ann');
  expect(await namesFound(nearface, 'ann')).toEqual(['Ann']);
  const started = workers.length;
  const answer = namesFound(nearface, 'ann');
  for (const worker of workers) worker.terminate();
  expect(await answer).toEqual(['Ann']);
  expect(await namesFound(nearface, 'ann')).toEqual(['Ann']);
  expect(workers.length).toBeGreaterThan(started);
});

test('the index of a collection that is gone is closed, and asking it says so', async () => {
  const { id } = await nearface.collections.create({ name: 'club' });
  const galleries = new Galleries(browser.db());
  const closed = vi.spyOn(Gallery.prototype, 'close');
  const consultation = {
    prepare: async () => undefined,
    scan: async () => undefined,
    decide: async () => 'decided',
  };
  expect(await galleries.consult(id, consultation)).toBe('decided');
  await nearface.collections.delete('club');
  galleries.changed(id);
  await expect.poll(() => closed.mock.calls.length).toBe(1);
  await expect(galleries.consult(id, consultation)).rejects.toEqual(error('COLLECTION_DELETED'));
});
