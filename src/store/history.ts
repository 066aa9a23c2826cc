import { NearfaceError } from '../errors';
import type { Change } from '../usecases/types';
import { addApart, removeApart, toApartRow } from './apart';
import { facesOf } from './persons';
import { moveFaces } from './rows';
import {
  type ChangeRow,
  type CollectionRow,
  type Database,
  type FaceRow,
  type Key,
  ofCollection,
  type PersonRow,
} from './schema';
import { change, read } from './transaction';

/** The last change that can be undone. */
export async function lastChange(db: Database, collectionId: string): Promise<Change | undefined> {
  const row = await read(db, () => lastRow(db, collectionId));
  return row && toChange(row);
}

/**
 * Takes the last change back. What else happened since stays: deleted faces and persons, new faces and names.
 * Throws `NOTHING_TO_UNDO`.
 */
export function undo(db: Database, collectionId: string): Promise<Change> {
  return change(db, collectionId, async (collection) => {
    const row = await lastRow(db, collectionId);
    if (!row) throw new NearfaceError('NOTHING_TO_UNDO', `No change of collection ${collection.name} can be undone.`);
    await db.changes.delete([collectionId, row.id]);
    await giveBackFaces(db, collection, row);
    await restorePersons(db, row);
    await restoreApart(db, row);
    return toChange(row);
  });
}

function lastRow(db: Database, collectionId: string): Promise<ChangeRow | undefined> {
  return db.changes
    .where(':id')
    .between(...ofCollection(collectionId))
    .last();
}

/** Those that are still with whom they went to. Persons vanish without faces, and come back with them. */
async function giveBackFaces(db: Database, collection: CollectionRow, row: ChangeRow): Promise<void> {
  const returning = await facesToReturn(db, row);
  const before = new Map(row.persons.map((person) => [person.number, person]));
  const present = await personsByNumber(db, row.collectionId, [...returning.keys()]);
  const moves = [...returning].map(([number, faces]) => {
    const to = present.get(number) ?? { ...(before.get(number) as PersonRow), faces: 0, coverFaceId: '' };
    if (to.faces === 0) collection.persons++;
    return { faces, to };
  });
  await moveFaces(db, collection, moves);
}

/** By the number of the person they had. */
async function facesToReturn(db: Database, row: ChangeRow): Promise<Map<number, FaceRow[]>> {
  const holders = await personsByNumber(db, row.collectionId, row.to);
  const places = new Map([...row.faces].map((face, i) => [face, i]));
  const returning = new Map<number, FaceRow[]>();
  for (const { id, number } of holders.values()) {
    for (const face of await facesOf(db, id)) {
      const place = places.get(face.number);
      if (place === undefined || row.to[place] !== number) continue;
      const from = row.from[place] as number;
      if (!returning.get(from)?.push(face)) returning.set(from, [face]);
    }
  }
  return returning;
}

/** Gives those who are there their covers back, and leaves them to the grouping again unless somebody decided since. */
async function restorePersons(db: Database, { persons: before, nextFace }: ChangeRow): Promise<void> {
  const [persons, covers] = await Promise.all([
    db.persons.bulkGet(before.map(({ collectionId, id }): Key => [collectionId, id])),
    db.faces.bulkGet(before.map(({ collectionId, coverFaceId }): Key => [collectionId, coverFaceId])),
  ]);
  for (const [i, { name, unnamed, coverFaceId }] of before.entries()) {
    const person = persons[i];
    if (!person) continue;
    if (covers[i]?.personId === person.id) person.coverFaceId = coverFaceId;
    if (!unnamed || person.unnamed || person.name !== name) continue;
    const added = (await facesOf(db, person.id)).some(({ number }) => number >= nextFace);
    person.unnamed = !added;
  }
  await db.persons.bulkPut(persons.filter((person) => person !== undefined));
}

async function restoreApart(db: Database, { collectionId, apartAdded, apartRemoved }: ChangeRow): Promise<void> {
  const present = await personsByNumber(db, collectionId, apartRemoved.flat());
  const removed = apartRemoved.filter((pair) => pair.every((number) => present.has(number)));
  const toRows = (pairs: [number, number][]) => pairs.map(([a, b]) => toApartRow(collectionId, a, b));
  await removeApart(db, toRows(apartAdded));
  await addApart(db, toRows(removed));
}

async function personsByNumber(
  db: Database,
  collectionId: string,
  numbers: Iterable<number>,
): Promise<Map<number, PersonRow>> {
  const keys = Array.from(new Set(numbers), (number) => [collectionId, number]);
  const rows = await db.persons.where('[collectionId+number]').anyOf(keys).toArray();
  return new Map(rows.map((row) => [row.number, row]));
}

function toChange({ id, collectionId, kind, createdAt }: ChangeRow): Change {
  return { changeId: id, collectionId, kind, createdAt };
}
