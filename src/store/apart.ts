import { type ApartRow, type Database, ofCollection } from './schema';

/** Of each person the persons of whom somebody said that they are not the same; all by their numbers. */
export type Apart = Map<number, Set<number>>;

/** Inside a transaction, as everything here. */
export async function readApart(db: Database, collectionId: string): Promise<Apart> {
  const apart: Apart = new Map();
  const add = (a: number, b: number) => apart.set(a, (apart.get(a) ?? new Set()).add(b));
  for (const { a, b } of await apartRows(db, collectionId)) {
    add(a, b);
    add(b, a);
  }
  return apart;
}

/** Whether any two of these persons are apart. */
export function anyApart(apart: Apart, persons: Iterable<number>): boolean {
  const numbers = new Set(persons);
  return [...numbers].some((number) => [...(apart.get(number) ?? [])].some((other) => numbers.has(other)));
}

export function toApartRow(collectionId: string, a: number, b: number): ApartRow {
  return { collectionId, a: Math.min(a, b), b: Math.max(a, b) };
}

/** Adds pairs; gives those that were not there. */
export async function addApart(db: Database, rows: ApartRow[]): Promise<ApartRow[]> {
  const known = await db.apart.bulkGet(rows.map(keyOf));
  const added = rows.filter((_, i) => !known[i]);
  await db.apart.bulkPut(added);
  return added;
}

export async function removeApart(db: Database, rows: ApartRow[]): Promise<void> {
  await db.apart.bulkDelete(rows.map(keyOf));
}

/** Removes all pairs of these persons; gives them. */
export async function removeApartOf(
  db: Database,
  collectionId: string,
  persons: { has(number: number): boolean },
): Promise<ApartRow[]> {
  // Somebody said each of them by hand: there are not many.
  const rows = (await apartRows(db, collectionId)).filter(({ a, b }) => persons.has(a) || persons.has(b));
  await removeApart(db, rows);
  return rows;
}

function apartRows(db: Database, collectionId: string): Promise<ApartRow[]> {
  return db.apart
    .where(':id')
    .between(...ofCollection(collectionId))
    .toArray();
}

const keyOf = ({ collectionId, a, b }: ApartRow): [string, number, number] => [collectionId, a, b];
