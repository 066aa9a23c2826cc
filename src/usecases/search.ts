import type { z } from 'zod';
import { throwIfAborted } from '../errors';
import type { Embedding } from '../faces/types';
import { type Candidates, type IndexQuery, rank } from '../search';
import { checkVectors, DIMENSIONS } from '../search/vectors';
import { firstFaceSince, numbersOfPersons, personsByNumber } from '../store/numbers';
import type { Database, PersonRow } from '../store/schema';
import { firstRowFrom } from '../store/segments';
import { read } from '../store/transaction';
import { concatenate, readVectors } from '../store/vectors';
import { analyzeFor } from './check-liveness';
import { type Context, comparableCollection } from './context';
import type { LoadedSegment } from './gallery';
import { toBlob } from './image-input';
import { parse, photoSearchOptions, searchOptions } from './options';
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
  const collection = await comparableCollection(context, nameOrId);
  const minScore = query.minScore ?? collection.minScore;
  const [matches] = await searchEmbeddings(context, collection.id, [vector], { ...query, minScore });
  throwIfAborted(signal);
  return matches as Match[];
}

type Query = Omit<z.output<typeof searchOptions>, 'collection' | 'signal'> & { minScore: number };

/** The matches of each embedding. Throws `COLLECTION_DELETED`. */
export async function searchEmbeddings(
  { galleries }: Context,
  collectionId: string,
  embeddings: Embedding[],
  { maxResults, minScore, everyFace, onLoad, ...filters }: Query,
): Promise<Match[][]> {
  if (embeddings.length === 0) return [];
  const queries = concatenate(embeddings);
  return galleries.consult(
    collectionId,
    {
      prepare: (segments, db) => toNumbers(db, collectionId, filters, segments),
      scan: (index, numbers) => index.scan(queries, { maxResults, minScore, everyFace, ...numbers }),
      decide: (candidates, db) => toMatches(db, collectionId, queries, candidates, { maxResults, minScore, everyFace }),
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
  db: Database,
  collectionId: string,
  queries: Float32Array,
  candidates: Candidates[],
  query: Pick<IndexQuery, 'maxResults' | 'minScore' | 'everyFace'>,
): Promise<Match[][]> {
  const { numbers, ids, vectors } = await readVectors(db, collectionId, {
    segments: candidates.flatMap(({ segments }) => [...segments]),
    rows: candidates.flatMap(({ rows }) => [...rows]),
  });
  let end = 0;
  const ranked = candidates.map((of, i) => {
    const start = end;
    end += of.rows.length;
    const faces = {
      numbers: numbers.subarray(start, end),
      vectors: vectors.subarray(start * DIMENSIONS, end * DIMENSIONS),
    };
    return rank(queries.subarray(i * DIMENSIONS, (i + 1) * DIMENSIONS), of, faces, query);
  });
  const found = ranked.flat();
  const persons = await personsByNumber(
    db,
    collectionId,
    found.map(({ person }) => person),
  );
  const faceIds = new Map(ids.map((id, i) => [numbers[i], id]));
  return ranked.map((matches) =>
    matches.map(({ face, person, score }) => {
      const { id: personId, name, metadata } = persons.get(person) as PersonRow;
      return { personId, name, faceId: faceIds.get(face) as string, score, metadata };
    }),
  );
}
