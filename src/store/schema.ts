import Dexie, { type DexieOptions, type EntityTable, type Table } from 'dexie';
import type { Box, Quality } from '../faces/types';
import type { Metadata } from '../usecases/types';

const SCHEMA_VERSION = 1;

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
  /** The n of the next person without a name, ID<n>; never goes back. */
  nextNumber: number;
  persons: number;
  faces: number;
  photos: number;
  bytes: number;
}

export interface PersonRow {
  id: string;
  collectionId: string;
  name: string;
  metadata: Metadata;
  createdAt: Date;
  updatedAt: Date;
  faces: number;
  coverFaceId: string;
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
  personId: string;
  /** Missing for a face that came as a bare vector. */
  photoId?: string;
  box: Box;
  quality: Quality;
  createdAt: Date;
  /** Of vector, chip and thumbnail together. */
  bytes: number;
}

export interface VectorRow {
  faceId: string;
  collectionId: string;
  personId: string;
  /** The collection's revision in which the row was written last: what an index lacks is what is newer than itself. */
  revision: number;
  vector: Float32Array;
}

/** A JPEG file of a face. Bytes rather than a Blob: the browser would keep each Blob in a file of its own. */
export interface PictureRow {
  collectionId: string;
  faceId: string;
  jpeg: ArrayBuffer;
}

/** Who may call the API; the secret itself is nowhere. */
export interface KeyRow {
  id: string;
  name: string;
  /** SHA-256 of the secret, in hex. */
  hash: string;
  createdAt: Date;
}

/** The key of a row in all tables but `collections` and `keys`: its collection's id and its own. */
export type Key = [collectionId: string, id: string];

/**
 * Ids are UUIDs of version 7, so rows in the order of their ids are in the order of their age. Rows of a collection
 * have neighbouring keys: deleting one range is a hundred times faster than deleting its rows.
 */
export class Database extends Dexie {
  readonly collections!: EntityTable<CollectionRow, 'id'>;
  readonly persons!: Table<PersonRow, Key>;
  readonly photos!: Table<PhotoRow, Key>;
  readonly faces!: Table<FaceRow, Key>;
  readonly vectors!: Table<VectorRow, Key>;
  readonly thumbnails!: Table<PictureRow, Key>;
  readonly chips!: Table<PictureRow, Key>;
  readonly keys!: EntityTable<KeyRow, 'id'>;

  constructor(name: string, options?: DexieOptions) {
    // Strict: a transaction that has ended is on the disk, not in the system's memory.
    super(name, { chromeTransactionDurability: 'strict', ...options });
    this.version(SCHEMA_VERSION).stores({
      collections: 'id, &name',
      persons: '[collectionId+id], &id, [collectionId+name]',
      photos: '[collectionId+sha256], &id',
      faces: '[collectionId+id], &id, personId, photoId',
      vectors: '[collectionId+faceId], [collectionId+revision]',
      thumbnails: '[collectionId+faceId]',
      chips: '[collectionId+faceId]',
      keys: 'id',
    });
  }
}

/** The bounds of a collection's keys; also of its keys in an index that begins with the collection. */
export function ofCollection(collectionId: string): [lower: unknown[], upper: unknown[]] {
  return [
    [collectionId, Dexie.minKey],
    [collectionId, Dexie.maxKey],
  ];
}
