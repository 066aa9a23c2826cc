import { NearfaceError } from '../errors';
import type { Metadata, Person } from '../usecases/types';
import { moveFaces, newPerson, removeFaces } from './rows';
import { type CollectionRow, type Database, ofCollection, type PersonRow } from './schema';
import { change, read } from './transaction';

/** Characters of a name, at most. */
export const MAX_NAME = 128;

export interface PersonChange {
  name?: string;
  metadata?: Metadata;
  coverFaceId?: string;
}

/** The persons of a collection whose name holds `query`, by name, then age. */
export async function listPersons(db: Database, collectionId: string, query = ''): Promise<Person[]> {
  const rows = await read(db, () =>
    db.persons
      .where(':id')
      .between(...ofCollection(collectionId))
      .toArray(),
  );
  const wanted = query.toLowerCase();
  const found = rows.filter(({ name }) => name.toLowerCase().includes(wanted));
  return found.sort((a, b) => BY_NAME.compare(a.name, b.name) || (a.id < b.id ? -1 : 1)).map(toPerson);
}

/** Throws `PERSON_NOT_FOUND`. */
export async function getPerson(db: Database, personId: string): Promise<Person> {
  return toPerson(await read(db, () => getPersonRow(db, personId)));
}

/** The persons of these ids that exist, by id. */
export async function getPersons(
  db: Database,
  collectionId: string,
  personIds: string[],
): Promise<Map<string, Person>> {
  const rows = await read(db, () => db.persons.bulkGet(personIds.map((id) => [collectionId, id])));
  return new Map(rows.flatMap((row) => (row ? [[row.id, toPerson(row)]] : [])));
}

/** `metadata` replaces the old one. Throws `PERSON_NOT_FOUND`, `FACE_ID_NOT_FOUND` if the cover is not the person's. */
export async function updatePerson(db: Database, personId: string, update: PersonChange): Promise<Person> {
  const { collectionId } = await getPerson(db, personId);
  return change(db, collectionId, async () => {
    const person = await getPersonRow(db, personId);
    person.name = update.name ?? person.name;
    person.metadata = update.metadata ?? person.metadata;
    person.coverFaceId = update.coverFaceId ?? person.coverFaceId;
    person.updatedAt = new Date();
    const cover = await db.faces.get([collectionId, person.coverFaceId]);
    if (cover?.personId !== personId) {
      throw new NearfaceError('FACE_ID_NOT_FOUND', `Person ${personId} has no face ${person.coverFaceId}.`);
    }
    await db.persons.put(person);
    return toPerson(person);
  });
}

/** Moves all faces of `from` to `into`, which keeps its name, metadata and cover, and deletes `from`. */
export async function mergePersons(db: Database, into: string, from: string): Promise<Person> {
  const { collectionId } = await getPerson(db, into);
  return change(db, collectionId, async (collection) => {
    const person = await getPersonRow(db, into);
    const other = await getPersonRow(db, from);
    if (into === from) throw new NearfaceError('INVALID_ARGUMENT', 'from: is the same person as into.');
    if (other.collectionId !== collection.id) {
      throw new NearfaceError('INVALID_ARGUMENT', 'from: is a person of another collection.');
    }
    await moveFaces(db, collection, await facesOf(db, from), person);
    return toPerson(person);
  });
}

/** Deletes a person with all faces; gives their ids. Throws `PERSON_NOT_FOUND`. */
export async function deletePerson(
  db: Database,
  personId: string,
): Promise<{ collectionId: string; faceIds: string[] }> {
  const { collectionId } = await getPerson(db, personId);
  return change(db, collectionId, async (collection) => {
    await getPersonRow(db, personId);
    const faces = await facesOf(db, personId);
    await removeFaces(db, collection, faces);
    return { collectionId, faceIds: faces.map(({ id }) => id) };
  });
}

/** Inside a transaction. Throws `PERSON_NOT_FOUND`. */
export async function getPersonRow(db: Database, personId: string): Promise<PersonRow> {
  const person = await db.persons.get({ id: personId });
  if (!person) throw personNotFound(personId);
  return person;
}

export function personNotFound(personId: string): NearfaceError {
  return new NearfaceError('PERSON_NOT_FOUND', `There is no person ${personId}.`);
}

/** The oldest person of that name, else a new one. */
export async function findOrMakePerson(
  db: Database,
  collection: CollectionRow,
  name: string,
  metadata: Metadata,
): Promise<PersonRow> {
  return (await findByName(db, collection.id, name)) ?? newPerson(collection, name, metadata);
}

/** A new person with the next free name of ID0, ID1, … */
export async function newNumberedPerson(
  db: Database,
  collection: CollectionRow,
  metadata: Metadata,
): Promise<PersonRow> {
  let name: string;
  do {
    name = `ID${collection.nextNumber++}`;
  } while (await findByName(db, collection.id, name));
  return newPerson(collection, name, metadata);
}

// Digits count as numbers, so that ID2 comes before ID10.
const BY_NAME = new Intl.Collator(undefined, { numeric: true });

function findByName(db: Database, collectionId: string, name: string) {
  return db.persons.where('[collectionId+name]').equals([collectionId, name]).first();
}

const facesOf = (db: Database, personId: string) => db.faces.where('personId').equals(personId).toArray();

function toPerson({ id, ...row }: PersonRow): Person {
  return { personId: id, ...row };
}
