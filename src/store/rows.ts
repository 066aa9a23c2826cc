import { v7 as uuid } from 'uuid';
import type { Box, Embedding, Quality } from '../faces/types';
import type { Metadata } from '../usecases/types';
import type { CollectionRow, Database, FaceRow, Key, PersonRow } from './schema';

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
export function newPerson(collection: CollectionRow, name: string, metadata: Metadata): PersonRow {
  collection.persons++;
  const now = new Date();
  return {
    id: uuid(),
    collectionId: collection.id,
    name,
    metadata,
    createdAt: now,
    updatedAt: now,
    faces: 0,
    coverFaceId: '',
  };
}

export async function insertFaces(db: Database, collection: CollectionRow, faces: NewFace[]): Promise<FaceRow[]> {
  const createdAt = new Date();
  const rows = faces.map(({ person, photoId, box, quality, embedding, thumbnail, chip }) => ({
    id: uuid(),
    collectionId: collection.id,
    personId: person.id,
    ...(photoId !== undefined && { photoId }),
    box,
    quality,
    createdAt,
    bytes: embedding.byteLength + (thumbnail?.byteLength ?? 0) + (chip?.byteLength ?? 0),
  }));
  const vectors = rows.map((row, i) => ({
    faceId: row.id,
    collectionId: collection.id,
    personId: row.personId,
    revision: collection.revision,
    // A copy: of a view the browser would store the whole buffer behind it.
    vector: (faces[i] as NewFace).embedding.slice(),
  }));
  for (const [i, { person }] of faces.entries()) gain(person, [rows[i] as FaceRow]);
  collection.faces += rows.length;
  collection.bytes += sum(rows.map(({ bytes }) => bytes));
  await Promise.all([
    db.persons.bulkPut([...new Set(faces.map(({ person }) => person))]),
    db.faces.bulkAdd(rows),
    db.vectors.bulkAdd(vectors),
    db.thumbnails.bulkAdd(pictures(rows, faces, 'thumbnail')),
    db.chips.bulkAdd(pictures(rows, faces, 'chip')),
  ]);
  return rows;
}

/** Removes faces, persons without faces and photos without faces. */
export async function removeFaces(db: Database, collection: CollectionRow, faces: FaceRow[]): Promise<void> {
  const keys = faces.map(keyOf);
  await Promise.all([
    db.faces.bulkDelete(keys),
    db.vectors.bulkDelete(keys),
    db.thumbnails.bulkDelete(keys),
    db.chips.bulkDelete(keys),
  ]);
  collection.faces -= faces.length;
  collection.bytes -= sum(faces.map(({ bytes }) => bytes));
  await leavePersons(db, collection, faces);
  for (const photoId of new Set(faces.flatMap((face) => face.photoId ?? []))) {
    if ((await db.faces.where('photoId').equals(photoId).count()) > 0) continue;
    await db.photos.where({ id: photoId }).delete();
    collection.photos--;
  }
}

/** Moves faces of other persons to a person of the same collection. */
export async function moveFaces(
  db: Database,
  collection: CollectionRow,
  faces: FaceRow[],
  to: PersonRow,
): Promise<FaceRow[]> {
  const moved = faces.map((face) => ({ ...face, personId: to.id }));
  const vectors = await db.vectors.bulkGet(faces.map(keyOf));
  gain(to, moved);
  await Promise.all([
    db.faces.bulkPut(moved),
    db.vectors.bulkPut(
      vectors.flatMap((row) => (row ? [{ ...row, personId: to.id, revision: collection.revision }] : [])),
    ),
    db.persons.put(to),
  ]);
  await leavePersons(db, collection, faces);
  return moved;
}

function gain(person: PersonRow, faces: FaceRow[]) {
  person.faces += faces.length;
  person.coverFaceId ||= faces[0]?.id ?? '';
  person.updatedAt = new Date();
}

/** Takes faces that are gone from their persons; a person is deleted with the last one. */
async function leavePersons(db: Database, collection: CollectionRow, gone: FaceRow[]): Promise<void> {
  for (const personId of new Set(gone.map((face) => face.personId))) {
    const faces = gone.filter((face) => face.personId === personId);
    const person = (await db.persons.get([collection.id, personId])) as PersonRow;
    person.faces -= faces.length;
    person.updatedAt = new Date();
    if (person.faces === 0) {
      await db.persons.delete(keyOf(person));
      collection.persons--;
      continue;
    }
    if (faces.some(({ id }) => id === person.coverFaceId)) person.coverFaceId = await bestFaceOf(db, personId);
    await db.persons.put(person);
  }
}

async function bestFaceOf(db: Database, personId: string): Promise<string> {
  const faces = await db.faces.where('personId').equals(personId).toArray();
  return faces.reduce((best, face) => (face.quality.score > best.quality.score ? face : best)).id;
}

function pictures(rows: FaceRow[], faces: NewFace[], kind: 'thumbnail' | 'chip') {
  return rows.flatMap(({ collectionId, id }, i) => {
    const jpeg = faces[i]?.[kind];
    return jpeg ? [{ collectionId, faceId: id, jpeg }] : [];
  });
}

const keyOf = ({ collectionId, id }: FaceRow | PersonRow): Key => [collectionId, id];

const sum = (numbers: number[]) => numbers.reduce((total, n) => total + n, 0);
