import { NearfaceError } from '../errors';
import type { Change } from '../usecases/types';
import { addApart, removeApart, toApartRow } from './apart';
import { forgetNames } from './names';
import { personsByNumber } from './numbers';
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
  const row = await read(db, (db) => lastRow(db, collectionId));
  return row && toChange(row);
}

/**
 * Takes the last change back. What else happened since stays: deleted faces and persons, new faces and names.
 * Throws `NOTHING_TO_UNDO`.
 */
export function undo(db: Database, collectionId: string): Promise<Change> {
  return change(db, collectionId, async (collection, db) => {
    const row = await lastRow(db, collectionId);
    if (!row) throw new NearfaceError('NOTHING_TO_UNDO', `No change of collection ${collection.name} can be undone.`);
    await db.changes.delete([collectionId, row.id]);
    await giveBackFaces(db, collection, row);
    await restorePersons(db, collection, row);
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
  const present = await personsByNumber(db, row.collectionId, returning.keys());
  const moves = [...returning].map(([number, faces]) => {
    const to = present.get(number) ?? comingBack(collection, before.get(number) as PersonRow);
    if (to.faces === 0) collection.persons++;
    return { faces, to };
  });
  await moveFaces(db, collection, moves);
  const back = moves.map(({ to }) => to).filter(({ number }) => !present.has(number));
  await forgetNames(db, collection.id, back);
}

const comingBack = ({ revision }: CollectionRow, person: PersonRow): PersonRow => ({
  ...person,
  faces: 0,
  coverFaceId: '',
  revision,
});

/** By the number of the person they had. */
async function facesToReturn(db: Database, row: ChangeRow): Promise<Map<number, FaceRow[]>> {
  const holders = await personsByNumber(db, row.collectionId, row.to);
  const numbers = new Map([...holders.values()].map(({ id, number }) => [id, number]));
  const places = new Map([...row.faces].map((face, i) => [face, i]));
  const returning = new Map<number, FaceRow[]>();
  for (const face of await facesOf(db, [...numbers.keys()])) {
    const place = places.get(face.number);
    if (place === undefined || row.to[place] !== numbers.get(face.personId)) continue;
    const from = row.from[place] as number;
    if (!returning.get(from)?.push(face)) returning.set(from, [face]);
  }
  return returning;
}

/** Gives those who are there their covers back, and leaves them to the grouping again unless somebody decided since. */
async function restorePersons(db: Database, collection: CollectionRow, row: ChangeRow): Promise<void> {
  const [persons, covers] = await Promise.all([
    db.persons.bulkGet(row.persons.map(({ collectionId, id }): Key => [collectionId, id])),
    db.faces.bulkGet(row.persons.map(({ collectionId, coverFaceId }): Key => [collectionId, coverFaceId])),
  ]);
  const restored: PersonRow[] = [];
  for (const [i, before] of row.persons.entries()) {
    const person = persons[i];
    if (!person) continue;
    const coverFaceId = covers[i]?.personId === person.id ? before.coverFaceId : person.coverFaceId;
    const unnamed = person.unnamed || (before.unnamed && !(await isDecidedSince(db, row, before, person)));
    if (coverFaceId === person.coverFaceId && unnamed === person.unnamed) continue;
    restored.push({ ...person, coverFaceId, unnamed, updatedAt: collection.changedAt });
  }
  await db.persons.bulkPut(restored);
}

/** By a name, or by a new face that somebody said is the person's. */
async function isDecidedSince(
  db: Database,
  { nextFace }: ChangeRow,
  before: PersonRow,
  now: PersonRow,
): Promise<boolean> {
  return now.name !== before.name || (await facesOf(db, [now.id])).some(({ number }) => number >= nextFace);
}

async function restoreApart(db: Database, row: ChangeRow): Promise<void> {
  const present = await personsByNumber(db, row.collectionId, row.apartRemoved.flat());
  const removed = row.apartRemoved.filter((pair) => pair.every((number) => present.has(number)));
  const toRows = (pairs: [number, number][]) => pairs.map(([a, b]) => toApartRow(row.collectionId, a, b));
  await removeApart(db, toRows(row.apartAdded));
  await addApart(db, toRows(removed));
}

function toChange({ id, collectionId, kind, createdAt }: ChangeRow): Change {
  return { changeId: id, collectionId, kind, createdAt };
}
