/**
 * The vectors of one collection, searched exactly. Faces and persons are numbers here: a face's number rises with its
 * age, and of equally similar faces the one with the smaller number comes first.
 *
 * Vectors are in segments of up to SEGMENT_ROWS faces, which are packed once and of which only the persons change, and
 * in a tail of single faces, most of them newer than the segments.
 */
export interface VectorIndex {
  /** Starts the workers that so many faces will be spread over. */
  expect(faces: number): void;
  /**
   * Loads a segment, in the worker that will scan it: from its file if there is a right one, else from its block. True
   * if there is none, but should be.
   */
  addSegment(segment: Segment): Promise<boolean>;
  /** Writes the file of a segment, which is read from then on. Not being able to is no error. */
  writeFile(segment: Segment, faces: SegmentFaces): Promise<void>;
  /** What the file of a segment holds at `rows`; undefined if there is none, or none that is right. */
  readFile(segment: number, rows: Uint32Array): Promise<SegmentFaces | undefined>;
  /** Whose the faces of a segment are now. */
  setPersons(segment: number, persons: Uint32Array): Promise<void>;
  removeSegment(segment: number): Promise<void>;
  /** Adds faces to the tail; those that are in it are replaced. Throws `VECTOR_INVALID` and then adds none. */
  putTail(faces: TailFaces): Promise<void>;
  /** Removes faces from the tail; unknown ones are ignored. */
  removeTail(numbers: Uint32Array): Promise<void>;
  /**
   * For each query the faces among which the nearest face of each of the nearest persons is, or the nearest faces are.
   * `rank` decides between them. Throws `VECTOR_INVALID`, `INVALID_ARGUMENT`, `WORKER_CRASHED`.
   *
   * @param queries n × 128, row-major
   */
  scan(queries: Float32Array, query: IndexQuery): Promise<Candidates[]>;
  /**
   * The faces that may be within a distance of each other, for every probe and every face of the given segments (TAIL
   * for the tail), a few probes and segments at a time. `rankPairs` decides between them.
   */
  scanPairs(probes: Probes, query: PairQuery): AsyncIterable<PairCandidates>;
  /** Frees its memory, and lets go of its files. */
  close(): Promise<void>;
}

/** The person of a row that holds no face any more. */
export const NOBODY = 0xffffffff;

/** Faces of a segment, at most. */
export const SEGMENT_ROWS = 16384;

/** In place of a segment's id: the tail. Rows of it are the faces' numbers. */
export const TAIL = -1;

/** A segment's vectors in 8 bits, as the scan takes them: a multiple of BLOCK rows, those beyond the last face empty. */
export interface PackedSegment {
  block: Blob;
  /** What the scan's bound needs to know of the block. */
  spread: number;
  /** 128 numbers that were taken from each vector. */
  center: Float32Array<ArrayBuffer>;
  /** `LAYOUT` when it was packed; a block of another layout has to be packed anew. */
  layout: number;
}

export interface Segment extends PackedSegment {
  id: number;
  /** Number of each row's person, or NOBODY. */
  persons: Uint32Array;
  /** Where a file with the same faces is, or may be. */
  place?: SegmentPlace;
}

/** A file of the browser that is named after a segment, and what else nobody but that segment has. */
export interface SegmentPlace {
  /** Names, from the outermost folder on. */
  folder: readonly string[];
  /** The number of its first face. */
  first: number;
  /** Faces. */
  rows: number;
}

/** Faces of a segment by column: `ids` are 16 bytes each, `vectors` is n × 128, row-major. */
export interface SegmentFaces {
  numbers: Uint32Array;
  ids: Uint8Array;
  vectors: Float32Array;
}

/**
 * Faces by column; `vectors` is n × 128, row-major. With ids, which are UUIDs, the index keeps the vectors too, and
 * compares them.
 */
export interface TailFaces {
  numbers: Uint32Array;
  persons: Uint32Array;
  vectors: Float32Array;
  ids?: readonly string[];
}

export interface IndexQuery {
  /** Persons a query, at most; at least 1. Faces with `everyFace`. */
  maxResults: number;
  /** Not only the nearest face of a person is wanted. */
  everyFace?: boolean;
  /** In [0, 1]; 0 finds everyone. */
  minScore: number;
  /** Only faces of these persons are looked at. */
  persons?: Uint32Array;
  /** Only these faces are looked at: from `rows[segment]` on (all of a segment that is not named), and from number `tail` on. */
  since?: { rows: ReadonlyMap<number, number>; tail: number };
}

/** Faces by column; `segments[i]` may be TAIL. */
export interface Candidates {
  segments: Int32Array;
  rows: Uint32Array;
  persons: Uint32Array;
  compared?: ComparedFaces;
}

/** What is known of faces by comparing their vectors, one for one: of those in files, and of those of the tail. */
export interface ComparedFaces {
  /** The squared distance from the probe; NaN of a face of which nothing is known. */
  squared: Float64Array;
  numbers: Uint32Array;
  /** 16 bytes each. */
  ids: Uint8Array;
}

/** Faces that are compared with those of an index; their vectors are n × 128, row-major. */
export interface Probes {
  vectors: Float32Array;
  persons: Uint32Array;
}

export interface PairQuery {
  /** In [0, 1]. */
  minScore: number;
  /** Segments that are looked at; TAIL for the tail. */
  segments: readonly number[];
  /** Of a segment that is named here, rows before that one may be left out. */
  firstRows?: ReadonlyMap<number, number>;
  /** Leaves out faces of the probe's own person. Both sides must then be of one collection. */
  differentPersons?: boolean;
  signal?: AbortSignal;
}

/** Pairs by column: probe `probes[i]` and the face at row `rows[i]` of `segment`, which is of person `persons[i]`. */
export interface PairCandidates {
  segment: number;
  probes: Uint32Array;
  rows: Uint32Array;
  persons: Uint32Array;
  compared?: ComparedFaces;
}

/** What is stored at the candidates' places: `vectors` is n × 128, row-major. */
export interface CandidateFaces {
  numbers: Uint32Array;
  vectors: Float32Array;
}

/** A similar face: of its person the most similar one, or any. */
export interface IndexMatch {
  face: number;
  person: number;
  score: number;
}

export { NEIGHBOUR_SCORE } from './cluster';
export { Units } from './cluster-units';
export { clusterVectors } from './cluster-vectors';
export { rank, rankByDistance, rankPairs, rankPairsByDistance } from './rank';
export { clusterInWorker } from './remote-clustering';
export { packSegment } from './remote-shard';
export { LAYOUT } from './rows';
export { createVectorIndex } from './vector-index';
