import type { EnrolledFace } from '../usecases/types';
import { type Packer, SIZES } from './compact';
import { toEnrolledFace } from './faces';
import { insertFaces, newPerson } from './rows';
import { type CollectionRow, type Database, firstOfEach, type PersonRow } from './schema';
import { change, getCollection, read } from './transaction';

const NO_QUALITY = { size: 0, sharpness: 0, brightness: 0, frontality: 0, score: 0 };
const NO_BOX = { x: 0, y: 0, width: 0, height: 0 };

/**
 * Stores bare vectors in one transaction: row i of `vectors`, n × 128, is a face of the person `names[i]`; n is at most
 * SEGMENT_ROWS. Many are packed at once, as a segment.
 * Throws `COLLECTION_DELETED`, `QUOTA_EXCEEDED`, `STORE_FAILED`, and what `packer` throws.
 */
export async function addVectorRows(
  db: Database,
  collectionId: string,
  vectors: Float32Array,
  names: string[],
  packer: Packer,
): Promise<EnrolledFace[]> {
  const length = vectors.length / names.length;
  const { center } = await read(db, (db) => getCollection(db, collectionId));
  // A copy: with a view the whole buffer behind it would go to the worker.
  const packed = names.length < SIZES.tail ? undefined : await packer.pack(vectors.slice(), center);
  return change(db, collectionId, async (collection, db) => {
    const persons = await findOrMakePersons(db, collection, new Set(names));
    const faces = names.map((name, i) => ({
      person: persons.get(name) as PersonRow,
      box: NO_BOX,
      quality: NO_QUALITY,
      embedding: vectors.subarray(i * length, (i + 1) * length),
    }));
    const rows = await insertFaces(db, collection, faces, packed);
    return rows.map((row, i) => toEnrolledFace(row, names[i] as string));
  });
}

/** Of each name the oldest person, else a new one. */
async function findOrMakePersons(
  db: Database,
  collection: CollectionRow,
  names: ReadonlySet<string>,
): Promise<Map<string, PersonRow>> {
  const persons = new Map<string, PersonRow>();
  const keys = Array.from(names, (name): [string, string] => [collection.id, name]);
  for (const person of await firstOfEach(db, db.persons, '[collectionId+name]', keys)) {
    if (person) persons.set(person.name, { ...person, unnamed: false });
  }
  for (const name of names) {
    if (!persons.has(name)) persons.set(name, newPerson(collection, { name, metadata: {}, unnamed: false }));
  }
  return persons;
}
