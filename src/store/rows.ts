import { v7 as uuid } from 'uuid';
import type { Box, Embedding, Quality } from '../faces/types';
import { removeApartOf } from './apart';
import { forgetNames } from './names';
import {
  type CollectionRow,
  type Database,
  type FaceRow,
  type Key,
  NOBODY,
  type PersonRow,
  type PictureRow,
} from './schema';
import { insertSegment, insertTail, type PackedVectors, setPersons } from './vectors';

/*
 * The rows of faces and the persons, photos and counters that depend on them. Everything here runs inside `change`,
 * which stores the collection's row afterwards; counters change nowhere else.
 */

export interface NewFace {
  /** Several faces may share the row of one person, which may be new. */
  person: PersonRow;
  photoId?: string;
  box: Box;
  quality: Quality;
  embedding: Embedding;
  thumbnail?: ArrayBuffer;
  chip?: ArrayBuffer;
}

/** A person who is stored once a face is. */
export function newPerson(
  collection: CollectionRow,
  person: Pick<PersonRow, 'name' | 'metadata' | 'unnamed'>,
): PersonRow {
  collection.persons++;
  const number = collection.nextPerson++;
  return {
    id: idOf(collection, number),
    collectionId: collection.id,
    number,
    ...person,
    createdAt: collection.changedAt,
    updatedAt: collection.changedAt,
    faces: 0,
    coverFaceId: '',
  };
}

/** Adds faces; their vectors go to the tail, or as a segment of their own if they are packed. */
export async function insertFaces(
  db: Database,
  collection: CollectionRow,
  faces: NewFace[],
  packed?: PackedVectors,
): Promise<FaceRow[]> {
  const rows = faces.map((face) => toRow(collection, face));
  for (const [i, { person }] of faces.entries()) gain(collection, person, [rows[i] as FaceRow]);
  collection.faces += rows.length;
  collection.bytes += sum(rows.map(({ bytes }) => bytes));
  const columns = {
    numbers: rows.map(({ number }) => number),
    ids: rows.map(({ id }) => id),
    persons: faces.map(({ person }) => person.number),
    vectors: faces.map(({ embedding }) => embedding),
  };
  await Promise.all([
    db.persons.bulkPut([...new Set(faces.map(({ person }) => person))]),
    db.faces.bulkAdd(rows),
    packed ? insertSegment(db, collection, columns, packed) : insertTail(db, collection, columns),
    db.thumbnails.bulkAdd(pictures(rows, faces, 'thumbnail')),
    db.chips.bulkAdd(pictures(rows, faces, 'chip')),
  ]);
  return rows;
}

/** Removes faces, persons without faces and photos without faces. */
export async function removeFaces(db: Database, collection: CollectionRow, faces: FaceRow[]): Promise<void> {
  const pictured = faces.filter(({ photoId }) => photoId !== undefined).map(keyOf);
  const photoIds = [...new Set(faces.flatMap((face) => face.photoId ?? []))];
  collection.faces -= faces.length;
  collection.bytes -= sum(faces.map(({ bytes }) => bytes));
  await Promise.all([
    db.faces.bulkDelete(faces.map(keyOf)),
    setPersons(
      db,
      collection,
      faces.map(({ number }) => ({ number, person: NOBODY })),
    ),
    db.thumbnails.bulkDelete(pictured),
    db.chips.bulkDelete(pictured),
  ]);
  await Promise.all([leavePersons(db, collection, faces), removeEmptyPhotos(db, collection, photoIds)]);
}

/** Faces of other persons that a person of their collection gets. */
export interface Move {
  faces: FaceRow[];
  to: PersonRow;
}

/** Whom persons get faces from gets none. */
export async function moveFaces(db: Database, collection: CollectionRow, moves: Move[]): Promise<FaceRow[]> {
  const moved = moves.flatMap(({ faces, to }) => faces.map((face) => ({ ...face, personId: to.id })));
  for (const { faces, to } of moves) gain(collection, to, faces);
  await Promise.all([
    db.faces.bulkPut(moved),
    setPersons(
      db,
      collection,
      moves.flatMap(({ faces, to }) => faces.map(({ number }) => ({ number, person: to.number }))),
    ),
    db.persons.bulkPut(moves.map(({ to }) => to)),
  ]);
  await leavePersons(
    db,
    collection,
    moves.flatMap(({ faces }) => faces),
  );
  return moved;
}

function toRow(
  collection: CollectionRow,
  { person, photoId, box, quality, embedding, thumbnail, chip }: NewFace,
): FaceRow {
  const number = collection.nextFace++;
  return {
    id: idOf(collection, number),
    collectionId: collection.id,
    number,
    personId: person.id,
    ...(photoId !== undefined && { photoId }),
    box,
    quality,
    createdAt: collection.changedAt,
    bytes: embedding.byteLength + (thumbnail?.byteLength ?? 0) + (chip?.byteLength ?? 0),
  };
}

/** Rises with the number, also where the clock stands still or goes back. */
const idOf = ({ changedAt }: CollectionRow, number: number) => uuid({ msecs: changedAt.getTime(), seq: number });

function gain(collection: CollectionRow, person: PersonRow, faces: FaceRow[]) {
  person.faces += faces.length;
  person.coverFaceId ||= bestOf(faces).id;
  person.updatedAt = collection.changedAt;
}

/** Takes faces that are gone from their persons; a person is deleted with the last one. */
async function leavePersons(db: Database, collection: CollectionRow, gone: FaceRow[]): Promise<void> {
  const goneOf = new Map<string, FaceRow[]>(gone.map(({ personId }) => [personId, []]));
  for (const face of gone) goneOf.get(face.personId)?.push(face);
  const persons = (await db.persons.bulkGet(
    [...goneOf.keys()].map((personId): Key => [collection.id, personId]),
  )) as PersonRow[];
  for (const person of persons) {
    person.faces -= goneOf.get(person.id)?.length ?? 0;
    person.updatedAt = collection.changedAt;
  }
  const empty = persons.filter(({ faces }) => faces === 0);
  const left = persons.filter(({ faces }) => faces > 0);
  const withoutCover = left.filter((person) => goneOf.get(person.id)?.some(({ id }) => id === person.coverFaceId));
  await Promise.all(
    withoutCover.map(async (person) => {
      person.coverFaceId = await bestFaceOf(db, person.id);
    }),
  );
  collection.persons -= empty.length;
  await Promise.all([
    db.persons.bulkDelete(empty.map(keyOf)),
    forgetNames(db, collection.id, empty),
    db.persons.bulkPut(left),
    removeApartOf(db, collection.id, new Set(empty.map(({ number }) => number))),
  ]);
}

async function bestFaceOf(db: Database, personId: string): Promise<string> {
  return bestOf(await db.faces.where('personId').equals(personId).toArray()).id;
}

const bestOf = (faces: FaceRow[]) =>
  faces.reduce((best, face) => (face.quality.score > best.quality.score ? face : best));

async function removeEmptyPhotos(db: Database, collection: CollectionRow, photoIds: string[]): Promise<void> {
  const counts = await Promise.all(photoIds.map((id) => db.faces.where('photoId').equals(id).count()));
  const empty = photoIds.filter((_, i) => counts[i] === 0);
  collection.photos -= empty.length;
  await Promise.all(empty.map((id) => db.photos.where('id').equals(id).delete()));
}

function pictures(rows: FaceRow[], faces: NewFace[], kind: 'thumbnail' | 'chip'): PictureRow[] {
  return rows.flatMap(({ collectionId, id }, i) => {
    const jpeg = faces[i]?.[kind];
    return jpeg ? [{ collectionId, faceId: id, jpeg }] : [];
  });
}

const keyOf = ({ collectionId, id }: FaceRow | PersonRow): Key => [collectionId, id];

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
