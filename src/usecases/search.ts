import type { z } from 'zod';
import { concatenate } from '../concatenate';
import { NearfaceError, throwIfAborted } from '../errors';
import type { Embedding } from '../faces/types';
import { type Candidates, type IndexQuery, rankByDistance } from '../search';
import { checkVectors } from '../search/vectors';
import { isCalled } from '../store/collections';
import { firstFaceSince, numbersOfPersons } from '../store/numbers';
import type { KnownPerson } from '../store/person-page';
import type { CollectionRow, Database } from '../store/schema';
import { firstRowFrom } from '../store/segments';
import { read } from '../store/transaction';
import { analyzeFor } from './check-liveness';
import { type Context, comparableCollection } from './context';
import { FoundFaces } from './found-faces';
import type { LoadedSegment } from './gallery';
import { toBlob } from './image-input';
import { parse, photoSearchOptions, searchOptions } from './options';
import type { Snapshot } from './snapshot';
import type { ImageInput, Match, PhotoSearchOptions, SearchOptions, SearchResult } from './types';

/** Every face of a photo against everyone in the collection. */
export async function search(context: Context, image: ImageInput, options?: PhotoSearchOptions): Promise<SearchResult> {
  const { collection: nameOrId, crops, liveness, signal, ...query } = parse(photoSearchOptions, options ?? {});
  const photo = await toBlob(image);
  const collection = await comparableCollection(context, nameOrId);
  const checked = { liveness: liveness ?? collection.liveness };
  const { faces, ...analysis } = await analyzeFor(context, checked, photo, { crops, signal });
  const matches = await searchEmbeddings(
    context,
    collection.id,
    faces.map(({ embedding }) => embedding),
    { ...query, minScore: query.minScore ?? collection.minScore },
  );
  throwIfAborted(signal);
  return { ...analysis, faces: faces.map((face, i) => ({ ...face, matches: matches[i] as Match[] })) };
}

export async function searchVector(context: Context, vector: Embedding, options?: SearchOptions): Promise<Match[]> {
  const { collection: nameOrId, signal, ...query } = parse(searchOptions, options ?? {});
  throwIfAborted(signal);
  checkVectors(vector);
  const [matches] =
    (await searchAgain(context, nameOrId, [vector], query)) ?? (await searchFirst(context, nameOrId, [vector], query));
  throwIfAborted(signal);
  return matches as Match[];
}

async function searchFirst(context: Context, nameOrId: string, vectors: Embedding[], query: Asked): Promise<Match[][]> {
  const collection = await comparableCollection(context, nameOrId);
  context.searched.set(nameOrId, collection);
  return searchEmbeddings(context, collection.id, vectors, {
    ...query,
    minScore: query.minScore ?? collection.minScore,
  });
}

/** Looks the collection up together with the matches; undefined if it is another one or has changed by now. */
async function searchAgain(
  context: Context,
  nameOrId: string,
  vectors: Embedding[],
  query: Asked,
): Promise<Match[][] | undefined> {
  const collection = context.searched.get(nameOrId);
  if (!collection) return undefined;
  const whole = { ...query, minScore: query.minScore ?? collection.minScore };
  try {
    return await searchEmbeddings(context, collection.id, vectors, whole, (row) =>
      isCalled(row, nameOrId, collection.minScore),
    );
  } catch (error) {
    if (error instanceof NearfaceError && GONE.has(error.code)) return undefined;
    throw error;
  }
}

const GONE: ReadonlySet<string> = new Set(['COLLECTION_NOT_FOUND', 'COLLECTION_DELETED']);

type Asked = Omit<z.output<typeof searchOptions>, 'collection' | 'signal'>;

type Query = Asked & { minScore: number };

/** The matches of each embedding. Throws `COLLECTION_DELETED`. */
export async function searchEmbeddings(
  context: Context,
  collectionId: string,
  embeddings: Embedding[],
  query: Query,
): Promise<Match[][]>;
/** Undefined unless `isMeant`, which is asked of the collection as it is searched. */
export async function searchEmbeddings(
  context: Context,
  collectionId: string,
  embeddings: Embedding[],
  query: Query,
  isMeant: (collection: CollectionRow) => boolean,
): Promise<Match[][] | undefined>;
export async function searchEmbeddings(
  { galleries }: Context,
  collectionId: string,
  embeddings: Embedding[],
  { maxResults, minScore, everyFace, onLoad, ...filters }: Query,
  isMeant?: (collection: CollectionRow) => boolean,
): Promise<Match[][] | undefined> {
  if (embeddings.length === 0) return [];
  const queries = concatenate(embeddings);
  return galleries.consult(
    collectionId,
    {
      prepare: (segments, db) => toNumbers(db, collectionId, filters, segments),
      scan: (index, numbers) => index.scan(queries, { maxResults, minScore, everyFace, ...numbers }),
      async decide(candidates, snapshot) {
        if (isMeant && !isMeant(snapshot.collection)) return undefined;
        return toMatches(snapshot, queries, candidates, { maxResults, minScore, everyFace });
      },
    },
    onLoad,
  );
}

/** The filters as the index takes them. */
async function toNumbers(
  db: Database,
  collectionId: string,
  { personIds, createdSince }: Pick<Query, 'personIds' | 'createdSince'>,
  segments: LoadedSegment[],
): Promise<Pick<IndexQuery, 'persons' | 'since'>> {
  return {
    ...(personIds && { persons: await read(db, (db) => numbersOfPersons(db, collectionId, personIds)) }),
    ...(createdSince && { since: await placesSince(db, collectionId, createdSince, segments) }),
  };
}

async function placesSince(db: Database, collectionId: string, time: Date, segments: LoadedSegment[]) {
  const number = await read(db, (db) => firstFaceSince(db, collectionId, time));
  // All but the last of those that begin before it end before it too.
  const older = segments.filter(({ first }) => first < number).sort((a, b) => a.first - b.first);
  const rows = new Map(older.map(({ id, rows }) => [id, rows]));
  const last = older.at(-1);
  if (last) rows.set(last.id, await firstRowFrom(db, collectionId, last.id, number));
  return { rows, tail: number };
}

/** The vectors themselves decide between the candidates. */
async function toMatches(
  snapshot: Snapshot,
  queries: Float32Array,
  candidates: Candidates[],
  query: Limits,
): Promise<Match[][]> {
  const found = new FoundFaces();
  for (const [probe, { segments, rows, persons, compared }] of candidates.entries()) {
    for (const [i, row] of rows.entries()) {
      const place = found.add(segments[i] as number, row, persons[i] as number);
      found.pair(probe, place, compared, i);
    }
  }
  if (found.isComplete) return rankFound(snapshot, found, candidates, query);
  return snapshot.read(async (inside) => {
    await found.complete(inside.db, inside.collection.id, queries);
    return rankFound(inside, found, candidates, query);
  });
}

type Limits = Pick<IndexQuery, 'maxResults' | 'minScore' | 'everyFace'>;

async function rankFound(
  snapshot: Snapshot,
  found: FoundFaces,
  candidates: Candidates[],
  query: Limits,
): Promise<Match[][]> {
  let end = 0;
  const ranked = candidates.map(({ rows, persons }) => {
    const start = end;
    end += rows.length;
    const squared = Float64Array.from(found.squared.slice(start, end));
    const numbers = Uint32Array.from(found.numbers.slice(start, end));
    return rankByDistance({ squared, numbers, persons }, query);
  });
  const persons = await snapshot.persons(ranked.flat().map(({ person }) => person));
  const faceIds = new Map(found.numbers.map((number, i) => [number, found.ids[i]]));
  return ranked.map((matches) =>
    matches.map(({ face, person, score }) => {
      const { id: personId, name, metadata } = persons.get(person) as KnownPerson;
      // A copy, for the person stays known.
      return { personId, name, faceId: faceIds.get(face) as string, score, metadata: structuredClone(metadata) };
    }),
  );
}
