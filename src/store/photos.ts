import { v7 as uuid } from 'uuid';
import { iou } from '../box';
import type { Box, Embedding, Quality } from '../faces/types';
import type { EnrollResult, Metadata } from '../usecases/types';
import { toEnrolledFaces } from './faces';
import { findOrMakePerson, getPersonRow, MAX_NAME, newNumberedPerson, personNotFound } from './persons';
import { insertFaces, newPerson } from './rows';
import type { CollectionRow, Database, FaceRow, PersonRow } from './schema';
import { change, write } from './transaction';

export interface PhotoToStore {
  /** Of the photo's bytes, in hexadecimal. */
  sha256: string;
  fileName?: string;
  width: number;
  height: number;
  /** The chosen ones. */
  faces: FaceToStore[];
}

export interface FaceToStore {
  box: Box;
  quality: Quality;
  embedding: Embedding;
  thumbnail?: ArrayBuffer;
  chip?: ArrayBuffer;
}

/** Whose the faces are: an existing person's, a named person's, or persons of their own. */
export interface Assignment {
  personId?: string;
  name?: string;
  /** Each face is a new person's, who has the name even if others have it too. */
  asNew?: boolean;
  metadata: Metadata;
}

/** Two boxes of one photo that overlap more than this hold the same face. */
export const SAME_FACE_IOU = 0.5;

/**
 * Stores in one transaction what is missing of a photo: the photo, the faces, their persons. Faces that are there
 * already keep their persons; with `asNew` they don't count, and the photo shows them several times.
 * Throws `COLLECTION_DELETED`, `PERSON_NOT_FOUND`, `QUOTA_EXCEEDED`, `STORE_FAILED`.
 */
export function addPhoto(
  db: Database,
  collectionId: string,
  photo: PhotoToStore,
  assignment: Assignment,
): Promise<EnrollResult> {
  return write(db, async (db) => {
    const stored = await db.photos.get({ collectionId, sha256: photo.sha256 });
    const storedFaces = stored && !assignment.asNew ? await db.faces.where('photoId').equals(stored.id).toArray() : [];
    const rows = photo.faces.map(({ box }) => storedFaces.find((face) => iou(face.box, box) > SAME_FACE_IOU));
    if (stored && rows.every((row) => row !== undefined)) {
      return { alreadyEnrolled: true, photoId: stored.id, faces: await toEnrolledFaces(db, rows) };
    }
    return change(db, collectionId, async (collection, db) => {
      const photoId = stored?.id ?? (await insertPhoto(db, collection, photo));
      const missing = [...rows.keys()].filter((i) => rows[i] === undefined);
      const persons = await personsFor(db, collection, missing, assignment);
      const faces = missing.map((i, m) => ({
        ...(photo.faces[i] as FaceToStore),
        photoId,
        person: persons[m] as PersonRow,
      }));
      const added = await insertFaces(db, collection, faces);
      const all = rows.map((row) => row ?? (added.shift() as FaceRow));
      return { alreadyEnrolled: false, photoId, faces: await toEnrolledFaces(db, all) };
    });
  });
}

async function insertPhoto(db: Database, collection: CollectionRow, photo: PhotoToStore): Promise<string> {
  collection.photos++;
  const { sha256, fileName, width, height } = photo;
  const id = uuid();
  await db.photos.add({
    id,
    collectionId: collection.id,
    sha256,
    ...(fileName !== undefined && { fileName }),
    width,
    height,
    createdAt: new Date(),
  });
  return id;
}

/** The persons of the photo's faces at `places` among the chosen ones. */
async function personsFor(
  db: Database,
  collection: CollectionRow,
  places: number[],
  { personId, name, asNew, metadata }: Assignment,
): Promise<PersonRow[]> {
  const given = personId === undefined ? undefined : await getPersonRow(db, personId);
  if (given && given.collectionId !== collection.id) throw personNotFound(given.id);
  // Somebody says whose the face is.
  if (given) given.unnamed = false;
  const first = given?.name ?? name;
  const persons: PersonRow[] = [];
  for (const place of places) {
    if (first === undefined) persons.push(await newNumberedPerson(db, collection, metadata));
    else if (asNew) persons.push(newPerson(collection, { name: first, metadata, unnamed: false }));
    else if (given && place === 0) persons.push(given);
    else persons.push(await findOrMakePerson(db, collection, nameOfFace(first, place), metadata));
  }
  for (const person of persons) person.metadata = { ...person.metadata, ...metadata };
  return persons;
}

/** "Ann", "Ann 2", "Ann 3", … */
function nameOfFace(name: string, place: number): string {
  const suffix = place === 0 ? '' : ` ${place + 1}`;
  return name.slice(0, MAX_NAME - suffix.length) + suffix;
}
