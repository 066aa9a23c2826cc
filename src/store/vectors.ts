import Dexie from 'dexie';
import { NearfaceError } from '../errors';
import type { EnrolledFace } from '../usecases/types';
import { toEnrolledFace } from './faces';
import { findOrMakePerson } from './persons';
import { insertFaces } from './rows';
import type { Database, PersonRow } from './schema';
import { change, read } from './transaction';

export interface VectorsSince {
  /** What the collection has now. */
  revision: number;
  faces: number;
  /** What was added or moved since, by column; `vectors` is n × 128, row-major. */
  faceIds: string[];
  personIds: string[];
  vectors: Float32Array;
}

const NO_QUALITY = { size: 0, sharpness: 0, brightness: 0, frontality: 0, score: 0 };
const NO_BOX = { x: 0, y: 0, width: 0, height: 0 };

/** The vectors that are newer than a revision of their collection; all of them since 0. Throws `COLLECTION_NOT_FOUND`. */
export function readVectorsSince(db: Database, collectionId: string, revision: number): Promise<VectorsSince> {
  return read(db, async () => {
    const collection = await db.collections.get(collectionId);
    if (!collection) throw new NearfaceError('COLLECTION_NOT_FOUND', `There is no collection ${collectionId}.`);
    const rows =
      collection.revision === revision
        ? []
        : await db.vectors
            .where('[collectionId+revision]')
            .between([collectionId, revision], [collectionId, Dexie.maxKey], false, true)
            .toArray();
    const length = rows[0]?.vector.length ?? 0;
    const vectors = new Float32Array(rows.length * length);
    for (const [i, { vector }] of rows.entries()) vectors.set(vector, i * length);
    return {
      revision: collection.revision,
      faces: collection.faces,
      faceIds: rows.map(({ faceId }) => faceId),
      personIds: rows.map(({ personId }) => personId),
      vectors,
    };
  });
}

/** Stores bare vectors in one transaction: row i of `vectors`, n × 128, is a face of the person `names[i]`. */
export function addVectorRows(
  db: Database,
  collectionId: string,
  vectors: Float32Array,
  names: string[],
): Promise<EnrolledFace[]> {
  const length = vectors.length / names.length;
  return change(db, collectionId, async (collection) => {
    const persons = new Map<string, PersonRow>();
    // Asked all at once: one after the other would wait for each answer.
    await Promise.all(
      [...new Set(names)].map(async (name) => persons.set(name, await findOrMakePerson(db, collection, name, {}))),
    );
    const faces = names.map((name, i) => ({
      person: persons.get(name) as PersonRow,
      box: NO_BOX,
      quality: NO_QUALITY,
      embedding: vectors.subarray(i * length, (i + 1) * length),
    }));
    const rows = await insertFaces(db, collection, faces);
    return rows.map((row, i) => toEnrolledFace(row, names[i] as string));
  });
}
