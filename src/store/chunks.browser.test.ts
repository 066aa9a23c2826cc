import Dexie, { type Table } from 'dexie';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AT_ONCE, askInChunks, inChunks } from './chunks';

const MANY = 2 * AT_ONCE + 300;
const numbers = Array.from({ length: MANY }, (_, id) => id);

let db: Dexie & { rows: Table<{ id: number; name: string }, number> };
/** Requests that wait for an answer, and the most that did. */
let waiting = 0;
let most = 0;

beforeEach(() => {
  db = new Dexie('chunks') as typeof db;
  db.version(1).stores({ rows: 'id' });
  db.use(inChunks);
  waiting = 0;
  most = 0;
  for (const name of ['add', 'put', 'get', 'delete'] as const) {
    const native = IDBObjectStore.prototype[name] as (...args: unknown[]) => IDBRequest;
    vi.spyOn(IDBObjectStore.prototype, name).mockImplementation(function (this: IDBObjectStore, ...args: unknown[]) {
      const request = native.apply(this, args);
      most = Math.max(most, ++waiting);
      for (const event of ['success', 'error']) request.addEventListener(event, () => waiting--);
      return request;
    });
  }
});

afterEach(async () => {
  vi.restoreAllMocks();
  await db.delete();
});

const row = (id: number) => ({ id, name: `name ${id}` });

test('many rows are written, read and deleted so many at a time', async () => {
  expect(await db.rows.bulkPut(numbers.map(row), { allKeys: true })).toEqual(numbers);
  expect(await db.rows.bulkGet([MANY, ...numbers])).toEqual([undefined, ...numbers.map(row)]);
  await db.rows.bulkDelete(numbers.slice(1));
  expect(await db.rows.toArray()).toEqual([row(0)]);
  expect(await db.rows.bulkAdd(numbers.slice(1).map(row))).toBe(MANY - 1);
  expect(await db.rows.count()).toBe(MANY);
  expect(most).toBe(AT_ONCE);
});

test('no rows are no chunk', async () => {
  await db.rows.bulkPut([]);
  await db.rows.bulkDelete([]);
  expect(await db.rows.bulkGet([])).toEqual([]);
  expect(await askInChunks([], async () => 1)).toEqual([]);
});

test('it is told of each row that cannot be written, whichever chunk it is in', async () => {
  const known = [3, AT_ONCE, MANY - 1];
  await db.rows.bulkPut(known.map((id) => ({ id, name: 'known' })));
  const failure = await db.rows.bulkAdd(numbers.map(row)).catch((error) => error);
  expect(failure).toBeInstanceOf(Dexie.BulkError);
  expect(Object.keys(failure.failuresByPos)).toEqual(known.map(String));
  expect(await db.rows.bulkGet(known)).toEqual(known.map((id) => ({ id, name: 'known' })));
  expect(await db.rows.count()).toBe(MANY);
});

test('hooks see each row, and in a transaction all chunks are stored or none', async () => {
  const seen: number[] = [];
  db.rows.hook('creating', (id) => {
    seen.push(id);
  });
  const failing = db.transaction('rw', db.rows, async () => {
    await db.rows.bulkAdd(numbers.map(row));
    expect(await db.rows.count()).toBe(MANY);
    throw new Error('Not this time.');
  });
  await expect(failing).rejects.toThrow('Not this time.');
  expect(seen).toEqual(numbers);
  expect(await db.rows.count()).toBe(0);
});

test('whatever is asked in chunks is answered in order', async () => {
  let open = 0;
  let mostOpen = 0;
  const answers = await askInChunks(numbers, async (n) => {
    mostOpen = Math.max(mostOpen, ++open);
    await Promise.resolve();
    open--;
    return 2 * n;
  });
  expect(answers).toEqual(numbers.map((n) => 2 * n));
  expect(mostOpen).toBe(AT_ONCE);
});
