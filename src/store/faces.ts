import type { Table } from 'dexie';
import { NearfaceError } from '../errors';
import type { EnrolledFace } from '../usecases/types';
import { decide } from './decision';
import { findOrMakePerson, getPersonRow } from './persons';
import { removeFaces } from './rows';
import { type Database, type FaceRow, type Key, ofCollection, type PictureRow } from './schema';
import { change, read } from './transaction';
import { readVector } from './vectors';

/** Which part of a list: at most `limit` of those that are younger than the face `after`. */
export interface FacePage {
  after?: string | undefined;
  limit?: number | undefined;
}

/** The faces of a person, by age. Throws `PERSON_NOT_FOUND`. */
export function listFacesOfPerson(db: Database, personId: string, { after, limit }: FacePage = {}) {
  return read(db, async (db) => {
    await getPersonRow(db, personId);
    const faces = await db.faces.where('personId').equals(personId).toArray();
    const younger = after === undefined ? faces : faces.filter(({ id }) => id > after);
    return toEnrolledFaces(db, younger.slice(0, limit));
  });
}

/** The faces of a collection, by age. */
export function listFacesOfCollection(db: Database, collectionId: string, { after, limit }: FacePage = {}) {
  return read(db, async (db) => {
    const [lower, upper] = ofCollection(collectionId);
    const start = after === undefined ? lower : [collectionId, after];
    const younger = db.faces.where(':id').between(start, upper, false);
    return toEnrolledFaces(db, await (limit === undefined ? younger : younger.limit(limit)).toArray());
  });
}

/** Throws `FACE_ID_NOT_FOUND`. */
export function getFace(db: Database, faceId: string): Promise<EnrolledFace> {
  return read(db, async (db) => {
    const [face] = await toEnrolledFaces(db, [await getFaceRow(db, faceId)]);
    return face as EnrolledFace;
  });
}

/** Throws `FACE_ID_NOT_FOUND`; a face without the picture gives undefined. */
export const getThumbnail = (db: Database, faceId: string) => getPicture(db, db.thumbnails, faceId);
export const getChip = (db: Database, faceId: string) => getPicture(db, db.chips, faceId);

/** Throws `FACE_ID_NOT_FOUND`. */
export async function getVector(db: Database, faceId: string): Promise<Float32Array> {
  return read(db, async (db) => {
    const { collectionId, number } = await getFaceRow(db, faceId);
    return readVector(db, collectionId, number);
  });
}

/** Deletes a face, and its person and photo with their last one. Throws `FACE_ID_NOT_FOUND`. */
export async function deleteFace(db: Database, faceId: string): Promise<void> {
  const { collectionId } = await read(db, (db) => getFaceRow(db, faceId));
  await change(db, collectionId, async (collection, db) => removeFaces(db, collection, [await getFaceRow(db, faceId)]));
}

/**
 * Moves a face to a person of the same collection, or to the person of that name, who is made if there is none.
 * Throws `FACE_ID_NOT_FOUND`, `PERSON_NOT_FOUND`.
 */
export async function moveFace(
  db: Database,
  faceId: string,
  to: { personId: string } | { name: string },
): Promise<EnrolledFace> {
  const { collectionId } = await read(db, (db) => getFaceRow(db, faceId));
  return decide(db, collectionId, 'move', async (collection, decision, db) => {
    const face = await getFaceRow(db, faceId);
    const person =
      'personId' in to ? await getPersonRow(db, to.personId) : await findOrMakePerson(db, collection, to.name, {});
    if (person.collectionId !== collectionId) {
      throw new NearfaceError('INVALID_ARGUMENT', 'to.personId: is a person of another collection.');
    }
    if (person.id === face.personId) return toEnrolledFace(face, person.name);
    const [moved] = await decision.move([{ faces: [face], to: { ...person, unnamed: false } }]);
    return toEnrolledFace(moved as FaceRow, person.name);
  });
}

/** With the names of their persons; inside a transaction. */
export async function toEnrolledFaces(db: Database, rows: FaceRow[]): Promise<EnrolledFace[]> {
  const persons = new Map(
    rows.map(({ personId, collectionId }): [string, Key] => [personId, [collectionId, personId]]),
  );
  const names = new Map((await db.persons.bulkGet([...persons.values()])).map((person) => [person?.id, person?.name]));
  return rows.map((row) => toEnrolledFace(row, names.get(row.personId) as string));
}

export function toEnrolledFace({ id, bytes: _, ...row }: FaceRow, name: string): EnrolledFace {
  return { faceId: id, name, ...row };
}

async function getPicture(db: Database, table: Table<PictureRow, Key>, faceId: string): Promise<Blob | undefined> {
  const row = await read(db, async (db) => {
    const { collectionId } = await getFaceRow(db, faceId);
    return table.get([collectionId, faceId]);
  });
  return row && new Blob([row.jpeg], { type: 'image/jpeg' });
}

async function getFaceRow(db: Database, faceId: string): Promise<FaceRow> {
  const face = await db.faces.get({ id: faceId });
  if (!face) throw faceNotFound(faceId);
  return face;
}

function faceNotFound(faceId: string): NearfaceError {
  return new NearfaceError('FACE_ID_NOT_FOUND', `There is no face ${faceId}.`);
}
