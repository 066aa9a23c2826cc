import { NearfaceError } from '../errors';
import type { Metadata, Person } from '../usecases/types';
import { decide } from './decision';
import { forgetNames } from './names';
import { newPerson, removeFaces } from './rows';
import { allOfEach, type CollectionRow, type Database, type FaceRow, ofCollection, type PersonRow } from './schema';
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
  const rows = await read(db, (db) =>
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
  return toPerson(await read(db, (db) => getPersonRow(db, personId)));
}

/**
 * `metadata` replaces the old one; a name is a human's decision. Of these, another cover can be undone.
 * Throws `PERSON_NOT_FOUND`, `FACE_ID_NOT_FOUND` if the cover is not the person's.
 */
export async function updatePerson(db: Database, personId: string, update: PersonChange): Promise<Person> {
  const { collectionId } = await getPerson(db, personId);
  return decide(db, collectionId, 'cover', async (collection, decision, db) => {
    const person = await getPersonRow(db, personId);
    person.name = update.name ?? person.name;
    person.unnamed &&= update.name === undefined;
    person.metadata = update.metadata ?? person.metadata;
    person.updatedAt = collection.changedAt;
    person.revision = collection.revision;
    if (update.coverFaceId !== undefined && update.coverFaceId !== person.coverFaceId) {
      await decision.keep([person]);
      person.coverFaceId = update.coverFaceId;
    }
    const cover = await db.faces.get([collectionId, person.coverFaceId]);
    if (cover?.personId !== personId) {
      throw new NearfaceError('FACE_ID_NOT_FOUND', `Person ${personId} has no face ${person.coverFaceId}.`);
    }
    await Promise.all([db.persons.put(person), forgetNames(db, collectionId, [person])]);
    return toPerson(person);
  });
}

/** Deletes a person with all faces. Throws `PERSON_NOT_FOUND`. */
export async function deletePerson(db: Database, personId: string): Promise<void> {
  const { collectionId } = await getPerson(db, personId);
  await change(db, collectionId, async (collection, db) => {
    await getPersonRow(db, personId);
    await removeFaces(db, collection, await facesOf(db, [personId]));
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

/** The oldest person of that name, who is then decided, else a new one. */
export async function findOrMakePerson(
  db: Database,
  collection: CollectionRow,
  name: string,
  metadata: Metadata,
): Promise<PersonRow> {
  const found = await findByName(db, collection.id, name);
  return found ? { ...found, unnamed: false } : newPerson(collection, { name, metadata, unnamed: false });
}

/** A new person whom nobody named. */
export async function newNumberedPerson(
  db: Database,
  collection: CollectionRow,
  metadata: Metadata,
): Promise<PersonRow> {
  return newPerson(collection, { name: await nextFreeName(db, collection), metadata, unnamed: true });
}

/** The next of ID0, ID1, … that nobody has. */
export async function nextFreeName(db: Database, collection: CollectionRow): Promise<string> {
  let name: string;
  do {
    name = `ID${collection.nextNumber++}`;
  } while (await findByName(db, collection.id, name));
  return name;
}

/** The faces of persons, by person, then age; inside a transaction. */
export async function facesOf(db: Database, personIds: string[]): Promise<FaceRow[]> {
  return (await allOfEach(db, db.faces, 'personId', personIds)).flat();
}

export function toPerson({ id, revision, ...row }: PersonRow): Person {
  return { personId: id, ...row };
}

// Digits count as numbers, so that ID2 comes before ID10.
const BY_NAME = new Intl.Collator(undefined, { numeric: true });

function findByName(db: Database, collectionId: string, name: string) {
  return db.persons.where('[collectionId+name]').equals([collectionId, name]).first();
}
