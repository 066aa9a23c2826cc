import { NearfaceError } from '../errors';
import type { ClusterSummary, Person } from '../usecases/types';
import { anyApart, readApart } from './apart';
import { decide } from './decision';
import { facesOf, getPerson, getPersonRow, nextFreeName, toPerson } from './persons';
import { type Move, newPerson } from './rows';
import type { Database, FaceRow, Key, PersonRow } from './schema';
import { read } from './transaction';

/** Persons who are to be one, by their ids. */
export interface PersonGroup {
  /** Keeps name, metadata and cover. */
  into: string;
  from: string[];
}

/**
 * Moves all faces of `from` to `into`, which keeps its name, metadata and cover, and deletes `from`. Whoever was apart
 * from one of them is apart from `into`. Throws `PERSON_NOT_FOUND`.
 */
export async function mergePersons(db: Database, into: string, from: string): Promise<Person> {
  const { collectionId } = await getPerson(db, into);
  return decide(db, collectionId, 'merge', async (collection, decision, db) => {
    const person = await getPersonRow(db, into);
    const other = await getPersonRow(db, from);
    if (into === from) throw new NearfaceError('INVALID_ARGUMENT', 'from: is the same person as into.');
    if (other.collectionId !== collection.id) {
      throw new NearfaceError('INVALID_ARGUMENT', 'from: is a person of another collection.');
    }
    person.unnamed = false;
    await decision.move([{ faces: await facesOf(db, [from]), to: person }]);
    return toPerson(person);
  });
}

/**
 * Makes a person of some of a person's faces, not all; without `name` the next free one of ID0, ID1, … is given.
 * The two are apart from then on. Throws `PERSON_NOT_FOUND`, `FACE_ID_NOT_FOUND` for a face that is not the person's.
 */
export async function splitPerson(db: Database, personId: string, faceIds: string[], name?: string): Promise<Person> {
  const { collectionId } = await getPerson(db, personId);
  return decide(db, collectionId, 'split', async (collection, decision, db) => {
    const person = await getPersonRow(db, personId);
    const faces = await getFacesOf(db, person, faceIds);
    if (faces.length === person.faces) {
      throw new NearfaceError('INVALID_ARGUMENT', `faceIds: are all faces of person ${personId}.`);
    }
    await decision.keep([person]);
    await db.persons.put({ ...person, unnamed: false });
    const part = newPerson(collection, {
      name: name ?? (await nextFreeName(db, collection)),
      metadata: {},
      unnamed: false,
    });
    await decision.move([{ faces, to: part }]);
    await decision.setApart([[person.number, part.number]]);
    return toPerson(part);
  });
}

/** Says that two persons are not the same. Throws `PERSON_NOT_FOUND`. */
export async function keepApart(db: Database, personIdA: string, personIdB: string): Promise<void> {
  const { collectionId } = await getPerson(db, personIdA);
  return decide(db, collectionId, 'apart', async (collection, decision, db) => {
    const a = await getPersonRow(db, personIdA);
    const b = await getPersonRow(db, personIdB);
    if (a.id === b.id) throw new NearfaceError('INVALID_ARGUMENT', 'personIdB: is the same person as personIdA.');
    if (b.collectionId !== collection.id) {
      throw new NearfaceError('INVALID_ARGUMENT', 'personIdB: is a person of another collection.');
    }
    await decision.setApart([[a.number, b.number]]);
  });
}

/**
 * Merges groups of persons in one change that is no decision of a human: `into` stays unnamed if it was. A group is
 * left out if one of its persons is gone or in a group before it, if one of `from` is not unnamed, or if two are apart.
 */
export function groupPersons(db: Database, collectionId: string, groups: PersonGroup[]): Promise<ClusterSummary> {
  return decide(db, collectionId, 'group', async (_, decision, db) => {
    const valid = await validGroups(db, collectionId, groups);
    const moves = valid.map(([to]): Move => ({ faces: [], to }));
    const places = new Map(valid.flatMap(([, ...from], i) => from.map(({ id }) => [id, i])));
    for (const face of await facesOf(db, [...places.keys()]))
      moves[places.get(face.personId) as number]?.faces.push(face);
    await decision.move(moves);
    return {
      joined: valid.reduce((sum, [, ...from]) => sum + from.length, 0),
      persons: moves.map(({ to }) => toPerson(to)).sort((a, b) => b.faces - a.faces),
    };
  });
}

/** The persons of these ids that exist, by id, and whether any two of some of them are apart. */
export function readIdentities(
  db: Database,
  collectionId: string,
  personIds: Iterable<string>,
): Promise<{ persons: Map<string, Person>; anyApart: (personIds: string[]) => boolean }> {
  return read(db, async (db) => {
    const rows = await db.persons.bulkGet(Array.from(new Set(personIds), (id): Key => [collectionId, id]));
    const persons = rows.filter((row) => row !== undefined);
    const numbers = new Map(persons.map(({ id, number }) => [id, number]));
    const apart = await readApart(db, collectionId);
    return {
      persons: new Map(persons.map((row) => [row.id, toPerson(row)])),
      anyApart: (ids) =>
        anyApart(
          apart,
          ids.flatMap((id) => numbers.get(id) ?? []),
        ),
    };
  });
}

/** Throws `FACE_ID_NOT_FOUND`. */
async function getFacesOf(db: Database, person: PersonRow, faceIds: string[]): Promise<FaceRow[]> {
  const ids = [...new Set(faceIds)];
  const faces = await db.faces.bulkGet(ids.map((id): Key => [person.collectionId, id]));
  return ids.map((id, i) => {
    const face = faces[i];
    if (face?.personId === person.id) return face;
    throw new NearfaceError('FACE_ID_NOT_FOUND', `Person ${person.id} has no face ${id}.`);
  });
}

/** `into` first. */
async function validGroups(
  db: Database,
  collectionId: string,
  groups: PersonGroup[],
): Promise<[PersonRow, ...PersonRow[]][]> {
  const apart = await readApart(db, collectionId);
  const ids = new Set(groups.flatMap(({ into, from }) => [into, ...from]));
  const rows = await db.persons.bulkGet(Array.from(ids, (id): Key => [collectionId, id]));
  const free = new Map(rows.flatMap((row) => (row ? [[row.id, row]] : [])));
  return groups.flatMap(({ into, from }) => {
    const [to, ...others] = [...new Set([into, ...from])].flatMap((id) => free.get(id) ?? []);
    if (!to || from.length === 0 || others.length < from.length) return [];
    const numbers = [to, ...others].map(({ number }) => number);
    if (others.some(({ unnamed }) => !unnamed) || anyApart(apart, numbers)) return [];
    for (const { id } of [to, ...others]) free.delete(id);
    return [[to, ...others] as [PersonRow, ...PersonRow[]]];
  });
}
