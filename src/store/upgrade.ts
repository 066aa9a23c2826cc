import Dexie, { type Transaction } from 'dexie';
import { NIL } from 'uuid';
import type { CollectionRow, KeyRow, PageRow, TailRow } from './schema';
import { packIds } from './vectors';

interface Row {
  id: string;
  createdAt: Date;
}

interface Person extends Row {
  name: string;
  faces: number;
}

interface Face extends Row {
  personId: string;
}

interface Vector {
  faceId: string;
  vector: Float32Array;
}

/** Faces that are in memory at a time. */
const CHUNK = 4096;

/**
 * Version 1 knew no numbers, and had a row for each vector, by the id of its face. Ids had the order of age already:
 * numbers follow them.
 */
export async function upgradeFrom1(transaction: Transaction): Promise<void> {
  const collections = transaction.table('collections');
  for (const collection of await collections.toArray()) {
    const persons = await numberPersons(transaction, collection.id);
    const faces = await numberFaces(transaction, collection.id, collection.revision, persons.numbers);
    await collections.put({
      ...collection,
      changedAt: new Date(Math.max(collection.createdAt.getTime(), persons.time, faces.time)),
      nextPerson: persons.numbers.size,
      nextFace: faces.count,
      tail: faces.count,
    });
  }
}

async function numberPersons(transaction: Transaction, collectionId: string) {
  const table = transaction.table<Person>('persons');
  const rows = await table.where(':id').between([collectionId, Dexie.minKey], [collectionId, Dexie.maxKey]).toArray();
  // A name of that form that a human gave, or a second face, cannot be told from a decision: the latter is safer.
  const isUnnamed = ({ name, faces }: Person) => /^ID\d+$/.test(name) && faces === 1;
  await table.bulkPut(rows.map((row, number) => ({ ...row, number, unnamed: isUnnamed(row) })));
  return { numbers: new Map(rows.map(({ id }, number) => [id, number])), time: lastTime(rows) };
}

async function numberFaces(
  transaction: Transaction,
  collectionId: string,
  revision: number,
  persons: ReadonlyMap<string, number>,
) {
  const faces = transaction.table<Face>('faces');
  const vectors = transaction.table<Vector>('vectors');
  let count = 0;
  let created = 0;
  let time = 0;
  let last: unknown = Dexie.minKey;
  while (true) {
    const rows = await faces
      .where(':id')
      .between([collectionId, last], [collectionId, Dexie.maxKey], false, false)
      .limit(CHUNK)
      .toArray();
    if (rows.length === 0) return { count, time };
    last = rows.at(-1)?.id;
    const found = await vectors.bulkGet(rows.map(({ id }) => [collectionId, id]));
    const numbered = rows.map((row) => {
      created = Math.max(created, row.createdAt.getTime());
      return { ...row, number: count++, createdAt: new Date(created) };
    });
    time = Math.max(created, lastTime(rows));
    await faces.bulkPut(numbered);
    await transaction.table('tail').bulkAdd(
      numbered.map(({ number, personId }, i) => ({
        collectionId,
        number,
        person: persons.get(personId),
        revision,
        vector: found[i]?.vector,
      })),
    );
  }
}

/** When the last of the ids, UUIDs of version 7, was made, ms. */
function lastTime(rows: Row[]): number {
  const id = rows.at(-1)?.id ?? '0';
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);
}

/** Version 2 had no ids of faces beside their vectors, and no switch for liveness. */
export async function upgradeFrom2(transaction: Transaction): Promise<void> {
  const collections = transaction.table<CollectionRow, string>('collections');
  await collections.toCollection().modify({ liveness: false });
  for (const collectionId of await collections.toCollection().primaryKeys()) {
    await addIdsToTail(transaction, collectionId);
  }
  const pages = transaction.table<PageRow>('pages');
  for (const key of await pages.toCollection().primaryKeys()) {
    const page = (await pages.get(key)) as PageRow;
    await pages.put({ ...page, ids: packIds(await idsOf(transaction, page.collectionId, page.numbers)) });
  }
}

/** Version 3 had one threshold for all collections, and keys without limits. */
export async function upgradeFrom3(transaction: Transaction): Promise<void> {
  await transaction.table<CollectionRow>('collections').toCollection().modify({ minScore: 0.7 });
  await transaction
    .table<KeyRow>('keys')
    .toCollection()
    .modify({ scopes: ['search', 'enrol', 'delete'], rateLimit: 600 });
}

async function addIdsToTail(transaction: Transaction, collectionId: string): Promise<void> {
  const table = transaction.table<TailRow>('tail');
  for (let from = 0; ; ) {
    const range = table.where(':id').between([collectionId, from], [collectionId, Dexie.maxKey]);
    const rows = await range.limit(CHUNK).toArray();
    if (rows.length === 0) return;
    const numbers = rows.map(({ number }) => number);
    const ids = await idsOf(transaction, collectionId, numbers);
    await table.bulkPut(rows.map((row, i) => ({ ...row, faceId: ids[i] as string })));
    from = (numbers.at(-1) as number) + 1;
  }
}

/** Of faces with neighbouring numbers; those that were deleted get no face's id. */
async function idsOf(transaction: Transaction, collectionId: string, numbers: ArrayLike<number>): Promise<string[]> {
  const faces = await transaction
    .table<Face & { number: number }>('faces')
    .where('[collectionId+number]')
    .between([collectionId, numbers[0]], [collectionId, numbers[numbers.length - 1]], true, true)
    .toArray();
  const ids = new Map(faces.map(({ number, id }) => [number, id]));
  return Array.from(numbers, (number) => ids.get(number) ?? NIL);
}
