import { NearfaceError, throwIfAborted } from '../errors';
import { EMBEDDER } from '../faces/embedder';
import { checkVectors, DIMENSIONS } from '../search/vectors';
import { findCollection, lookAt } from '../store/collections';
import {
  deleteFace,
  getChip,
  getFace,
  getThumbnail,
  getVector,
  listFacesOfCollection,
  listFacesOfPerson,
  moveFace,
} from '../store/faces';
import { addVectorRows } from '../store/import';
import { PART_PERSONS, SEGMENT_ROWS } from '../store/schema';
import { type Context, comparableCollection } from './context';
import { PACKER } from './galleries';
import { readPersons } from './known-persons';
import {
  collectionKey,
  faceId as faceIdSchema,
  faceListOptions,
  moveTarget,
  parse,
  vectorNames,
  vectorOptions,
} from './options';
import type { EnrolledFace, Nearface } from './types';

export function faceUseCases(context: Context): Nearface['faces'] {
  const { db } = context;
  return {
    async list(options) {
      const of = parse(faceListOptions, options);
      if ('personId' in of) return listFacesOfPerson(db, of.personId, of);
      return listFacesOfCollection(db, (await findCollection(db, of.collection, EMBEDDER)).id, of);
    },
    get: async (faceId) => getFace(db, parse(faceIdSchema, faceId)),
    thumbnail: async (faceId) => getThumbnail(db, parse(faceIdSchema, faceId)),
    chip: async (faceId) => getChip(db, parse(faceIdSchema, faceId)),
    vector: async (faceId) => getVector(db, parse(faceIdSchema, faceId)),
    delete: async (faceId) => deleteFace(db, parse(faceIdSchema, faceId)),
    move: async (faceId, to) => moveFace(db, parse(faceIdSchema, faceId), parse(moveTarget, to)),
    addVectors: (collection, vectors, names, options) => addVectors(context, collection, vectors, names, options),
  };
}

/** Nothing is stored if any vector or name is bad. After an abort or a full disk, what `onProgress` said is stored. */
async function addVectors(
  context: Context,
  ...[nameOrId, vectors, names, options]: Parameters<Nearface['faces']['addVectors']>
): Promise<EnrolledFace[]> {
  const parsedNames = parse(vectorNames, names);
  const { signal, onProgress } = parse(vectorOptions, options ?? {});
  checkVectors(vectors, parsedNames.length);
  const collection = await comparableCollection(context, parse(collectionKey, nameOrId));
  const { nextPerson } = await lookAt(context.db, collection.id);
  const added: EnrolledFace[] = [];
  for (let start = 0; start < parsedNames.length; start += SEGMENT_ROWS) {
    throwIfAborted(signal);
    const chunk = parsedNames.slice(start, start + SEGMENT_ROWS);
    const rows = vectors.subarray(start * DIMENSIONS, (start + chunk.length) * DIMENSIONS);
    added.push(...(await addVectorRows(context.db, collection.id, rows, chunk, PACKER)));
    onProgress?.(added.length);
  }
  // Otherwise the first searches would have to read those whom they find.
  if (added.length >= PART_PERSONS) await readPersons(context.db, collection.id, nextPerson).catch(ignoreFailure);
  return added;
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof NearfaceError)) throw error;
}
