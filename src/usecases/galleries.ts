import { NearfaceError } from '../errors';
import { LAYOUT, packSegment, type SegmentFaces } from '../search';
import { compact, type Packer } from '../store/compact';
import { sweepFiles } from '../store/files';
import type { Database } from '../store/schema';
import { type Consultation, Gallery } from './gallery';

export const PACKER: Packer = { layout: LAYOUT, pack: packSegment };

/** The galleries of all collections that were searched. */
export class Galleries {
  readonly #db: Database;
  readonly #galleries = new Map<string, Gallery>();
  /** Collections that are being compacted, and whether they changed meanwhile. */
  readonly #compacting = new Map<string, boolean>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** See `Gallery.consult`. */
  async consult<P, F, A>(
    collectionId: string,
    consultation: Consultation<P, F, A>,
    onLoad?: (share: number) => void,
  ): Promise<A> {
    const known = this.#galleries.get(collectionId);
    if (known) return known.consult(consultation, onLoad);
    const gallery = new Gallery(this.#db, collectionId);
    this.#galleries.set(collectionId, gallery);
    try {
      return await gallery.consult(consultation, onLoad);
    } finally {
      // What an earlier visit left undone.
      this.changed(collectionId);
      void sweepFiles(this.#db);
    }
  }

  /** See `Gallery.readFile`. */
  async readFile(collectionId: string, segment: number, rows: Uint32Array): Promise<SegmentFaces | undefined> {
    return this.#galleries.get(collectionId)?.readFile(segment, rows);
  }

  /** To be called after each change of a collection, here or in another tab. */
  changed(collectionId: string): void {
    if (this.#compacting.has(collectionId)) this.#compacting.set(collectionId, true);
    else void this.#compact(collectionId);
  }

  forget(collectionId: string): void {
    const gallery = this.#galleries.get(collectionId);
    this.#galleries.delete(collectionId);
    void Promise.resolve(gallery?.close()).then(() => sweepFiles(this.#db));
  }

  async #compact(collectionId: string): Promise<void> {
    try {
      do {
        this.#compacting.set(collectionId, false);
        await compact(this.#db, collectionId, PACKER);
      } while (this.#compacting.get(collectionId));
    } catch (error) {
      if (!(error instanceof NearfaceError)) throw error;
      if (error.code === 'COLLECTION_DELETED') this.forget(collectionId);
      // Otherwise the next change tries again; until then all is as right as before, only larger.
    } finally {
      this.#compacting.delete(collectionId);
    }
  }
}
