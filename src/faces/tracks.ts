import { iou } from '../box';
import { similarity } from './appearance';
import type { Box, Embedding } from './types';

/** A face in a frame, as far as following it needs to know. */
export interface Sighting {
  box: Box;
  /** See `appearanceOf`. */
  appearance: Float32Array;
  /** How much the embedding of this view would say, as `Quality.score`; 0 if nothing. */
  view: number;
}

/** A face from frame to frame. */
export interface Track<S extends Sighting> {
  /** Missing as long as it may be a face that was just lost. */
  id?: number;
  /** Where it was seen last, and when (ms). */
  sighting: S;
  seenAt: number;
  visible: boolean;
  /** How often the face was embedded; `embedding` is of the best view, about. */
  views: number;
  embedding?: Embedding;
  /** The last embedding that was of the same person: a turning head is like what it was just before. */
  latest?: Embedding;
  /** The best of them; see `Sighting.view`. */
  bestView: number;
  /** When the face was embedded last, ms. */
  embeddedAt: number;
  /** It may be another person by now: the next embedding tells. */
  doubted: boolean;
  /** Frames that it has been without an id. */
  waited: number;
}

/** Boxes that overlap less are not of one face in two frames. */
const MIN_OVERLAP = 0.3;

/**
 * Similarity of appearances from one frame to the next: from `LOOKS_SAME` on it is the same face; from `MAY_BE` on it
 * may be one that turns fast, which an embedding has to confirm. docs/decisions.md, "Tracks"
 */
export const LOOKS_SAME = 0.85;
export const MAY_BE = 0.6;

/** For how long a lost face can get its id back, ms. */
const MEMORY = 1000;

/** How many frames a face may go without an id until a view tells whether it was lost before. */
const MAX_WAIT = 5;

/** L2 distances of embeddings up to which two views are of one person, and from which on of two; docs/decisions.md, "Tracks". */
const SAME = 0.55;
const OTHER = 0.62;

/** Up to which a face that was lost is sure to be back; up to `SAME` the next view tells. A wrong id brings a wrong name. */
const SAME_AGAIN = 0.5;

/** Weaker views are not embedded. */
const MIN_VIEW = 0.25;

/** The first views, from which a name is found, come this soon one after the other, ms. */
const FIRST_VIEWS = 3;
const FIRST_INTERVAL = 120;

/** After them only clearly better views are embedded, and one now and then to see that it is the same person still. */
const BETTER = 1.15;
const BETTER_INTERVAL = 400;
const CHECK_INTERVAL = 2000;

/** A view that replaces the one before is not much worse than it. */
const NOT_WORSE = 0.9;

/** Which face of a frame is which of the frames before. Ids rise and are never given out again. */
export class Tracks<S extends Sighting> {
  private tracks: Track<S>[] = [];

  constructor(private nextId = 1) {}

  /** Those seen in the last frame. */
  get visible(): Track<S>[] {
    return this.tracks.filter(({ visible }) => visible);
  }

  /**
   * Takes the faces of the next frame. A face stays the same if it overlaps with the one before and looks alike, with a
   * doubt if it hardly does; otherwise it has no id until an embedding tells whether it is one that was just lost.
   */
  update(sightings: readonly S[], time: number): void {
    const before = this.visible;
    const pairs = before
      .flatMap((track) => sightings.map((sighting) => ({ track, sighting, closeness: closeness(track, sighting) })))
      .filter((pair) => pair.closeness > 0);
    const bySighting = new Map<S, Track<S>>();
    for (const { track, sighting } of pairs.toSorted((a, b) => b.closeness - a.closeness)) {
      if (bySighting.has(sighting) || [...bySighting.values()].includes(track)) continue;
      bySighting.set(sighting, track);
    }
    for (const [sighting, track] of bySighting) {
      const rivals = [
        ...before.filter((other) => other !== track && overlaps(other.sighting, sighting)),
        ...sightings.filter((other) => other !== sighting && overlaps(track.sighting, other)),
      ];
      const changed = similarity(track.sighting.appearance, sighting.appearance) < LOOKS_SAME;
      if ((rivals.length > 0 || changed) && track.embedding) track.doubted = true;
    }
    for (const track of before) track.visible = false;
    for (const [sighting, track] of bySighting) Object.assign(track, { sighting, seenAt: time, visible: true });
    this.tracks = this.tracks.filter((track) => track.visible || (track.id && time - track.seenAt <= MEMORY));
    for (const sighting of sightings) if (!bySighting.has(sighting)) this.add(sighting, time);
    for (const track of this.visible) if (!track.id) this.wait(track);
  }

  /** The visible track whose embedding would say most, if any is worth it. */
  wanted(time: number): Track<S> | undefined {
    const worth = this.visible.map((track) => ({ track, worth: worthOf(track, time) }));
    const [best] = worth
      .filter((candidate) => candidate.worth > 0)
      .sort((a, b) => b.worth - a.worth || b.track.sighting.view - a.track.sighting.view);
    return best?.track;
  }

  /**
   * Takes the embedding of a visible track's present view, which may say that the face belongs to another track: one
   * that was lost, or a new one.
   */
  embedded(track: Track<S>, embedding: Embedding, time: number): void {
    let owner = track;
    if (track.embedding) {
      const apart = distanceTo(track, embedding);
      track.embeddedAt = time;
      if (apart > OTHER) {
        // Once may be a bad view, unless there was a doubt before.
        if (!track.doubted) {
          track.doubted = true;
          return;
        }
        track.visible = false;
        owner = this.add(track.sighting, time);
      } else if (apart > SAME) return;
    }
    if (!owner.id) {
      const identified = this.identify(owner, embedding);
      if (!identified) return;
      owner = identified;
    }
    owner.doubted = false;
    owner.embeddedAt = time;
    owner.latest = embedding;
    const { view } = owner.sighting;
    if (view < NOT_WORSE * owner.bestView) return;
    owner.views++;
    owner.embedding = embedding;
    owner.bestView = Math.max(owner.bestView, view);
  }

  clear(): void {
    this.tracks = [];
  }

  private add(sighting: S, time: number): Track<S> {
    const track: Track<S> = {
      sighting,
      seenAt: time,
      visible: true,
      views: 0,
      bestView: 0,
      embeddedAt: time,
      doubted: false,
      waited: 0,
    };
    this.tracks.push(track);
    return track;
  }

  private wait(track: Track<S>): void {
    if (this.lost().length === 0 || track.waited >= MAX_WAIT) track.id = this.nextId++;
    track.waited++;
  }

  /** The lost track whose face this is, else the track itself with a new id; undefined if this view does not tell. */
  private identify(track: Track<S>, embedding: Embedding): Track<S> | undefined {
    const [nearest] = this.lost()
      .map((other) => ({ other, apart: distanceTo(other, embedding) }))
      .filter(({ apart }) => apart <= SAME)
      .sort((a, b) => a.apart - b.apart);
    if (!nearest) {
      track.id = this.nextId++;
      return track;
    }
    const { other, apart } = nearest;
    if (apart > SAME_AGAIN) return undefined;
    Object.assign(other, { sighting: track.sighting, seenAt: track.seenAt, visible: true });
    this.tracks.splice(this.tracks.indexOf(track), 1);
    return other;
  }

  private lost(): Track<S>[] {
    return this.tracks.filter((track) => !track.visible && track.embedding);
  }
}

/** How urgently the present view should be embedded; 0: not at all. */
function worthOf(track: Track<Sighting>, time: number): number {
  const { view } = track.sighting;
  if (view < MIN_VIEW) return 0;
  if (!track.id) return 4;
  if (track.views === 0) return 2;
  const interval = time - track.embeddedAt;
  if (track.doubted) return interval >= FIRST_INTERVAL ? 3 : 0;
  const wanted =
    interval >= CHECK_INTERVAL ||
    (track.views < FIRST_VIEWS && interval >= FIRST_INTERVAL) ||
    (view >= BETTER * track.bestView && interval >= BETTER_INTERVAL);
  return wanted ? 1 : 0;
}

const overlaps = (a: Sighting, b: Sighting) => iou(a.box, b.box) >= MIN_OVERLAP;

/** How well a sighting fits to the track's last one, in [0, 1]; 0 if it is not clear that they are of one face. */
function closeness({ sighting: before, embedding }: Track<Sighting>, after: Sighting): number {
  const alike = similarity(before.appearance, after.appearance);
  if (!overlaps(before, after) || alike < (embedding ? MAY_BE : LOOKS_SAME)) return 0;
  return alike * iou(before.box, after.box);
}

/** L2 distance to the nearer of the track's embeddings. */
function distanceTo({ embedding, latest }: Track<Sighting>, other: Embedding): number {
  return Math.min(...[embedding, latest].map((own) => (own ? distance(own, other) : Number.POSITIVE_INFINITY)));
}

/** L2. */
function distance(a: Embedding, b: Embedding): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0));
}
