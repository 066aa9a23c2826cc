import { v7 as uuid } from 'uuid';
import type { CheckState } from '../faces/types';
import type { LiveFace, LiveFrame, Visit } from './types';

/** Who leaves and comes back within this time has not left, ms. */
const SAME_VISIT = 60_000;

/** For how long a face may be missed between two frames and still count as seen, ms. */
const SEEN_GAP = 1000;

/** After this time without its face a track is over, ms. */
const TRACK_OVER = 5000;

/** A visit of the log. */
export interface LoggedVisit {
  visit: Visit;
  /** The track that shows the person, or showed it last. */
  trackId: number;
  /** The face is to be seen, or was a moment ago. */
  here: boolean;
}

interface Entry extends LoggedVisit {
  /** Nobody has decided yet who it is. */
  pending: boolean;
  /** Has changed since it was last given to be saved. */
  unsaved: boolean;
}

interface Track {
  entry: Entry;
  seen: number;
  check: CheckState | undefined;
}

/**
 * Keeps a list of who was seen, from the frames of a camera: a person's visit goes on for as long as the person comes
 * back within a minute, somebody unknown has a visit for each track. A track that gets a name only after a while had it
 * from the beginning.
 *
 * @example
 * const log = new VisitLog(collection.id);
 * log.add(await session.analyze(frame, time), new Date());
 * await nearface.visits.save(log.takeUnsaved());
 */
export class VisitLog {
  readonly #collectionId: string;
  #entries: Entry[] = [];
  readonly #tracks = new Map<number, Track>();

  constructor(collectionId: string) {
    this.#collectionId = collectionId;
  }

  /** The latest first; faces that nobody has decided on yet are left out. */
  get visits(): LoggedVisit[] {
    return this.#entries
      .filter(({ pending }) => !pending)
      .map(({ visit, trackId, here }) => ({ visit: { ...visit }, trackId, here }))
      .reverse();
  }

  /** `now`: when the frame was taken; does not go back. */
  add({ faces }: LiveFrame, now: Date): void {
    for (const [trackId, track] of this.#tracks) {
      if (now.getTime() - track.seen > TRACK_OVER) this.#end(trackId, track, now);
    }
    for (const face of faces) this.#see(face, now);
    for (const entry of this.#entries) entry.here = now.getTime() - entry.visit.lastSeen.getTime() <= SEEN_GAP;
  }

  /** All tracks are over: the camera is off, or another one begins. */
  end(now: Date): void {
    for (const [trackId, track] of this.#tracks) this.#end(trackId, track, now);
    for (const entry of this.#entries) entry.here = false;
  }

  setThumbnail(visitId: string, thumbnail: Blob): void {
    const entry = this.#entries.find(({ visit }) => visit.visitId === visitId);
    if (!entry) return;
    entry.visit.thumbnail = thumbnail;
    entry.unsaved = true;
  }

  /**
   * The visits that have changed since the last call. Somebody unknown is among them only when gone: until then he may
   * turn out to be a person who has a visit already.
   */
  takeUnsaved(): Visit[] {
    const open = new Set([...this.#tracks.values()].map(({ entry }) => entry));
    const taken = this.#entries.filter(
      (entry) => entry.unsaved && !entry.pending && (entry.visit.personId !== undefined || !open.has(entry)),
    );
    for (const entry of taken) entry.unsaved = false;
    return taken.map(({ visit }) => ({ ...visit }));
  }

  clear(): void {
    this.#entries = [];
    this.#tracks.clear();
  }

  #see(face: LiveFace, now: Date): void {
    const { trackId, identity, check } = face;
    const track: Track = this.#tracks.get(trackId) ?? { entry: this.#begin(trackId, now), seen: 0, check };
    this.#tracks.set(trackId, track);
    track.entry = this.#entryOf(face, track.entry, now);
    track.seen = now.getTime();
    const { entry } = track;
    extend(entry.visit, now);
    entry.trackId = trackId;
    entry.unsaved = true;
    if (identity.status === 'known') {
      entry.visit.name = identity.match.name;
      entry.visit.score = Math.max(entry.visit.score, identity.match.score);
    }
    if (check && check.status !== 'running' && track.check?.status !== check.status) {
      entry.visit.check = resultOf(check, now);
    }
    track.check = check;
  }

  /** Where a face belongs whose track belonged to `current` in the frame before. */
  #entryOf({ trackId, identity }: LiveFace, current: Entry, now: Date): Entry {
    if (identity.status === 'pending') return current;
    const { personId } = current.visit;
    if (identity.status === 'unknown') {
      if (personId !== undefined) return this.#begin(trackId, now, false);
      current.pending = false;
      return current;
    }
    const { match } = identity;
    if (personId === match.personId) return current;
    const known = this.#entries.findLast(({ visit }) => visit.personId === match.personId);
    // What was somebody unknown is this person from the beginning.
    const nameless = personId === undefined ? current : undefined;
    const begun = nameless?.visit.firstSeen ?? now;
    if (known && begun.getTime() - known.visit.lastSeen.getTime() <= SAME_VISIT) {
      if (nameless) this.#join(known, nameless);
      return known;
    }
    const entry = nameless ?? this.#begin(trackId, now);
    entry.pending = false;
    entry.visit.personId = match.personId;
    return entry;
  }

  #begin(trackId: number, now: Date, pending = true): Entry {
    const visit: Visit = {
      visitId: uuid(),
      collectionId: this.#collectionId,
      name: '',
      firstSeen: now,
      lastSeen: now,
      duration: 0,
      score: 0,
    };
    const entry: Entry = { visit, trackId, here: true, pending, unsaved: true };
    this.#entries.push(entry);
    return entry;
  }

  #join({ visit }: Entry, nameless: Entry): void {
    const other = nameless.visit;
    if (other.lastSeen > visit.lastSeen) visit.lastSeen = other.lastSeen;
    if (other.firstSeen < visit.firstSeen) visit.firstSeen = other.firstSeen;
    const length = visit.lastSeen.getTime() - visit.firstSeen.getTime();
    visit.duration = Math.min(visit.duration + other.duration, length);
    if (other.check) visit.check = other.check;
    this.#entries = this.#entries.filter((entry) => entry !== nameless);
  }

  #end(trackId: number, { entry, check }: Track, now: Date): void {
    this.#tracks.delete(trackId);
    if (check?.status === 'running') {
      entry.visit.check = resultOf({ ...check, status: 'failed', reason: 'FACE_LOST' }, now);
      entry.unsaved = true;
    }
    // It was gone before anybody could tell who it was.
    if (entry.pending) this.#entries = this.#entries.filter((other) => other !== entry);
  }
}

function extend(visit: Visit, now: Date): void {
  const gap = now.getTime() - visit.lastSeen.getTime();
  if (gap > 0 && gap <= SEEN_GAP) visit.duration += gap;
  if (gap > 0) visit.lastSeen = now;
}

function resultOf({ status, score, reason }: CheckState, time: Date): NonNullable<Visit['check']> {
  return { time, passed: status === 'passed', score, ...(reason && { reason }) };
}
