import Dexie from 'dexie';
import { NearfaceError } from '../errors';
import { createVectorIndex, LAYOUT, packSegment, type VectorIndex } from '../search';
import type { Database } from '../store/schema';
import { type Changes, readChanges, readSegment } from '../store/segments';
import { getCollection, read } from '../store/transaction';

/** What is asked of an index and then of the database, both as they are at one moment. */
export interface Consultation<Prepared, Found, Answer> {
  /** May read the database. */
  prepare(segments: LoadedSegment[]): Promise<Prepared>;
  /** May not. */
  scan(index: VectorIndex, prepared: Prepared): Promise<Found>;
  /** Runs in a reading transaction. */
  decide(found: Found): Promise<Answer>;
}

/** A segment of the index. */
export interface LoadedSegment {
  id: number;
  /** The number of its first face. */
  first: number;
  rows: number;
}

type OnLoad = (share: number) => void;

/** Before anything is loaded. */
const NEVER = -1;
/** Consultations that the collection may change under, before it is kept from changing. */
const TRIES = 4;
/** Workers that may die under one consultation. */
const LIVES = 3;
/** Segments that are loaded at a time: more would only wait in memory. */
const LOADED_AT_ONCE = 4;

/** The index of one collection: read when it is first asked, and from then on brought up to date. */
export class Gallery {
  readonly #db: Database;
  readonly #collectionId: string;
  #index = createVectorIndex();
  #revision = NEVER;
  readonly #segments = new Map<number, LoadedSegment>();
  readonly #tail = new Set<number>();
  /** One thing at a time: nobody must see half of an update. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #waiting = new Set<OnLoad>();

  constructor(db: Database, collectionId: string) {
    this.#db = db;
    this.#collectionId = collectionId;
  }

  /** Throws `COLLECTION_NOT_FOUND`, and what the consultation throws. `onLoad` is told what share is loaded. */
  consult<P, F, A>(consultation: Consultation<P, F, A>, onLoad?: OnLoad): Promise<A> {
    const told: OnLoad = (share) => onLoad?.(share);
    this.#waiting.add(told);
    return this.#next(() => this.#consultAlive(consultation)).finally(() => this.#waiting.delete(told));
  }

  close(): Promise<void> {
    return this.#next(async () => this.#index.close());
  }

  async #consultAlive<P, F, A>(consultation: Consultation<P, F, A>): Promise<A> {
    for (let life = 1; ; life++) {
      try {
        return await this.#consult(consultation);
      } catch (error) {
        if (!(error instanceof NearfaceError && error.code === 'WORKER_CRASHED')) throw error;
        // Its part of the index is gone.
        this.#reset();
        if (life === LIVES) throw error;
      }
    }
  }

  async #consult<P, F, A>({ prepare, scan, decide }: Consultation<P, F, A>): Promise<A> {
    if (this.#revision === NEVER) await this.#update();
    for (let i = 0; i < TRIES; i++) {
      const found = await scan(this.#index, await prepare([...this.#segments.values()]));
      const decided = await read(this.#db, async () => {
        const { revision } = await getCollection(this.#db, this.#collectionId);
        return revision === this.#revision ? { answer: await decide(found) } : undefined;
      });
      if (decided) return decided.answer;
      await this.#update();
    }
    // Somebody writes all the time: while a transaction is open he has to wait.
    return read(this.#db, async () => {
      await this.#update();
      const prepared = await prepare([...this.#segments.values()]);
      return decide(await outside(() => scan(this.#index, prepared)));
    });
  }

  /** Inside a transaction or not. */
  async #update(): Promise<void> {
    const changes = await readChanges(this.#db, this.#collectionId, {
      revision: this.#revision,
      segments: new Set(this.#segments.keys()),
      tail: this.#tail,
    });
    const added: Changes['added'] = [];
    for (const segment of changes.added) {
      const readable = await this.#readable(segment);
      // Otherwise it is gone already, and the next update brings what replaced it.
      if (readable) added.push(readable);
    }
    try {
      await outside(() => this.#apply({ ...changes, added }));
    } catch (error) {
      // Perhaps half done.
      this.#reset();
      throw error;
    }
  }

  /** A segment of another layout is read in full, until it is packed anew on disk too. */
  async #readable(segment: Changes['added'][number]): Promise<Changes['added'][number] | undefined> {
    if (segment.layout === LAYOUT) return segment;
    const faces = await readSegment(this.#db, this.#collectionId, segment.id);
    return faces && { ...segment, ...(await outside(() => packSegment(faces.vectors, segment.center))) };
  }

  async #apply({ revision, added, changed, removed, tail, tailRemoved }: Changes): Promise<void> {
    await this.#index.removeTail(tailRemoved);
    await this.#index.putTail(tail);
    for (const number of tailRemoved) this.#tail.delete(number);
    for (const number of tail.numbers) this.#tail.add(number);
    for (const id of removed) {
      await this.#index.removeSegment(id);
      this.#segments.delete(id);
    }
    for (const { id, persons } of changed) await this.#index.setPersons(id, persons);
    await this.#load(added);
    this.#revision = revision;
  }

  async #load(added: Changes['added']): Promise<void> {
    if (added.length === 0) return;
    const tell = (share: number) => {
      for (const onLoad of this.#waiting) onLoad(share);
    };
    let loaded = 0;
    tell(0);
    const rest = added.values();
    const loadRest = async () => {
      for (const segment of rest) {
        const { id, first, rows } = segment;
        await this.#index.addSegment(segment);
        this.#segments.set(id, { id, first, rows });
        tell(++loaded / added.length);
      }
    };
    await Promise.all(Array.from({ length: LOADED_AT_ONCE }, loadRest));
  }

  #reset(): void {
    this.#index.close();
    this.#index = createVectorIndex();
    this.#revision = NEVER;
    this.#segments.clear();
    this.#tail.clear();
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}

/** Something that does not touch the database; if there is a transaction, it stays open meanwhile. */
function outside<T>(work: () => Promise<T>): PromiseLike<T> {
  return Dexie.waitFor(Dexie.ignoreTransaction(work));
}
