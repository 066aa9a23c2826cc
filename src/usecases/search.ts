import { throwIfAborted } from '../errors';
import type { Embedding } from '../faces/types';
import type { IndexQuery } from '../search';
import { checkVectors } from '../search/vectors';
import { getPersons } from '../store/persons';
import { analyze, type Context, comparableCollection } from './context';
import { toBlob } from './image-input';
import { parse, photoSearchOptions, searchOptions } from './options';
import type { ImageInput, Match, SearchOptions, SearchResult } from './types';

/** Every face of a photo against everyone in the collection. */
export async function search(
  context: Context,
  image: ImageInput,
  options?: SearchOptions & { crops?: boolean },
): Promise<SearchResult> {
  const { collection: nameOrId, crops, signal, ...query } = parse(photoSearchOptions, options ?? {});
  const photo = await toBlob(image);
  const collection = await comparableCollection(context, nameOrId);
  const { width, height, faces } = await analyze(context, photo, { crops, signal });
  const matches = await searchEmbeddings(
    context,
    collection.id,
    faces.map(({ embedding }) => embedding),
    query,
  );
  throwIfAborted(signal);
  return { width, height, faces: faces.map((face, i) => ({ ...face, matches: matches[i] as Match[] })) };
}

export async function searchVector(context: Context, vector: Embedding, options?: SearchOptions): Promise<Match[]> {
  const { collection: nameOrId, signal, ...query } = parse(searchOptions, options ?? {});
  throwIfAborted(signal);
  checkVectors(vector);
  const collection = await comparableCollection(context, nameOrId);
  const [matches] = await searchEmbeddings(context, collection.id, [vector], query);
  throwIfAborted(signal);
  return matches as Match[];
}

async function searchEmbeddings(
  { db, galleries }: Context,
  collectionId: string,
  embeddings: Embedding[],
  query: IndexQuery,
): Promise<Match[][]> {
  const found = await galleries.search(collectionId, embeddings, query);
  const personIds = [...new Set(found.flat().map(({ personId }) => personId))];
  const persons = await getPersons(db, collectionId, personIds);
  return found.map((matches) =>
    matches.flatMap(({ personId, faceId, score }) => {
      // A person who was deleted a moment ago is no match any more.
      const person = persons.get(personId);
      return person ? [{ personId, name: person.name, faceId, score, metadata: person.metadata }] : [];
    }),
  );
}
