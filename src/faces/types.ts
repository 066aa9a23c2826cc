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
}

/** Where the embedder's numbers are computed. */
export type Backend = 'webgpu' | 'wasm';

export interface AnalyzeOptions {
  /** Adds `crops` to each face. Default: false. */
  crops?: boolean;
  signal?: AbortSignal;
}

/** Finds and describes the faces of photos, in workers. */
export interface FaceAnalyzer {
  /** Settles when the models are loaded. Throws `MODEL_LOAD_FAILED`. */
  readonly ready: Promise<{ backend: Backend; workers: number }>;
  /**
   * The faces of one encoded photo (JPEG, PNG, BMP, WebP, GIF, AVIF). Photos wait in line for a free worker.
   * Throws the `IMAGE_…` codes of `errors.ts`, `ABORTED`, `WORKER_CRASHED`.
   */
  analyze(photo: Blob, options?: AnalyzeOptions): Promise<Analysis>;
  /** Number of tensors alive in each worker; for leak tests. */
  tensors(): Promise<number[]>;
  /** Stops the workers. What was running throws `ABORTED`. */
  close(): void;
}
