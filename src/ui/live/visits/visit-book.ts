import type { LiveFrame, LiveSession, Visit } from '../../../usecases/types';
import { type LoggedVisit, VisitLog } from '../../../usecases/visit-log';
import { attempt } from '../../shared/errors';
import { useLiveSettings } from '../state';

/** ms between two updates of the page. */
const PAUSE = 250;
/** ms between two writes to the store. */
const SAVE_PAUSE = 5000;
/** ms after which somebody stands before the camera rather than at the edge of its picture. */
const ARRIVED = 2000;

/** The check-in list of a collection, as long as the app is open; in the store too if the person wants that. */
export class VisitBook {
  readonly #collection: string;
  readonly #log: VisitLog;
  readonly #listeners = new Set<() => void>();
  /** Those that were stored before, or brought back. */
  #earlier: Visit[] = [];
  #list: LoggedVisit[] = [];
  /** When each visit was pictured last: 1 as somebody came, 2 as he stood there, 3 once he had gone. */
  readonly #pictured = new Map<string, 1 | 2 | 3>();
  #told = Number.NEGATIVE_INFINITY;
  #saved = Number.NEGATIVE_INFINITY;

  constructor(collection: string) {
    this.#collection = collection;
    this.#log = new VisitLog(collection);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The latest first; another array after each change. */
  list = (): LoggedVisit[] => this.#list;

  /** Another frame of a camera was looked at. */
  add(frame: LiveFrame, session: LiveSession): void {
    this.#log.add(frame, new Date());
    const now = performance.now();
    if (now - this.#told < PAUSE) return;
    this.#told = now;
    this.#takePictures(session);
    this.#tell();
    if (now - this.#saved > SAVE_PAUSE) this.#save();
  }

  /** The camera is off. */
  end(): void {
    this.#log.end(new Date());
    this.#tell();
    this.#save();
  }

  /** Adds what the store has kept. */
  async load(): Promise<void> {
    if (!useLiveSettings.getState().keepVisits) return;
    await attempt(async () => {
      this.#earlier = await window.nearface.visits.list({ collection: this.#collection });
      this.#tell();
    });
  }

  /** Empties the list, here and in the store; gives what brings it back. */
  async clear(): Promise<() => Promise<void>> {
    const cleared = this.#list.map(({ visit }) => visit);
    const { keepVisits } = useLiveSettings.getState();
    if (keepVisits) await window.nearface.visits.clear({ collection: this.#collection });
    this.#log.clear();
    this.#earlier = [];
    this.#tell();
    return async () => {
      this.#earlier = [...cleared, ...this.#earlier];
      this.#tell();
      if (useLiveSettings.getState().keepVisits) await window.nearface.visits.save(cleared);
    };
  }

  /** Switches keeping on, with what there is, or off, and deletes what was kept of any collection. */
  async keep(keepVisits: boolean): Promise<void> {
    const { visits, collections } = window.nearface;
    if (keepVisits) await visits.save(this.#list.map(({ visit }) => visit));
    else for (const { id } of await collections.list()) await visits.clear({ collection: id });
    useLiveSettings.getState().set({ keepVisits });
    await this.load();
  }

  #tell(): void {
    const logged = this.#log.visits;
    const ids = new Set(logged.map(({ visit }) => visit.visitId));
    const earlier = this.#earlier.filter(({ visitId }) => !ids.has(visitId));
    this.#list = [...logged, ...earlier.map((visit) => ({ visit, trackId: -1, here: false }))];
    for (const listener of this.#listeners) listener();
  }

  /** Always the best one so far. */
  #takePictures(session: LiveSession): void {
    for (const { visit, trackId, here } of this.#log.visits) {
      const { visitId } = visit;
      const due = !here ? 3 : visit.duration < ARRIVED ? 1 : 2;
      if ((this.#pictured.get(visitId) ?? 0) >= due) continue;
      this.#pictured.set(visitId, due);
      session.thumbnail(trackId).then(
        (thumbnail) => thumbnail && this.#log.setThumbnail(visitId, thumbnail),
        // The session has ended.
        () => undefined,
      );
    }
  }

  #save(): void {
    if (!useLiveSettings.getState().keepVisits) return;
    this.#saved = performance.now();
    const unsaved = this.#log.takeUnsaved();
    if (unsaved.length > 0) attempt(() => window.nearface.visits.save(unsaved));
  }
}

const books = new Map<string, VisitBook>();

/** The list outlives the page. */
export function visitBook(collection: string): VisitBook {
  const known = books.get(collection);
  if (known) return known;
  const book = new VisitBook(collection);
  books.set(collection, book);
  book.load();
  return book;
}
