import Dexie from 'dexie';
import { NearfaceError } from '../errors';
import { createVectorIndex, LAYOUT, packSegment, type Segment, type SegmentFaces, type VectorIndex } from '../search';
import { lookAt } from '../store/collections';
import { folderOf, sweepFiles } from '../store/files';
import type { CollectionRow, Database } from '../store/schema';
import { type Changes, readChanges, readPacked, readSegment } from '../store/segments';
import { getCollection, read } from '../store/transaction';
import { KnownPersons } from './known-persons';
import { Outdated, Snapshot } from './snapshot';

/** What is asked of an index and then of the database, both as they are at one moment. */
export interface Consultation<Prepared, Found, Answer> {
  /** May read `db`. */
  prepare(segments: LoadedSegment[], db: Database): Promise<Prepared>;
  /** May not. */
  scan(index: VectorIndex, prepared: Prepared): Promise<Found>;
  /** May read `snapshot`, which is of the moment that was scanned; if something changed since, all is done again. */
  decide(found: Found, snapshot: Snapshot): Promise<Answer>;
}

/** A segment of the index. */
export interface LoadedSegment {
  id: number;
  /** The number of its first face. */
  first: number;
  rows: number;
}

/** What is loaded; its file has a place if its block is the one on disk. */
type AddedSegment = Changes['added'][number] & Pick<Segment, 'place'>;

type OnLoad = (share: number) => void;

/** Before anything is loaded, and while what is loaded changes. */
const NONE = -1;
/** Consultations that the collection may change under, before it is kept from changing. */
const TRIES = 4;
/** Workers that may die under one consultation. */
const LIVES = 3;
/** Segments that are loaded at a time: more would only wait in memory. */
const LOADED_AT_ONCE = 16;
/** Without a consultation, ms, until something is read ahead. */
const QUIET = 1000;

/** The index of one collection: read when it is first asked, and from then on brought up to date. */
export class Gallery {
  readonly #db: Database;
  readonly #collectionId: string;
  #index = createVectorIndex();
  /** The collection's that the index holds. */
  #revision = NONE;
  #persons = new KnownPersons(NONE);
  readonly #segments = new Map<number, LoadedSegment>();
  readonly #tail = new Set<number>();
  /** Segments without a file. */
  readonly #lacking = new Set<number>();
  #isWriting = false;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #nextLook: Promise<CollectionRow> | undefined;
  /** One update at a time. */
  #last: Promise<unknown> = Promise.resolve();
  readonly #running = new Set<Promise<unknown>>();
  readonly #waiting = new Set<OnLoad>();

  constructor(db: Database, collectionId: string) {
    this.#db = db;
    this.#collectionId = collectionId;
  }

  /** Throws `COLLECTION_DELETED`, and what the consultation throws. `onLoad` is told what share is loaded. */
  consult<P, F, A>(consultation: Consultation<P, F, A>, onLoad?: OnLoad): Promise<A> {
    const told: OnLoad = (share) => onLoad?.(share);
    this.#waiting.add(told);
    const answer = this.#consultAlive(consultation);
    this.#running.add(answer);
    return answer.finally(() => {
      this.#running.delete(answer);
      this.#waiting.delete(told);
      void this.#writeFiles();
      clearTimeout(this.#quiet);
      this.#quiet = setTimeout(() => void this.#readAhead(), QUIET);
    });
  }

  /** What the file of a segment that is loaded holds at `rows`; undefined without a right one. */
  async readFile(segment: number, rows: Uint32Array): Promise<SegmentFaces | undefined> {
    try {
      return await this.#index.readFile(segment, rows);
    } catch (error) {
      // A worker died; the database has it too.
      if (!(error instanceof NearfaceError)) throw error;
      return undefined;
    }
  }

  /** Once what runs has ended. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#running);
    clearTimeout(this.#quiet);
    this.#lacking.clear();
    await this.#index.close();
  }

  async #consultAlive<P, F, A>(consultation: Consultation<P, F, A>): Promise<A> {
    for (let life = 1; ; life++) {
      const index = this.#index;
      try {
        return await this.#consult(consultation);
      } catch (error) {
        const isCrash = error instanceof NearfaceError && error.code === 'WORKER_CRASHED';
        // Its part of the index is gone; if the index is another one now, somebody else found that out.
        if (isCrash && index === this.#index) this.#reset();
        if (index === this.#index || life === LIVES) throw error;
      }
    }
  }

  async #consult<P, F, A>({ prepare, scan, decide }: Consultation<P, F, A>): Promise<A> {
    if (this.#revision === NONE) {
      await this.#updateFrom(NONE);
      void this.#takeStored();
    }
    for (let i = 0; i < TRIES; i++) {
      const revision = this.#revision;
      const prepared = await prepare([...this.#segments.values()], this.#db);
      // The collection is looked at while the workers scan. The look sees all that was stored before this call, for it
      // begins later. If it sees the revision that the index had from before `prepare` until after the scan, all three
      // are of the moment of the look. What is stored after it may be missing here, and is seen by every later call.
      const [found, collection] = await Promise.all([scan(this.#index, prepared), this.#lookNext()]);
      if (this.#revision === revision && collection.revision === revision) {
        try {
          return await decide(found, new Snapshot(this.#db, collection, this.#persons));
        } catch (error) {
          if (!(error instanceof Outdated)) throw error;
        }
      }
      await this.#updateFrom(revision);
    }
    // Somebody writes all the time: while a transaction is open he has to wait.
    return this.#next(() =>
      read(this.#db, async (db) => {
        await this.#update(db);
        const prepared = await prepare([...this.#segments.values()], db);
        const found = await outside(db, () => scan(this.#index, prepared));
        return decide(found, new Snapshot(db, await getCollection(db, this.#collectionId), this.#persons));
      }),
    );
  }

  /** One look for all who ask at this moment; what they scan for goes to the workers before. */
  #lookNext(): Promise<CollectionRow> {
    this.#nextLook ??= Promise.resolve().then(() => {
      this.#nextLook = undefined;
      return lookAt(this.#db, this.#collectionId);
    });
    return this.#nextLook;
  }

  /** Unless somebody else just did. */
  #updateFrom(revision: number): Promise<void> {
    return this.#next(async () => {
      if (this.#revision !== revision) return;
      if (revision === NONE) this.#index.expect((await lookAt(this.#db, this.#collectionId)).faces);
      await this.#update(this.#db);
    });
  }

  /** Inside a transaction or not. */
  async #update(db: Database): Promise<void> {
    const changes = await readChanges(db, this.#collectionId, {
      revision: this.#revision,
      segments: new Set(this.#segments.keys()),
      tail: this.#tail,
    });
    const added: AddedSegment[] = [];
    for (const segment of changes.added) {
      const readable = await this.#readable(db, segment);
      // Otherwise it is gone already, and the next update brings what replaced it.
      if (readable) added.push(readable);
    }
    try {
      await outside(db, () => this.#apply({ ...changes, added }));
    } catch (error) {
      // Perhaps half done.
      this.#reset();
      throw error;
    }
  }

  /** A segment of another layout is read in full, until it is packed anew on disk too. */
  async #readable(db: Database, segment: Changes['added'][number]): Promise<AddedSegment | undefined> {
    if (segment.layout === LAYOUT) return { ...segment, place: this.#placeOf(segment) };
    const faces = await read(db, (db) => readSegment(db, this.#collectionId, segment.id));
    return faces && { ...segment, ...(await outside(db, () => packSegment(faces.vectors, segment.center))) };
  }

  async #apply({
    revision,
    added,
    changed,
    removed,
    tail,
    tailRemoved,
    persons,
  }: Omit<Changes, 'added'> & { added: AddedSegment[] }): Promise<void> {
    const index = this.#index;
    this.#revision = NONE;
    // At once: what comes first to a worker is done first.
    await Promise.all([
      index.removeTail(tailRemoved),
      index.putTail(tail),
      ...removed.map((id) => index.removeSegment(id)),
      ...changed.map(({ id, persons }) => index.setPersons(id, persons)),
      this.#load(index, added),
    ]);
    if (index !== this.#index) throw new NearfaceError('WORKER_CRASHED', 'Another part of the index is gone.');
    for (const number of tailRemoved) this.#tail.delete(number);
    for (const number of tail.numbers) this.#tail.add(number);
    for (const id of removed) this.#segments.delete(id);
    this.#persons.follow(revision, persons);
    this.#revision = revision;
    if (removed.length > 0) void sweepFiles(this.#db);
  }

  async #load(index: VectorIndex, added: AddedSegment[]): Promise<void> {
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
        const isLacking = await index.addSegment(segment);
        // Another part failed.
        if (index !== this.#index) return;
        if (isLacking) this.#lacking.add(id);
        this.#segments.set(id, { id, first, rows });
        tell(++loaded / added.length);
      }
    };
    await Promise.all(Array.from({ length: LOADED_AT_ONCE }, loadRest));
  }

  /** Of what is loaded, one after the other, as long as it is needed. */
  async #writeFiles(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    try {
      for (const id of this.#lacking) {
        this.#lacking.delete(id);
        const packed = await read(this.#db, (db) => readPacked(db, this.#collectionId, id));
        if (!packed) continue;
        await this.#index.writeFile({ ...packed.segment, place: this.#placeOf(packed.segment) }, packed.faces);
      }
    } catch (error) {
      // Without files everything takes longer, and is as right.
      if (!(error instanceof NearfaceError)) throw error;
    } finally {
      this.#isWriting = false;
    }
  }

  /** The persons whom searches would have to read, as far as they are stored together. */
  #takeStored(): Promise<void> {
    return this.#whilePossible(() => this.#persons.takeStored(this.#db, this.#collectionId));
  }

  /** The others, as long as no search runs. */
  #readAhead(): Promise<void> {
    return this.#whilePossible(
      async () => this.#running.size === 0 && this.#persons.readAhead(this.#db, this.#collectionId),
    );
  }

  async #whilePossible(step: () => Promise<boolean>): Promise<void> {
    try {
      while (await step());
    } catch (error) {
      // They are read when they are found.
      if (!(error instanceof NearfaceError)) throw error;
    }
  }

  #placeOf({ first, rows }: Pick<LoadedSegment, 'first' | 'rows'>) {
    return { folder: folderOf(this.#db, this.#collectionId), first, rows };
  }

  #reset(): void {
    void this.#index.close();
    this.#lacking.clear();
    this.#index = createVectorIndex();
    this.#revision = NONE;
    this.#persons = new KnownPersons(NONE);
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
function outside<T>({ current }: Database, work: () => Promise<T>): PromiseLike<T> {
  const done = Dexie.ignoreTransaction(work);
  return current ? current.waitFor(done) : done;
}
