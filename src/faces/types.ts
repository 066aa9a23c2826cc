/** A position in px of the original photo, after EXIF orientation. */
export interface Point {
  x: number;
  y: number;
}

/** An upright rectangle in px of the original photo, after EXIF orientation; it may reach over the photo's border. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Head rotation in degrees; 0, 0, 0 looks straight into the camera. */
export interface Pose {
  /** Positive: the face looks to the right side of the picture. */
  yaw: number;
  /** Positive: the face looks up. */
  pitch: number;
  /** Positive: the head is turned clockwise in the picture; 180 is upside down. */
  roll: number;
}

/** How well a face can be recognised. Every part is in [0, 1] except `size`. */
export interface Quality {
  /** Distance between the eye centres, px of the original photo, corrected for yaw. */
  size: number;
  /** 0 blurred, 1 sharp: energy of the Laplacian on the aligned chip. */
  sharpness: number;
  /** 0 black, 1 white: mean luma of the aligned chip; about 0.5 is best. */
  brightness: number;
  /** 1 looks straight ahead, 0 is in profile. */
  frontality: number;
  /** All of them in one number: 0 useless, 1 ideal. */
  score: number;
}

/** 128 numbers; the L2 distance between two of them says how alike two faces are. */
export type Embedding = Float32Array;

/** JPEG pictures of one face, made only where they are asked for. */
export interface FaceCrops {
  /** The aligned 150×150 px chip that the embedder saw. */
  chip: Blob;
  /** The face with some surroundings, upright, 192×192 px. */
  thumbnail: Blob;
}

/** What the pipeline yields for one detected face. */
export interface Face {
  box: Box;
  /** Confidence that this is a face, in [0, 1]. */
  score: number;
  /** The 468 points of MediaPipe's face mesh, in px of the original photo. */
  landmarks: Point[];
  pose: Pose;
  quality: Quality;
  embedding: Embedding;
  crops?: FaceCrops;
}

/** A photo that was looked at: its size as shown (after EXIF orientation) and its faces, largest first. */
export interface Analysis {
  width: number;
  height: number;
  faces: Face[];
  liveness?: LivenessCheck;
}

/** What speaks against a photo showing one living person who looks into the camera, in the order of the checks. */
export type LivenessCode =
  | 'FACE_NOT_FOUND'
  | 'TOO_MANY_FACES'
  | 'FACE_TOO_SMALL'
  | 'FACE_TOO_CLOSE'
  | 'FACE_CLOSE_TO_BORDER'
  | 'FACE_CROPPED'
  | 'FACE_ANGLE_TOO_LARGE'
  | 'EYES_CLOSED'
  | 'FACE_IS_OCCLUDED'
  | 'FACE_NOT_LIVE';

/** What a single photo says about whether it was taken of a living person. docs/liveness.md */
export interface LivenessCheck {
  /** No check failed. */
  live: boolean;
  /** The first check that failed. */
  code?: LivenessCode;
  /** Of the passive models, in [0, 1]: weak evidence. Missing where an earlier check failed. */
  passive?: { antispoof: number; liveness: number };
}

/** What a face does, as far as the active check and the camera's pictures need to know it. */
export interface Expression {
  /** Distance of the lids in widths of the eye; about 0.3 open, below 0.15 closed. Left and right are the person's. */
  eyeOpenness: { left: number; right: number };
  /** Width of the mouth in distances between the eyes' outer corners: grows with a smile. */
  mouthWidth: number;
}

/** A face in a video, followed from frame to frame. */
export interface TrackedFace {
  /** The same as long as the face is followed; never given out again by this analyzer. */
  trackId: number;
  box: Box;
  /** Confidence that this is a face, in [0, 1]. */
  score: number;
  /** The 468 points of MediaPipe's face mesh, in px of the frame. */
  landmarks: Point[];
  pose: Pose;
  expression: Expression;
  /** Of this frame. */
  quality: Quality;
  /** How often the face was embedded; more often than in the frame before: `embedding` is new. */
  views: number;
  /** Of the best view so far; missing before the first. */
  embedding?: Embedding;
  /** Of this very frame, where it was asked for. */
  currentEmbedding?: Embedding;
}

/** A frame of a video that was looked at. */
export interface FrameAnalysis {
  width: number;
  height: number;
  /** The frame's time in ms, as it was given. */
  time: number;
  /** Largest first. */
  faces: TrackedFace[];
}

/** What a person is asked to do before the camera; left and right are the person's own. */
export type CheckStep = 'blink' | 'turn-left' | 'turn-right' | 'nod' | 'smile';

/** Why an active check failed. docs/liveness.md */
export type CheckFailure = 'TIMEOUT' | 'FACE_LOST' | 'PERSON_CHANGED' | 'WRONG_MOVE' | 'NOT_LIVE' | 'CANCELLED';

/** How far an active check is. */
export interface CheckState {
  /** What is asked, in this order. */
  steps: CheckStep[];
  /** How many of them are done. */
  done: number;
  /** What is asked now; missing while the person is to look straight into the camera. */
  asked?: CheckStep;
  status: 'running' | 'passed' | 'failed';
  reason?: CheckFailure;
  /** How sure it is so far that a living person follows, in [0, 1]. */
  score: number;
  /** ms that are left. */
  remaining: number;
}

/** Follows the faces of a video, in a worker of its own; frames stay there. */
export interface FrameAnalyzer {
  /** Settles when the models are loaded. Throws `MODEL_LOAD_FAILED`. */
  readonly ready: Promise<{ backend: Backend }>;
  /**
   * The faces of the next frame, which is taken over and closed. Times, in ms, rise. One frame at a time: await one
   * before giving the next. Throws `WORKER_CRASHED` (the next call starts a new worker and new tracks), `ABORTED` once
   * closed.
   *
   * @param options.embed tracks whose face in this very frame is to be embedded (`currentEmbedding`)
   */
  analyze(frame: VideoFrame | ImageBitmap, time: number, options?: { embed?: number[] }): Promise<FrameAnalysis>;
  /** Pictures of a track's best view, also shortly after it was lost. */
  crops(trackId: number): Promise<FaceCrops | undefined>;
  /** The last frame as a JPEG file, undistorted and in full size. */
  snapshot(): Promise<Blob | undefined>;
  /** Forgets all tracks: another video begins. */
  reset(): Promise<void>;
  /** Number of tensors alive; for leak tests. */
  tensors(): Promise<number>;
  close(): void;
}

/** Where the embedder's numbers are computed. */
export type Backend = 'webgpu' | 'wasm';

export interface AnalyzeOptions {
  /** Adds `crops` to each face. Default: false. */
  crops?: boolean;
  /** Adds `liveness` to the analysis. Default: false. */
  liveness?: boolean;
  signal?: AbortSignal;
}

/** Finds and describes the faces of photos, in workers. */
export interface FaceAnalyzer {
  /** Settles when the models are loaded. Throws `MODEL_LOAD_FAILED`. */
  readonly ready: Promise<{ backend: Backend; workers: number }>;
  /**
   * The faces of one encoded photo (JPEG, PNG, BMP, WebP, GIF, AVIF). Photos wait in line for a free worker.
   * Throws the `IMAGE_…` codes of `errors.ts`, `ABORTED`, `WORKER_CRASHED`, with `liveness` also `MODEL_LOAD_FAILED`.
   */
  analyze(photo: Blob, options?: AnalyzeOptions): Promise<Analysis>;
  /** Number of tensors alive in each worker; for leak tests. */
  tensors(): Promise<number[]>;
  /** Stops the workers. What was running throws `ABORTED`. */
  close(): void;
}
