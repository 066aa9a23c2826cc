import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ComparedFaces } from '../search';
import { folderOf } from '../store/files';
import { idAt } from '../store/vectors';
import { Gallery } from './gallery';
import { KnownPersons } from './known-persons';
import { embeddingOf } from './test-analyzer';
import { testBrowser } from './test-browser';
import type { Match, Nearface } from './types';

/* In a profile on the disk, for in a private window there are no files. */

/** Of two imports that are packed at once, and then together. */
const FACES = 8192;
const HEADER = 1024;
const FACE = 536;
const browser = testBrowser();
let nearface: Nearface;
let collectionId: string;
let expected: Match[][];

/** The workers that the search has started. */
let workers: Worker[] = [];
const OriginalWorker = globalThis.Worker;
globalThis.Worker = class extends OriginalWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super(url, options);
    workers.push(this);
  }
};

const names = Array.from({ length: FACES / 2 }, (_, i) => `name ${i}`);
const vectors = [0, 1].map((variant) =>
  Float32Array.from(names.flatMap((_, i) => [...embeddingOf(`person ${i}`, variant)])),
);

beforeEach(async () => {
  nearface = browser.openTab().nearface;
  collectionId = (await nearface.collections.get('default')).id;
  for (const some of vectors) await nearface.faces.addVectors('default', some, names);
  await expect.poll(() => browser.db().segments.count()).toBe(1);
  expected = await searchAll(nearface);
  await expect.poll(sizes).toHaveLength(1);
  await expect.poll(() => pagesRead(nearface)).toBe(0);
});

afterEach(async () => {
  vi.restoreAllMocks();
  killWorkers();
  const root = await navigator.storage.getDirectory();
  const remove = () =>
    root.removeEntry('segments', { recursive: true }).then(
      () => true,
      ({ name }) => name === 'NotFoundError',
    );
  await expect.poll(remove).toBe(true);
});

/** The best ten, and many. */
async function searchAll(tab: Nearface): Promise<Match[][]> {
  const found: Match[][] = [];
  for (const person of ['person 7', 'person 4000', 'nobody']) {
    for (const maxResults of [10, 1000]) {
      found.push(await tab.searchVector(embeddingOf(person, 2), { maxResults, minScore: 0 }));
    }
  }
  return found;
}

/** Requests for vectors in the database that searches make, which find what is expected. */
async function pagesRead(tab: Nearface): Promise<number> {
  const { result, reads } = await tablesRead(() => searchAll(tab));
  expect(result).toEqual(expected);
  return reads.filter((name) => name === 'pages').length;
}

/** The table of each request for rows while something is done, and what that gives. */
async function tablesRead<T>(work: () => Promise<T>): Promise<{ result: T; reads: string[] }> {
  const reads: string[] = [];
  const spies = [IDBObjectStore.prototype, IDBIndex.prototype].flatMap((prototype) =>
    (['get', 'getAll'] as const).map((method) => {
      const original = prototype[method] as (...query: unknown[]) => IDBRequest;
      return vi.spyOn(prototype, method).mockImplementation(function (
        this: IDBObjectStore | IDBIndex,
        ...query: unknown[]
      ) {
        reads.push(this instanceof IDBIndex ? this.objectStore.name : this.name);
        return original.apply(this, query);
      });
    }),
  );
  const result = await work();
  for (const spy of spies) spy.mockRestore();
  return { result, reads };
}

/** The collection's files by name. */
async function files(): Promise<FileSystemFileHandle[]> {
  let folder = await navigator.storage.getDirectory();
  try {
    for (const name of folderOf(browser.db(), collectionId)) folder = await folder.getDirectoryHandle(name);
  } catch {
    return [];
  }
  const found: FileSystemFileHandle[] = [];
  for await (const file of folder.values()) found.push(file as FileSystemFileHandle);
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function bytesOf(file: FileSystemFileHandle): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await file.getFile()).arrayBuffer());
}

const areEqual = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

const sizes = async () => Promise.all((await files()).map(async (file) => (await file.getFile()).size));

function killWorkers() {
  for (const worker of workers) {
    worker.dispatchEvent(new ErrorEvent('error', { message: 'gone' }));
    worker.terminate();
  }
  workers = [];
}

/** Once nobody has it open. */
async function overwrite(file: FileSystemFileHandle, bytes: Uint8Array<ArrayBuffer>) {
  const write = async () => {
    try {
      const writable = await file.createWritable();
      await writable.write(bytes);
      await writable.close();
      return true;
    } catch {
      return false;
    }
  };
  await expect.poll(write).toBe(true);
}

test.each<[string, (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>]>([
  ['is empty', () => new Uint8Array(0)],
  ['has no header, as if its writing had been broken off', (bytes) => bytes.fill(0, 0, HEADER)],
  ['ends early', (bytes) => bytes.slice(0, -FACE)],
  ['ends within its header', (bytes) => bytes.slice(0, 500)],
  ['is that of another segment', (bytes) => bytes.fill(120, 45, 46)],
  ['has another block', (bytes) => bytes.fill(1, HEADER + 5000, HEADER + 5004)],
  ['has a hole in its block', (bytes) => bytes.fill(0, HEADER, HEADER + 65536)],
  ['has a hole where the faces are', (bytes) => bytes.fill(0, bytes.length - FACES * FACE)],
  [
    'has other faces',
    (bytes) => bytes.map((byte, i) => (i > bytes.length - FACES * FACE && i % 50 === 0 ? ~byte : byte)),
  ],
])('a file that %s is not believed, and written again', async (_, change) => {
  const [file] = (await files()) as [FileSystemFileHandle];
  const whole = await bytesOf(file);
  killWorkers();
  await overwrite(file, change(whole.slice()));
  expect(await searchAll(nearface)).toEqual(expected);
  const isMended = async () => {
    const [now] = await files();
    return now ? areEqual(await bytesOf(now), whole) : 'removed';
  };
  // Where only the faces are broken, it is removed, and the next visit writes it.
  await expect.poll(isMended).not.toBe(false);
  killWorkers();
  const visit = browser.openTab().nearface;
  await expect.poll(() => pagesRead(visit)).toBe(0);
  expect(await isMended()).toBe(true);
});

test('a file that is missing is written again', async () => {
  killWorkers();
  const root = await navigator.storage.getDirectory();
  const remove = () =>
    root.removeEntry('segments', { recursive: true }).then(
      () => true,
      () => false,
    );
  await expect.poll(remove).toBe(true);
  expect(await searchAll(nearface)).toEqual(expected);
  await expect.poll(sizes).toHaveLength(1);
  await expect.poll(() => pagesRead(nearface)).toBe(0);
});

test('two tabs read the same files', async () => {
  const other = browser.openTab().nearface;
  expect(await pagesRead(other)).toBe(0);
  const found = await Promise.all([searchAll(nearface), searchAll(other), searchAll(nearface), searchAll(other)]);
  for (const matches of found) expect(matches).toEqual(expected);
  expect(await pagesRead(nearface)).toBe(0);
});

test('files that are removed while they are read harm nobody', async () => {
  const root = await navigator.storage.getDirectory();
  const searches = Promise.all([searchAll(nearface), searchAll(nearface)]);
  await root.removeEntry('segments', { recursive: true }).catch(() => {});
  for (const matches of await searches) expect(matches).toEqual(expected);
  expect(await searchAll(browser.openTab().nearface)).toEqual(expected);
});

test('for persons found before the database is asked for the collection alone, whose changes all count', async () => {
  // Otherwise all are known after the first search, or whenever one of the two was not searched for a while.
  vi.spyOn(KnownPersons.prototype, 'takeStored').mockResolvedValue(false);
  vi.spyOn(KnownPersons.prototype, 'readAhead').mockResolvedValue(false);
  const [tab, other] = [browser.openTab().nearface, browser.openTab().nearface];
  const club = { collection: 'default', maxResults: 2, minScore: 0 };
  const search = (of: Nearface, person = 'person 7') => of.searchVector(embeddingOf(person, 2), club);
  const known = async (of: Nearface, person?: string) => {
    const { result, reads } = await tablesRead(() => search(of, person));
    expect(new Set(reads)).toEqual(new Set(['collections']));
    return result;
  };
  const [match, second] = (await search(tab)) as [Match, Match];
  await search(other);
  expect(await known(tab)).toEqual([match, second]);
  expect(await known(other)).toEqual([match, second]);
  // Once, when nothing runs in the background any more.
  await expect.poll(async () => (await tablesRead(() => search(tab))).reads).toEqual(['collections']);
  expect((await tablesRead(() => search(tab, 'person 9'))).reads).toContain('persons');
  await known(tab, 'person 9');
  // A new face is in no file; its vector is in memory.
  await tab.faces.addVectors('default', embeddingOf('somebody'), ['Somebody']);
  expect((await search(tab, 'somebody'))[0]).toMatchObject({ name: 'Somebody' });
  await expect.poll(async () => (await tablesRead(() => search(tab, 'somebody'))).reads).toEqual(['collections']);

  const { personId } = match;
  const best = async (): Promise<Pick<Match, 'name' | 'metadata' | 'personId'>> => {
    const answers = [await search(tab), await search(other)];
    // And once they are remembered.
    answers.push(await known(tab), await known(other));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    return answers[0]?.[0] as Match;
  };
  for (const changing of [tab, other]) {
    const name = changing === other ? 'Ann' : 'Bob';
    await changing.persons.update(personId, { name });
    expect(await best()).toMatchObject({ personId, name });
    await changing.persons.update(personId, { metadata: { name } });
    expect(await best()).toMatchObject({ personId, metadata: { name } });
    await changing.persons.merge(second.personId, personId);
    expect(await best()).toMatchObject({ personId: second.personId, name: second.name });
    await changing.changes.undo();
    expect(await best()).toMatchObject({ personId, name });
    const part = await changing.persons.split(personId, [match.faceId], { name: 'Cid' });
    expect(await best()).toMatchObject({ personId: part.personId, name: 'Cid' });
    await changing.faces.move(match.faceId, { personId });
    expect(await best()).toMatchObject({ personId, name });
  }
  await other.persons.delete(personId);
  expect((await best()).personId).not.toBe(personId);
  await tab.persons.delete(second.personId);
  expect([personId, second.personId]).not.toContain((await best()).personId);
});

test('a while after a search all persons are known, and stay so whatever is written', async () => {
  const queries = names.values();
  const two = { minScore: 0, maxResults: 2 };
  /** Each time for somebody else, so that nobody is known from before. */
  const readsOfNext = async () => {
    const probe = embeddingOf(queries.next().value as string, 2);
    return (await tablesRead(() => nearface.searchVector(probe, two))).reads;
  };
  await expect.poll(readsOfNext, { interval: 2000 }).toEqual(['collections']);
  vi.spyOn(KnownPersons.prototype, 'readAhead').mockResolvedValue(false);
  const other = browser.openTab().nearface;
  const best = async () => (await nearface.searchVector(embeddingOf('person 7', 2), two)) as [Match, Match];
  const [match, second] = await best();
  const changes: [change: () => Promise<unknown>, best: Partial<Match>][] = [
    [() => nearface.persons.update(match.personId, { name: 'Ann' }), { name: 'Ann' }],
    [() => other.persons.update(match.personId, { name: 'Eve', metadata: { age: 7 } }), { name: 'Eve' }],
    [() => other.persons.merge(second.personId, match.personId), { name: second.name }],
    [() => nearface.changes.undo(), { name: 'Eve', metadata: { age: 7 } }],
    [() => other.faces.addVectors('default', embeddingOf('somebody'), ['Somebody']), { name: 'Eve' }],
    [() => nearface.persons.delete(second.personId), { name: 'Eve' }],
  ];
  for (const [change, expected] of changes) {
    await change();
    expect((await best())[0]).toMatchObject(expected);
    // Once nothing runs in the background any more.
    await expect.poll(readsOfNext).toEqual(['collections']);
  }
});

test('faces that the vectors in files and in the tail rule out are left out by the worker', async () => {
  await nearface.faces.addVectors('default', embeddingOf('person 7', 3), ['Somebody']);
  const expectAll = async (everyFace: boolean) => {
    const query = { maxResults: 10, minScore: 0, everyFace };
    const matches = await nearface.searchVector(embeddingOf('person 7', 2), query);
    const gallery = new Gallery(browser.openDatabase(), collectionId);
    const candidates = await gallery.consult({
      prepare: async () => undefined,
      scan: async (index) => (await index.scan(embeddingOf('person 7', 2), query))[0],
      decide: async (found) => found,
    });
    await gallery.close();
    expect(candidates?.rows).toHaveLength(10);
    const faceIds = matches.map(({ faceId }) => faceId);
    expect(Array.from({ length: 10 }, (_, i) => idAt(candidates?.compared as ComparedFaces, i)).sort()).toEqual(
      faceIds.sort(),
    );
  };
  await expectAll(false);
  await expectAll(true);
});

test('a join takes its vectors from files', async () => {
  const joinAll = async (tab: Nearface) => {
    const found: string[] = [];
    for await (const { a, b, score } of tab.join('default', 'default', { minScore: 0.9 })) {
      found.push(`${a.faceId} ${b.faceId} ${score}`);
    }
    return found.sort();
  };
  const { result: fromFiles, reads } = await tablesRead(() => joinAll(nearface));
  expect(reads).not.toContain('pages');
  expect(fromFiles.length).toBeGreaterThanOrEqual(FACES / 2);
  vi.spyOn(navigator.storage.constructor.prototype, 'estimate').mockRejectedValue(new Error('No room.'));
  killWorkers();
  for (const file of await files()) await overwrite(file, new Uint8Array(0));
  expect(await joinAll(browser.openTab().nearface)).toEqual(fromFiles);
});

test('the files of segments that are gone go too, and those of a collection that is deleted while it is searched', async () => {
  const before = (await files()).map(({ name }) => name);
  const persons = await nearface.persons.list();
  // It is packed anew.
  await browser.db().segments.toCollection().modify({ layout: 0 });
  await nearface.persons.update(persons[1]?.personId as string, { name: 'Ann' });
  await expect
    .poll(async () => {
      await nearface.searchVector(embeddingOf('person 7'));
      const names = (await files()).map(({ name }) => name);
      return names.length > 0 && !names.some((name) => before.includes(name));
    })
    .toBe(true);

  const searches = Array.from({ length: 20 }, () =>
    nearface.searchVector(embeddingOf('person 7')).then(
      (found) => found.length > 0,
      ({ code }) => code,
    ),
  );
  const deletion = nearface.collections.delete('default');
  for (const answer of await Promise.all(searches)) {
    expect([true, false, 'COLLECTION_NOT_FOUND', 'COLLECTION_DELETED']).toContain(answer);
  }
  await deletion;
  await expect.poll(files).toEqual([]);
});
