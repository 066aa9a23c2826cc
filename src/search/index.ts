import type { Embedding } from '../faces/types';

/** Faces by column: row i of `vectors` (n × 128, row-major) is face `faceIds[i]` of person `personIds[i]`. */
export interface IndexEntries {
  faceIds: readonly string[];
  personIds: readonly string[];
  vectors: Float32Array;
  /** When each face was created, for `IndexQuery.createdSince`. Default: now. */
  createdAt?: readonly Date[];
}

export interface IndexQuery {
  /** Persons a query, at most; at least 1. */
  maxResults: number;
  /** In [0, 1]; 0 finds everyone. */
  minScore: number;
  /** Only faces of these persons are looked at. */
  personIds?: readonly string[];
  /** Only faces that were created then or later are looked at; seconds count, their parts do not. */
  createdSince?: Date;
}

/** The most similar face of one person. */
export interface IndexMatch {
  faceId: string;
  personId: string;
  score: number;
}

/** The vectors of one collection, searched exactly. */
export interface VectorIndex {
  /** Faces in the index. */
  readonly size: number;
  /** Adds faces; one that is there already is replaced. Throws `VECTOR_INVALID` and then adds none. */
  add(entries: IndexEntries): Promise<void>;
  /** Removes faces; unknown ids are ignored. */
  remove(faceIds: readonly string[]): Promise<void>;
  /**
   * For each query the most similar persons, best first; of equally similar ones the smaller face id first.
   * Throws `VECTOR_INVALID`, `INVALID_ARGUMENT`, `WORKER_CRASHED`.
   */
  search(queries: readonly Embedding[], query: IndexQuery): Promise<IndexMatch[][]>;
  /** Frees its memory. */
  close(): void;
}

export { createVectorIndex } from './vector-index';
