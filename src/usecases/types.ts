import type {
  AnalyzeOptions,
  Backend,
  Box,
  CheckFailure,
  CheckState,
  Face,
  FaceCrops,
  LivenessCheck,
  Quality,
  TrackedFace,
} from '../faces/types';

export type { CheckFailure, CheckState, CheckStep } from '../faces/types';

/** A photo in any form a page may hold it in. Strings are base64 or a `data:` URL. */
export type ImageInput =
  | Blob
  | ArrayBuffer
  | ArrayBufferView<ArrayBuffer>
  | string
  | ImageBitmap
  | ImageData
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLImageElement;

/** JSON that a client attaches to a person; kept unchanged. */
export type Metadata = Record<string, unknown>;

export interface Collection {
  id: string;
  name: string;
  /** The model that made its vectors; vectors of two embedders are never compared. */
  embedder: string;
  createdAt: Date;
  persons: number;
  faces: number;
  photos: number;
  /** Bytes on disk: vectors, chips and thumbnails. */
  bytes: number;
  /** Photos are checked for liveness before they are searched with or enrolled; `enroll` and `search` throw its codes. */
  liveness: boolean;
  /** Calibrated similarity from which `search` says that two faces are one person's, unless it is told otherwise. */
  minScore: number;
}

export interface Person {
  personId: string;
  collectionId: string;
  /** A small integer, unique in the collection and never given again. */
  number: number;
  name: string;
  /** Nobody has named the person or decided whose its faces are: `cluster` may join it with others. */
  unnamed: boolean;
  metadata: Metadata;
  createdAt: Date;
  updatedAt: Date;
  faces: number;
  /** The face whose thumbnail stands for the person. */
  coverFaceId: string;
}

export interface EnrolledFace {
  faceId: string;
  /** A small integer, unique in the collection and never given again. */
  number: number;
  personId: string;
  collectionId: string;
  /** Missing for a face that was added as a bare vector; its box and quality are all 0. */
  photoId?: string;
  name: string;
  box: Box;
  quality: Quality;
  createdAt: Date;
}

/** What a key may be used for: `admin` is for the native API's collections, keys and usage. */
export type Scope = 'search' | 'enrol' | 'delete' | 'admin';

/** Who may call the API. */
export interface ApiKey {
  id: string;
  name: string;
  createdAt: Date;
  scopes: Scope[];
  /** Ids of the collections that it may touch; without it all. */
  collections?: string[];
  expiresAt?: Date;
  /** Calls a minute. */
  rateLimit: number;
  /** Calls a calendar month, in UTC; without it any number. */
  quota?: number;
}

export interface KeyOptions {
  name: string;
  /** Default: search, enrol and delete. */
  scopes?: Scope[];
  /** Ids or names. Default: all. */
  collections?: string[];
  /** Default: never. */
  expiresAt?: Date;
  /** Default: 600 calls a minute. */
  rateLimit?: number;
  quota?: number;
}

/** What a call shows to be let in. */
export interface Credentials {
  secret?: string | undefined;
  /** To be the key's, where a dialect has it. */
  id?: string | undefined;
}

/** Leave to make one call. */
export interface Grant {
  keyId: string;
  /** As in `ApiKey`. */
  collections?: string[];
}

/** An answered call. */
export interface AnsweredCall {
  keyId: string;
  dialect: string;
  /** The last part of its path, such as `searchface`. */
  operation: string;
  /** The answer's own code, such as NO_SIMILAR_FACE. */
  status: string;
  /** As the dialect's document says. */
  billable: boolean;
}

/** Calls of one kind on one day. */
export interface Usage extends AnsweredCall {
  /** YYYY-MM-DD, in UTC. */
  day: string;
  calls: number;
}

/** One person that a probe may be, with the most similar of the person's faces, or one of several. */
export interface Match {
  personId: string;
  name: string;
  faceId: string;
  /** Calibrated similarity in [0, 1]. */
  score: number;
  metadata: Metadata;
}

export interface SearchOptions {
  /** Id or name. Default: the collection named "default". */
  collection?: string;
  /** Persons a face, best first. Default: 1. */
  maxResults?: number;
  /** Default: the collection's own. */
  minScore?: number;
  /** Each similar face is a match, so that a person may be several; `maxResults` counts faces. Default: false. */
  everyFace?: boolean;
  /** Only these persons. Default: everyone. */
  personIds?: string[];
  /** Only faces that were enrolled then or later. */
  createdSince?: Date;
  /** Called with what share of the collection is loaded, from 0 to 1, while a search waits for that. */
  onLoad?: (share: number) => void;
  signal?: AbortSignal;
}

export interface PhotoSearchOptions extends SearchOptions {
  /** Default: false. */
  crops?: boolean;
  /** Checks the photo for liveness. Default: the collection's own switch. */
  liveness?: boolean;
}

/** One face of a join. */
export interface JoinedFace {
  faceId: string;
  personId: string;
}

export interface JoinPair {
  a: JoinedFace;
  b: JoinedFace;
  score: number;
}

export interface JoinOptions {
  /** Default: 0.7. */
  minScore?: number;
  /** Leaves out pairs of faces of one person. Default: false. */
  differentPersons?: boolean;
  /** Called with the share of the work that is done, from 0 to 1. */
  onProgress?: (share: number) => void;
  signal?: AbortSignal;
}

export interface DuplicateOptions extends Omit<JoinOptions, 'differentPersons'> {
  /** Id or name. Default: the collection named "default". */
  collection?: string;
}

/** Persons who may be one: each is alike to at least one other of them. */
export interface Duplicate {
  /** Those with most faces first. */
  persons: Person[];
  /** The most similar faces of each two persons that are alike, best first. */
  pairs: JoinPair[];
}

export interface ClusterOptions {
  signal?: AbortSignal;
  /** Called with the share of the work that is done, from 0 to 1. */
  onProgress?: (share: number) => void;
}

export interface ClusterSummary {
  /** Unnamed persons that were joined with others. */
  joined: number;
  /** The persons that got faces by it, those with most faces first. */
  persons: Person[];
}

/** Faces of photos that show one person, the best first. */
export interface FaceGroup {
  faces: { photo: number; face: Face }[];
}

/** What a human or `cluster` changed about who is who. */
export interface Change {
  changeId: string;
  collectionId: string;
  kind: 'merge' | 'split' | 'move' | 'cover' | 'apart' | 'group';
  createdAt: Date;
}

export interface SearchedFace extends Omit<Face, 'crops'> {
  crops?: FaceCrops;
  matches: Match[];
}

export interface SearchResult {
  width: number;
  height: number;
  /** Every face of the photo, largest first. */
  faces: SearchedFace[];
  /** If it was checked. */
  liveness?: LivenessCheck;
}

/** Which faces of a photo are enrolled: every face as a person of its own, or only the largest, or the one at a box. */
export type FaceChoice = 'all' | 'largest' | Box;

export interface EnrollOptions {
  /** Id or name. Default: the collection named "default". */
  collection?: string;
  /** A person of that name gets the face; one is made if there is none. Without it persons are named ID0, ID1, … */
  name?: string;
  /** An existing person that gets the face; wins over `name`. */
  personId?: string;
  /** Given to persons that are made; merged into the metadata of existing ones. */
  metadata?: Metadata;
  /** Default: 'largest' with a name or person, 'all' without. With a name and 'all', further faces become "name 2", "name 3", … */
  faces?: FaceChoice;
  /**
   * Each chosen face becomes a new person, named `name` or ID<n>, whether or not that name or this photo is there
   * already. Not to be given with `personId`. Default: false.
   */
  asNew?: boolean;
  /** Faces whose quality score is lower are left out. Default: 0. */
  minQuality?: number;
  /** File name, kept with the photo. */
  fileName?: string;
  signal?: AbortSignal;
}

export interface EnrollResult {
  /** True if every chosen face of these very bytes was in the collection before; `faces` are then those. */
  alreadyEnrolled: boolean;
  photoId: string;
  faces: EnrolledFace[];
}

export interface BatchItem {
  image: Blob;
  fileName?: string;
  name?: string;
}

/** What became of one photo of a batch. */
export type BatchOutcome =
  | { status: 'enrolled'; faces: EnrolledFace[] }
  | { status: 'already-enrolled'; faces: EnrolledFace[] }
  | { status: 'failed'; code: string; message: string };

export interface BatchOptions extends Omit<EnrollOptions, 'name' | 'personId' | 'fileName'> {
  /**
   * Called once a photo, in the order of finishing, after its faces are durable. Photos are stored in their order in
   * the batch, whichever is analysed first.
   */
  onOutcome?: (index: number, outcome: BatchOutcome) => void;
}

export interface BatchSummary {
  enrolled: number;
  alreadyEnrolled: number;
  failed: number;
  /** Photos that were not looked at or not stored: cancelled, or the disk was full. */
  skipped: number;
  /** Why the batch ended early. */
  stopped?: 'ABORTED' | 'QUOTA_EXCEEDED' | 'COLLECTION_DELETED' | 'STORE_FAILED';
}

export interface LiveOptions {
  /** Id or name. Default: the collection named "default". */
  collection?: string;
  /** Default: the collection's own when the session begins. */
  minScore?: number;
}

/** Who a followed face is, decided over several views. */
export type Identity = { status: 'pending' } | { status: 'unknown' } | { status: 'known'; match: Match };

export interface LiveFace extends Omit<TrackedFace, 'embedding' | 'currentEmbedding' | 'views'> {
  identity: Identity;
  /** The active check of this face, if one is running or has ended. */
  check?: CheckState;
}

export interface LiveFrame {
  width: number;
  height: number;
  /** ms, as given. */
  time: number;
  /** Largest first. */
  faces: LiveFace[];
}

/** Follows and names the faces of one video or camera. */
export interface LiveSession {
  /** Settles when the models are loaded. Throws `MODEL_LOAD_FAILED`. */
  readonly ready: Promise<void>;
  /**
   * The faces of the next frame; see `FrameAnalyzer.analyze`. Names come a few frames later and then stay.
   * Throws `COLLECTION_NOT_FOUND`,
   * `COLLECTION_DELETED`, `EMBEDDER_MISMATCH`, `WORKER_CRASHED`, `ABORTED`.
   */
  analyze(frame: VideoFrame | ImageBitmap, time: number): Promise<LiveFrame>;
  /**
   * Asks the person of a track for two moves in random order; the frames that follow are judged, and tell in `check`
   * how far it is. Another check of the track begins anew. Throws `FACE_NOT_FOUND` if the track is lost.
   */
  startCheck(trackId: number, options?: { timeLimit?: number }): void;
  cancelCheck(trackId: number): void;
  /** Another threshold, also for those who are being looked at. */
  setMinScore(minScore: number): void;
  /** JPEG, upright, 192×192 px: the best view of a track, also shortly after it was lost. */
  thumbnail(trackId: number): Promise<Blob | undefined>;
  /** The last frame as a JPEG file. */
  snapshot(): Promise<Blob | undefined>;
  /** Another video begins. */
  reset(): Promise<void>;
  close(): void;
}

/** That somebody was before the camera. */
export interface Visit {
  visitId: string;
  collectionId: string;
  /** Missing for somebody unknown, whose name is empty. */
  personId?: string;
  name: string;
  firstSeen: Date;
  lastSeen: Date;
  /** For how long the face was to be seen, ms. */
  duration: number;
  /** The best similarity; 0 for somebody unknown. */
  score: number;
  /** The last active check. */
  check?: { time: Date; passed: boolean; score: number; reason?: CheckFailure };
  /** JPEG, 192×192 px. */
  thumbnail?: Blob;
}

/**
 * The page's own interface, at `window.nearface`; the pages use the same functions.
 * Every rejection is a `NearfaceError` with a `code`.
 */
export interface Nearface {
  /** Settles when models and store are ready. */
  readonly ready: Promise<{ backend: Backend; workers: number }>;
  /** The faces of a photo, largest first. No face: an empty array. */
  analyze(image: ImageInput, options?: AnalyzeOptions): Promise<Face[]>;
  /** Calibrated similarity of two embeddings of 128 numbers, in [0, 1]. */
  score(a: Float32Array, b: Float32Array): number;
  /** Compares the largest face of each photo. Throws `FACE_NOT_FOUND`. */
  verify(imageA: ImageInput, imageB: ImageInput): Promise<{ score: number; distance: number }>;
  /** The checks of docs/liveness.md; weak evidence by nature. */
  checkLiveness(image: ImageInput, options?: { signal?: AbortSignal }): Promise<LivenessCheck>;
  collections: {
    create(options: { name: string; liveness?: boolean; minScore?: number }): Promise<Collection>;
    list(): Promise<Collection[]>;
    get(nameOrId: string): Promise<Collection>;
    update(nameOrId: string, change: { name?: string; liveness?: boolean; minScore?: number }): Promise<Collection>;
    delete(nameOrId: string): Promise<void>;
  };
  enroll(image: ImageInput, options?: EnrollOptions): Promise<EnrollResult>;
  /** Enrols many photos with all workers; a bad photo does not stop the rest, a full disk does. */
  enrollBatch(items: BatchItem[], options?: BatchOptions): Promise<BatchSummary>;
  /** Every face of the photo against everyone in the collection: 1:N and N:N alike. */
  search(image: ImageInput, options?: PhotoSearchOptions): Promise<SearchResult>;
  /** Several calls at the same moment are one pass over the collection, and take little longer than one. */
  searchVector(vector: Float32Array, options?: SearchOptions): Promise<Match[]>;
  /**
   * Every pair of faces of two collections that are at least as similar as `minScore`, in no order; of one collection
   * with itself each pair once, and no face with itself. Throws while it is read: `COLLECTION_DELETED` if a
   * collection is deleted meanwhile, `ABORTED`.
   */
  join(a: string, b: string, options?: JoinOptions): AsyncIterable<JoinPair>;
  /** Persons of a collection who may be one, best first; without those that were said to be apart. */
  duplicates(options?: DuplicateOptions): Promise<Duplicate[]>;
  /**
   * Joins the unnamed persons of a collection that are one person, with each other and with named ones. What was
   * decided stays: named persons are not joined with each other, nor any that were split or said to be apart.
   */
  cluster(collection: string, options?: ClusterOptions): Promise<ClusterSummary>;
  /** Groups the faces of photos by person and stores nothing; groups of most faces first. */
  cluster(photos: ImageInput[], options?: ClusterOptions): Promise<FaceGroup[]>;
  changes: {
    /** The last change that can be undone. */
    last(options?: { collection?: string }): Promise<Change | undefined>;
    /** Undoes the last change, then the one before, and so on. Throws `NOTHING_TO_UNDO`. */
    undo(options?: { collection?: string }): Promise<Change>;
  };
  /** Follows faces in a video or before a camera, frame by frame; to be closed. */
  live(options?: LiveOptions): LiveSession;
  /** Who was before the camera, as far as it was kept. */
  visits: {
    /** The latest first. */
    list(options?: { collection?: string }): Promise<Visit[]>;
    /** Adds visits, or brings those with the same id up to date. Throws `COLLECTION_NOT_FOUND`, `COLLECTION_DELETED`. */
    save(visits: Visit[]): Promise<void>;
    clear(options?: { collection?: string }): Promise<void>;
  };
  persons: {
    /** By name, then age. `query` matches any part of the name, without regard to case. */
    list(options?: { collection?: string; query?: string; offset?: number; limit?: number }): Promise<Person[]>;
    get(personId: string): Promise<Person>;
    update(personId: string, change: { name?: string; metadata?: Metadata; coverFaceId?: string }): Promise<Person>;
    /** Moves all faces of `from` to `into` and deletes `from`. */
    merge(into: string, from: string): Promise<Person>;
    /** Makes a person of some of a person's faces, not all; the two are apart from then on. */
    split(personId: string, faceIds: string[], options?: { name?: string }): Promise<Person>;
    /** Says that two persons are not the same. */
    keepApart(personIdA: string, personIdB: string): Promise<void>;
    /** Deletes the person with all faces. */
    delete(personId: string): Promise<void>;
  };
  faces: {
    /** By age; at most `limit` of those that are younger than the face `after`. Default: all. */
    list(
      options: ({ personId: string } | { collection: string }) & { after?: string; limit?: number },
    ): Promise<EnrolledFace[]>;
    /** Throws `FACE_ID_NOT_FOUND`. */
    get(faceId: string): Promise<EnrolledFace>;
    /** JPEG, upright, 192×192 px. Faces that were added as bare vectors have none. */
    thumbnail(faceId: string): Promise<Blob | undefined>;
    /** JPEG, the aligned 150×150 px chip. */
    chip(faceId: string): Promise<Blob | undefined>;
    vector(faceId: string): Promise<Float32Array>;
    /** Deletes a face, and its person with the last one. */
    delete(faceId: string): Promise<void>;
    /** Moves a face to another person of the same collection, by name to a new one if there is none of that name. */
    move(faceId: string, to: { personId: string } | { name: string }): Promise<EnrolledFace>;
    /** Imports embeddings: n × 128, row-major; `names[i]` is the person of row i. Throws `VECTOR_INVALID`. */
    addVectors(
      collection: string,
      vectors: Float32Array,
      names: string[],
      options?: { signal?: AbortSignal; onProgress?: (done: number) => void },
    ): Promise<EnrolledFace[]>;
  };
  keys: {
    /** The secret is given here once; only its SHA-256 hash is stored. */
    create(options: KeyOptions): Promise<ApiKey & { secret: string }>;
    /** The oldest first. */
    list(): Promise<ApiKey[]>;
    /** Throws `KEY_NOT_FOUND`. */
    revoke(id: string): Promise<void>;
    /**
     * Counts one call against the key's limits. Throws `KEY_MISSING`, `KEY_UNKNOWN`, `KEY_EXPIRED`, `KEY_FORBIDDEN` if it
     * lacks the scope, `RATE_LIMITED` (with `retryAfter`), `CALLS_EXHAUSTED`; with `keyId`, where the key is known.
     */
    authorize(credentials: Credentials, scope: Scope): Promise<Grant>;
    record(call: AnsweredCall): Promise<void>;
    /** By day, then key. Default: all. `from` and `to` are days, YYYY-MM-DD, both included. */
    usage(options?: { from?: string; to?: string }): Promise<Usage[]>;
  };
  /** Calls back after a change to a collection, its persons or faces, in this or another tab; returns the unsubscriber. */
  onChange(listener: (collectionId: string) => void): () => void;
}
