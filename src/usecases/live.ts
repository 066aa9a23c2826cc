import { NearfaceError } from '../errors';
import { type ActiveCheck, createActiveCheck } from '../faces/liveness/active';
import type { CheckState, Embedding, FrameAnalysis, FrameAnalyzer, TrackedFace } from '../faces/types';
import { type Context, comparableCollection } from './context';
import {
  type Claim,
  COMPARED,
  contest,
  floorOf,
  identityOf,
  isTelling,
  KEPT_VIEWS,
  MIN_INTERVAL,
  nextViewAfter,
  reconsider,
  UNDECIDED,
  type View,
  vote,
} from './identity';
import {
  activeCheckOptions,
  liveOptions,
  minScore as minScoreSchema,
  parse,
  trackId as trackIdSchema,
} from './options';
import { searchEmbeddings } from './search';
import type { Collection, LiveFace, LiveFrame, LiveOptions, LiveSession } from './types';

/** After this time without its face, ms, nothing is known of a track any more. */
const FORGOTTEN_AFTER = 2000;

export function live(context: Context, options?: LiveOptions): LiveSession {
  const { collection, minScore } = parse(liveOptions, options ?? {});
  return new Live(context, collection, minScore);
}

/** A view that nobody has looked up yet. */
type Sample = Pick<View, 'embedding' | 'quality'>;

interface Track extends Claim {
  /** Times of the last frame with the face, and of the last one whose view was taken. */
  seen: number;
  viewed: number;
  /** Of the face, as far as they are known here. */
  views: number;
  embedding?: Embedding | undefined;
  /** The last frame could have told something. */
  telling: boolean;
  samples: Sample[];
  /** Why the views of the standing are to be looked up again. */
  outdated?: 'collection' | 'threshold' | undefined;
  check?: { running: ActiveCheck; state?: CheckState };
}

/**
 * Frames are followed by the analyzer; meanwhile the views of their faces are looked up, and what that gives is used
 * with the next frame.
 */
export class Live implements LiveSession {
  readonly ready: Promise<void>;
  /** Of the faces that were seen lately. */
  readonly tracks = new Map<number, Track>();
  readonly #context: Context;
  readonly #nameOrId: string;
  /** As it was asked for, and as the collection has it. */
  #wantedMinScore: number | undefined;
  #ownMinScore = 0;
  readonly #analyzer: FrameAnalyzer;
  readonly #unsubscribe: () => void;
  #collection: Promise<Collection> | undefined;
  /** Once it is known. */
  #collectionId: string | undefined;
  /** Counts the changes of the collection and the threshold. */
  #changes = 0;
  #searching = false;
  #closed = false;
  /** Why the last search failed. */
  #failure: unknown;

  constructor(context: Context, nameOrId: string, minScore: number | undefined) {
    this.#context = context;
    this.#nameOrId = nameOrId;
    this.#wantedMinScore = minScore;
    this.#analyzer = context.createFrameAnalyzer();
    this.ready = this.#analyzer.ready.then(() => undefined);
    this.ready.catch(() => undefined); // whoever analyses a frame is told
    this.#unsubscribe = context.onChange((collectionId) => {
      if (collectionId === this.#collectionId) this.#lookAgain('collection');
    });
  }

  async analyze(frame: VideoFrame | ImageBitmap, time: number): Promise<LiveFrame> {
    try {
      await this.#check();
    } catch (error) {
      frame.close();
      throw error;
    }
    const analysis = await this.#analyze(frame, time);
    this.#throwIfClosed();
    this.#take(analysis);
    void this.#search();
    return this.#toFrame(analysis);
  }

  startCheck(trackId: number, options?: { timeLimit?: number }): void {
    const { timeLimit } = parse(activeCheckOptions, options ?? {});
    const track = this.tracks.get(parse(trackIdSchema, trackId));
    if (!track) throw new NearfaceError('FACE_NOT_FOUND', `There is no face ${trackId} any more.`);
    track.check = { running: createActiveCheck({ timeLimit, random, reference: track.embedding }) };
  }

  cancelCheck(trackId: number): void {
    const check = this.tracks.get(parse(trackIdSchema, trackId))?.check;
    if (check) check.state = check.running.cancel();
  }

  setMinScore(minScore: number): void {
    this.#wantedMinScore = parse(minScoreSchema, minScore);
    this.#lookAgain('threshold');
  }

  async thumbnail(trackId: number): Promise<Blob | undefined> {
    return (await this.#analyzer.crops(parse(trackIdSchema, trackId)))?.thumbnail;
  }

  snapshot(): Promise<Blob | undefined> {
    return this.#analyzer.snapshot();
  }

  async reset(): Promise<void> {
    await this.#analyzer.reset();
    // Not sooner: a frame may have been under way.
    this.tracks.clear();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.tracks.clear();
    this.#analyzer.close();
  }

  get #minScore(): number {
    return this.#wantedMinScore ?? this.#ownMinScore;
  }

  /** Throws what the next frame is to be refused for. */
  async #check(): Promise<void> {
    this.#throwIfClosed();
    const failure = this.#failure;
    this.#failure = undefined;
    if (failure !== undefined) {
      // It may be gone, or another one may have its name.
      this.#collection = undefined;
      throw failure;
    }
    this.#collection ??= comparableCollection(this.#context, this.#nameOrId);
    try {
      const { id, minScore } = await this.#collection;
      this.#collectionId = id;
      this.#ownMinScore = minScore;
    } catch (error) {
      this.#collection = undefined;
      throw error;
    }
  }

  #throwIfClosed(): void {
    if (this.#closed) throw new NearfaceError('ABORTED', 'The session is closed.');
  }

  async #analyze(frame: VideoFrame | ImageBitmap, time: number): Promise<FrameAnalysis> {
    const view = this.#wantedView(time);
    const embed = [...this.tracks].flatMap(([trackId, track]) =>
      track === view || track.check?.running.wantsEmbedding(time) ? [trackId] : [],
    );
    try {
      return await this.#analyzer.analyze(frame, time, embed.length > 0 ? { embed } : {});
    } catch (error) {
      if (error instanceof NearfaceError) throw error;
      throw new NearfaceError('WORKER_CRASHED', `The frame could not be analysed: ${error}`, { cause: error });
    }
  }

  /** The track whose last view is the oldest of those that need another one: one a frame, each costs time. */
  #wantedView(time: number): Track | undefined {
    return [...this.tracks.values()]
      .filter(({ standing, samples, viewed, telling }) => {
        const isDue = samples.length === 0 && time - viewed >= nextViewAfter(standing, this.#minScore);
        return isDue && (telling || standing.identity.status === 'pending');
      })
      .sort((a, b) => a.viewed - b.viewed)[0];
  }

  /** Takes what is new in a frame, and forgets who has left. */
  #take({ faces, time }: FrameAnalysis): void {
    const shown = new Map(faces.map((face) => [face.trackId, face]));
    for (const face of faces) this.#takeFace(face, time);
    for (const [trackId, track] of this.tracks) {
      const { check } = track;
      if (check) check.state = check.running.update(shown.get(trackId), time);
      if (time - track.seen > FORGOTTEN_AFTER) this.tracks.delete(trackId);
    }
  }

  #takeFace(face: TrackedFace, time: number): void {
    const track = this.tracks.get(face.trackId) ?? newTrack();
    this.tracks.set(face.trackId, track);
    track.telling = isTelling(face.quality);
    const embedding = face.currentEmbedding ?? (face.views > track.views ? face.embedding : undefined);
    const counts = track.telling || track.standing.identity.status === 'pending';
    if (embedding && counts && time - track.viewed >= MIN_INTERVAL) {
      track.samples.push({ embedding, quality: face.quality.score });
      track.samples.splice(0, track.samples.length - KEPT_VIEWS);
      track.viewed = time;
    }
    track.seen = time;
    track.views = face.views;
    track.embedding = face.embedding;
  }

  #toFrame({ faces, ...frame }: FrameAnalysis): LiveFrame {
    const tracks = faces.map(({ trackId }) => this.tracks.get(trackId) as Track);
    contest(tracks, this.#minScore);
    return { ...frame, faces: faces.map((face, i) => toLiveFace(face, tracks[i] as Track)) };
  }

  /** Looks up all views that were not, those of all tracks at once, until there are none. */
  async #search(): Promise<void> {
    if (this.#searching || this.#failure !== undefined) return;
    this.#searching = true;
    try {
      while (!this.#closed && (await this.#searchOnce()));
    } catch (failure) {
      this.#failure = failure;
    } finally {
      this.#searching = false;
    }
  }

  /** False: there was nothing to look up. */
  async #searchOnce(): Promise<boolean> {
    const changes = this.#changes;
    const asked = [...this.tracks.values()].flatMap((track) => {
      const old = track.outdated ? track.standing.views : [];
      const samples = [...old, ...track.samples];
      return track.outdated || samples.length > 0 ? [{ track, old: old.length, samples }] : [];
    });
    if (asked.length === 0) return false;
    const matches = await searchEmbeddings(
      this.#context,
      this.#collectionId as string,
      asked.flatMap(({ samples }) => samples.map(({ embedding }) => embedding)),
      { maxResults: COMPARED, minScore: floorOf(this.#minScore), everyFace: false },
    );
    // What was found is outdated already.
    if (changes !== this.#changes) return true;
    for (const { track, old, samples } of asked) {
      const views = samples.map((sample): View => ({ ...sample, matches: matches.shift() ?? [] }));
      if (track.outdated) {
        // What another threshold decided is of no account.
        const before = track.outdated === 'collection' ? track.standing : UNDECIDED;
        track.standing = reconsider(before, views.slice(0, old), this.#minScore);
      }
      for (const view of views.slice(old)) track.standing = vote(track.standing, view, this.#minScore);
      track.samples = track.samples.filter((sample) => !samples.includes(sample));
      track.outdated = undefined;
    }
    return true;
  }

  #lookAgain(why: NonNullable<Track['outdated']>): void {
    this.#changes++;
    for (const track of this.tracks.values()) if (track.outdated !== 'threshold') track.outdated = why;
    void this.#search();
  }
}

function newTrack(): Track {
  return {
    standing: UNDECIDED,
    seen: 0,
    viewed: Number.NEGATIVE_INFINITY,
    views: 0,
    telling: false,
    samples: [],
  };
}

function toLiveFace({ embedding: _, currentEmbedding: __, views: ___, ...face }: TrackedFace, track: Track): LiveFace {
  return { ...face, identity: identityOf(track), ...(track.check?.state && { check: track.check.state }) };
}

/** Nobody may guess which moves come. */
const random = () => (crypto.getRandomValues(new Uint32Array(1))[0] as number) / 2 ** 32;
