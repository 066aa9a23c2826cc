import { NearfaceError, throwIfAborted } from '../errors';
import { EMBEDDER } from '../faces/embedder';
import type { Analysis, AnalyzeOptions, FaceAnalyzer, FrameAnalyzer } from '../faces/types';
import { findCollection } from '../store/collections';
import type { Database } from '../store/schema';
import type { Galleries } from './galleries';
import type { InOrder } from './in-order';
import type { Collection, Nearface } from './types';

/** What the use cases work with. */
export interface Context {
  analyzer: FaceAnalyzer;
  /** One for each live session. */
  createFrameAnalyzer: () => FrameAnalyzer;
  db: Database;
  galleries: Galleries;
  inOrder: InOrder;
  /** Collections by what they were called when they were searched last, as they were then. */
  searched: Map<string, Collection>;
  onChange: Nearface['onChange'];
}

/** The faces of a photo. Throws the analyzer's codes; a failure without a code is a crash of its worker. */
export async function analyze({ analyzer }: Context, photo: Blob, options: AnalyzeOptions): Promise<Analysis> {
  throwIfAborted(options.signal);
  try {
    return await analyzer.analyze(photo, options);
  } catch (error) {
    if (error instanceof NearfaceError) throw error;
    throw new NearfaceError('WORKER_CRASHED', `The analysis failed: ${error}`, { cause: error });
  }
}

/**
 * A collection whose vectors are of this embedder. Throws `COLLECTION_NOT_FOUND`, `COLLECTION_DELETED`,
 * `EMBEDDER_MISMATCH`.
 */
export async function comparableCollection({ db }: Context, nameOrId: string): Promise<Collection> {
  const collection = await findCollection(db, nameOrId, EMBEDDER);
  if (collection.embedder !== EMBEDDER) {
    throw new NearfaceError(
      'EMBEDDER_MISMATCH',
      `The vectors of ${collection.name} are of ${collection.embedder}, not of ${EMBEDDER}.`,
    );
  }
  return collection;
}
