import type { Embedding } from '../faces/types';
import { createVectorIndex, type IndexMatch, type IndexQuery, type VectorIndex } from '../search';
import type { Database } from '../store/schema';
import { readVectorsSince } from '../store/vectors';

/** The collections' indexes: each is read at the first search, kept, and before each search brought up to date. */
export class Galleries {
  readonly #db: Database;
  readonly #galleries = new Map<string, Gallery>();

  constructor(db: Database) {
    this.#db = db;
  }

  /** See `VectorIndex.search`. Throws `COLLECTION_NOT_FOUND`. */
  search(collectionId: string, queries: Embedding[], query: IndexQuery): Promise<IndexMatch[][]> {
    const gallery = this.#galleries.get(collectionId) ?? new Gallery(this.#db, collectionId);
    this.#galleries.set(collectionId, gallery);
    return gallery.search(queries, query);
  }

  /** Says which faces were deleted here, which spares reading the collection again. */
  async removed(collectionId: string, faceIds: string[]): Promise<void> {
    await this.#galleries.get(collectionId)?.remove(faceIds);
  }

  forget(collectionId: string): void {
    this.#galleries.get(collectionId)?.close();
    this.#galleries.delete(collectionId);
  }
}

class Gallery {
  readonly #db: Database;
  readonly #collectionId: string;
  #index: VectorIndex = createVectorIndex();
  #revision = 0;
  /** One thing at a time: a search must not see half of an update. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(db: Database, collectionId: string) {
    this.#db = db;
    this.#collectionId = collectionId;
  }

  search(queries: Embedding[], query: IndexQuery): Promise<IndexMatch[][]> {
    return this.#next(async () => {
      await this.#update();
      return this.#index.search(queries, query);
    });
  }

  remove(faceIds: string[]): Promise<void> {
    return this.#next(() => this.#index.remove(faceIds));
  }

  close(): Promise<void> {
    return this.#next(async () => this.#index.close());
  }

  /** Adds what is newer. Rows that were deleted elsewhere leave no trace but the count: then all is read again. */
  async #update() {
    if ((await this.#addSince(this.#revision)) === this.#index.size) return;
    this.#index.close();
    this.#index = createVectorIndex();
    await this.#addSince(0);
  }

  async #addSince(revision: number): Promise<number> {
    const since = await readVectorsSince(this.#db, this.#collectionId, revision);
    await this.#index.add(since);
    this.#revision = since.revision;
    return since.faces;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
