import Dexie, { type DexieOptions, type EntityTable, type Table, type Transaction } from 'dexie';
import type { Box, CheckFailure, Quality } from '../faces/types';
import type { Metadata, Scope } from '../usecases/types';
import { askInChunks, inChunks } from './chunks';
import { upgradeFrom1, upgradeFrom2, upgradeFrom3 } from './upgrade';

const SCHEMA_VERSION = 6;

/** What IndexedDB calls it: Dexie counts in tenths. */
export const NATIVE_VERSION = SCHEMA_VERSION * 10;

// On localhost Dexie would collect stacks and trace each error, also those that are handled.
Dexie.debug = false;

export interface CollectionRow {
  id: string;
  name: string;
  embedder: string;
  createdAt: Date;
  /** Raised by each writing transaction. */
  revision: number;
  /** The time of that transaction; never goes back, whatever the clock does. */
  changedAt: Date;
  /** The n of the next person without a name, ID<n>; never goes back. */
  nextNumber: number;
  /** The numbers of the next person and of the next face; they never go back either. */
  nextPerson: number;
  nextFace: number;
  /** What was taken from the vectors of its first segment, and will be from those of further ones. */
  center?: Float32Array<ArrayBuffer>;
  /** Faces whose vectors are in the tail. */
  tail: number;
  persons: number;
  faces: number;
  photos: number;
  bytes: number;
  liveness: boolean;
  minScore: number;
}

/** All that is left of a collection that was deleted: so little that it may stay for ever. */
export interface DeletedRow {
  id: string;
  name: string;
  deletedAt: Date;
}

export interface PersonRow {
  id: string;
  collectionId: string;
  /** Its number in the collection, by age: what vectors and segments know it by. */
  number: number;
  name: string;
  /** No human named it or decided whose its faces are: it may be grouped with others. */
  unnamed: boolean;
  metadata: Metadata;
  createdAt: Date;
  updatedAt: Date;
  faces: number;
  coverFaceId: string;
  /**
   * The collection's revision in which the name or the metadata changed last, or the person came back; missing, also in
   * the index, as long as neither happened.
   */
  revision?: number;
}

/** Numbers of persons whose names are stored together. */
export const PART_PERSONS = 1024;

/**
 * A copy of what searches tell of persons PART_PERSONS · part and following, all of whose numbers are given: who changes
 * or removes one of them removes the row. So it is always right where it is there.
 */
export interface NamesRow {
  collectionId: string;
  part: number;
  /** Of neighbouring persons, one page after the other, and where each ends; see `PersonPage`. */
  pages: Uint8Array<ArrayBuffer>;
  ends: Uint32Array<ArrayBuffer>;
}

export interface PhotoRow {
  id: string;
  collectionId: string;
  /** Of the photo's bytes, in hexadecimal. */
  sha256: string;
  fileName?: string;
  width: number;
  height: number;
  createdAt: Date;
}

export interface FaceRow {
  id: string;
  collectionId: string;
  /** Its number in the collection; numbers, ids and `createdAt` have the same order. */
  number: number;
  personId: string;
  /** Missing for a face that came as a bare vector. */
  photoId?: string;
  box: Box;
  quality: Quality;
  createdAt: Date;
  /** Of vector, chip and thumbnail together. */
  bytes: number;
}

/** The person of a face that was deleted. */
export const NOBODY = 0xffffffff;

/** Faces of a segment, at most. */
export const SEGMENT_ROWS = 16384;

/** Faces of a page. */
export const PAGE_ROWS = 32;

/** A vector that is in no segment yet. */
export interface TailRow {
  collectionId: string;
  /** Of the face, and of its person. */
  number: number;
  person: number;
  faceId: string;
  /** The collection's revision in which the row was written last: what an index lacks is what is newer than itself. */
  revision: number;
  vector: Float32Array;
}

/**
 * Vectors that are packed once and never written again; only `persons` changes. The segments of a collection hold
 * ranges of numbers that do not overlap.
 */
export interface SegmentRow {
  collectionId: string;
  /** The collection's revision that brought it: never given out again. */
  id: number;
  /** The collection's revision in which the row was written last. */
  revision: number;
  /** The number of its first face. */
  first: number;
  rows: number;
  /** Of the faces, rising. */
  numbers: Uint32Array<ArrayBuffer>;
  /** Of each face the number of its person; NOBODY once the face is deleted. */
  persons: Uint32Array<ArrayBuffer>;
  /** Rows with a person. */
  faces: number;
  /** What `PackedSegment` says of the block. */
  spread: number;
  layout: number;
  center: Float32Array<ArrayBuffer>;
}

/** The vectors of a segment in 8 bits, as the scan takes them. */
export interface BlockRow {
  collectionId: string;
  segment: number;
  block: Blob;
}

/** A few neighbouring vectors of a segment as they are, to be read one by one: rows PAGE_ROWS · page and following. */
export interface PageRow {
  collectionId: string;
  segment: number;
  page: number;
  /** Of the faces, as in the segment. */
  numbers: Uint32Array<ArrayBuffer>;
  /** Their ids, 16 bytes each. */
  ids: Uint8Array<ArrayBuffer>;
  /** n × 128, row-major. */
  vectors: Float32Array<ArrayBuffer>;
}

/** Two persons of whom somebody said that they are not the same; a < b are their numbers. */
export interface ApartRow {
  collectionId: string;
  a: number;
  b: number;
}

/** What a human or the grouping changed about who is who, with all that undoing it takes. */
export interface ChangeRow {
  collectionId: string;
  id: string;
  kind: 'merge' | 'split' | 'move' | 'cover' | 'apart' | 'group';
  createdAt: Date;
  /** As they were before; without those that the change made, who vanish again with their last face. */
  persons: PersonRow[];
  /** Faces that changed hands: their numbers, and those of the persons that they had and that they got. */
  faces: Uint32Array<ArrayBuffer>;
  from: Uint32Array<ArrayBuffer>;
  to: Uint32Array<ArrayBuffer>;
  /** The collection's `nextFace` then. */
  nextFace: number;
  /** Pairs that were added and that were taken away. */
  apartAdded: [number, number][];
  apartRemoved: [number, number][];
}

/** A JPEG file of a face. Bytes rather than a Blob: the browser would keep each Blob in a file of its own. */
export interface PictureRow {
  collectionId: string;
  faceId: string;
  jpeg: ArrayBuffer;
}

/** That somebody was before the camera; see `Visit` of the use cases. */
export interface VisitRow {
  collectionId: string;
  id: string;
  personId?: string;
  name: string;
  firstSeen: Date;
  lastSeen: Date;
  duration: number;
  score: number;
  check?: { time: Date; passed: boolean; score: number; reason?: CheckFailure };
  thumbnail?: ArrayBuffer;
}

/** Who may call the API; the secret itself is nowhere. */
export interface KeyRow {
  id: string;
  name: string;
  /** SHA-256 of the secret, in hex. */
  hash: string;
  createdAt: Date;
  scopes: Scope[];
  /** Ids of the collections that it may touch; without it all. */
  collections?: string[];
  expiresAt?: Date;
  /** Calls a minute. */
  rateLimit: number;
  /** Calls a calendar month, in UTC. */
  quota?: number;
}

/** The key of most tables' rows: the collection's id and the row's own. */
export type Key = [collectionId: string, id: string];

/** What Dexie's type leaves out. */
export interface CurrentTransaction extends Transaction {
  idbtrans: IDBTransaction;
  /** Keeps the transaction open until a promise that is not the database's settles. */
  waitFor<T>(promise: PromiseLike<T>): Promise<T>;
}

/** Tables whose rows are of no collection. */
const SHARED: ReadonlySet<string> = new Set(['collections', 'deleted', 'keys']);

/** The index of `segments` that is read without their rows. */
export const DIRECTORY = '[collectionId+first+rows+faces+layout+id]';

/**
 * Ids are UUIDs of version 7, so rows in the order of their ids are in the order of their age. Rows of a collection
 * have neighbouring keys: deleting one range is a hundred times faster than deleting its rows.
 */
export class Database extends Dexie {
  readonly collections!: EntityTable<CollectionRow, 'id'>;
  readonly persons!: Table<PersonRow, Key>;
  readonly names!: Table<NamesRow, [collectionId: string, part: number]>;
  readonly photos!: Table<PhotoRow, Key>;
  readonly faces!: Table<FaceRow, Key>;
  readonly tail!: Table<TailRow, [collectionId: string, number: number]>;
  readonly segments!: Table<SegmentRow, [collectionId: string, id: number]>;
  readonly blocks!: Table<BlockRow, [collectionId: string, segment: number]>;
  readonly pages!: Table<PageRow, [collectionId: string, segment: number, page: number]>;
  readonly apart!: Table<ApartRow, [collectionId: string, a: number, b: number]>;
  readonly changes!: Table<ChangeRow, Key>;
  readonly thumbnails!: Table<PictureRow, Key>;
  readonly chips!: Table<PictureRow, Key>;
  readonly keys!: EntityTable<KeyRow, 'id'>;
  readonly visits!: Table<VisitRow, Key>;
  readonly deleted!: EntityTable<DeletedRow, 'id'>;

  /** Those of the collections, and of what is in them. */
  get content(): Table[] {
    return this.tables.filter(({ name }) => name !== 'keys');
  }

  /** Those whose rows are each of a collection, by keys that begin with its id. */
  get perCollection(): Table[] {
    return this.tables.filter(({ name }) => !SHARED.has(name));
  }

  /** The transaction that everything belongs to, in one; see `read`. */
  readonly current?: CurrentTransaction;

  constructor(name: string, options: DexieOptions) {
    // Strict: a transaction that has ended is on the disk, not in the system's memory.
    super(name, { chromeTransactionDurability: 'strict', ...options });
    this.use(inChunks);
    this.version(1).stores({
      collections: 'id, &name',
      persons: '[collectionId+id], &id, [collectionId+name]',
      photos: '[collectionId+sha256], &id',
      faces: '[collectionId+id], &id, personId, photoId',
      vectors: '[collectionId+faceId], [collectionId+revision]',
      thumbnails: '[collectionId+faceId]',
      chips: '[collectionId+faceId]',
      keys: 'id',
    });
    this.version(2)
      .stores({
        persons: '[collectionId+id], &id, [collectionId+number], [collectionId+name]',
        faces: '[collectionId+id], &id, [collectionId+number], personId, photoId',
        // A table cannot get another key: the vectors move to `tail`.
        vectors: null,
        tail: '[collectionId+number], [collectionId+revision]',
        // The last one holds what finding and choosing segments takes, so that it needs no rows.
        segments: `[collectionId+id], [collectionId+revision], ${DIRECTORY}`,
        blocks: '[collectionId+segment]',
        pages: '[collectionId+segment+page]',
        apart: '[collectionId+a+b]',
        changes: '[collectionId+id]',
      })
      .upgrade(upgradeFrom1);
    this.version(3).stores({ visits: '[collectionId+id]' }).upgrade(upgradeFrom2);
    this.version(4).stores({ deleted: 'id, name' }).upgrade(upgradeFrom3);
    this.version(5).stores({
      persons: '[collectionId+id], &id, [collectionId+number], [collectionId+revision], [collectionId+name]',
    });
    this.version(SCHEMA_VERSION).stores({ names: '[collectionId+part]' });
  }
}

/** The bounds of a collection's keys; also of its keys in an index that begins with the collection. */
export function ofCollection(collectionId: string): [lower: unknown[], upper: unknown[]] {
  return [
    [collectionId, Dexie.minKey],
    [collectionId, Dexie.maxKey],
  ];
}

/** Inside a transaction: that of the browser. */
export const nativeTransaction = ({ current }: Database) => (current as CurrentTransaction).idbtrans;

/**
 * Inside a transaction: for each key the rows that have it in an index, in the order of their own keys; see
 * `firstOfEach`.
 */
export function allOfEach<Row, K, Insert>(
  db: Database,
  table: Table<Row, K, Insert>,
  index: string,
  keys: readonly IDBValidKey[],
): Promise<Row[][]> {
  const rows = nativeTransaction(db).objectStore(table.name).index(index);
  return askInChunks(keys, (key) => resultOf<Row[]>(rows.getAll(key)));
}

/**
 * Inside a transaction: for each key the first row that has it in an index. Asked without waiting for each and without
 * Dexie's cursors, of which `first` takes twice as long and `anyOf` twenty times.
 */
export function firstOfEach<Row, K, Insert>(
  db: Database,
  table: Table<Row, K, Insert>,
  index: string,
  keys: readonly IDBValidKey[],
): Promise<(Row | undefined)[]> {
  const rows = nativeTransaction(db).objectStore(table.name).index(index);
  return askInChunks(keys, (key) => resultOf<Row | undefined>(rows.get(key)));
}

/** Numbers that are no farther apart are asked for together: what lies between costs less than another request. */
const NEAR = 4;

/** The rows whose keys, in the table or an index of it, are `[...prefix, number]`, and perhaps some between them. */
export async function rowsByNumber<Row, K, Insert>(
  transaction: IDBTransaction,
  table: Table<Row, K, Insert>,
  index: string | undefined,
  prefix: readonly IDBValidKey[],
  numbers: Iterable<number>,
): Promise<Row[]> {
  const store = transaction.objectStore(table.name);
  const source = index === undefined ? store : store.index(index);
  const runs: [first: number, last: number][] = [];
  for (const number of Uint32Array.from(numbers).sort()) {
    const run = runs.at(-1);
    if (run && number - run[1] <= NEAR) run[1] = number;
    else runs.push([number, number]);
  }
  const rows = await askInChunks(runs, async ([first, last]) => {
    if (first === last) return resultOf<Row | undefined>(source.get([...prefix, first]));
    return resultOf<Row[]>(source.getAll(IDBKeyRange.bound([...prefix, first], [...prefix, last])));
  });
  return rows.flatMap((row) => row ?? []);
}

export function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
