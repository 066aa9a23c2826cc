import type { CheckState, Embedding, TrackedFace } from '../types';

export interface ActiveCheckOptions {
  /** ms from the first frame on. */
  timeLimit: number;
  /** Numbers in [0, 1), as `Math.random` gives them. */
  random: () => number;
  /** Of the person who is to be checked. Default: the first `currentEmbedding` that comes. */
  reference?: Embedding | undefined;
}

/** Leads one followed face through two moves in random order. docs/liveness.md, "Active check" */
export interface ActiveCheck {
  /**
   * Judges the next frame. `face`: the checked track in it, undefined where it is not seen; `time`: of the frame, ms.
   * Once the check is over the state stays as it is.
   */
  update(face: TrackedFace | undefined, time: number): CheckState;
  /** Whether the frame of that time should come with the `currentEmbedding` of its face. */
  wantsEmbedding(time: number): boolean;
  /** Ends a running check with `CANCELLED`. */
  cancel(): CheckState;
}

export declare function createActiveCheck(options: ActiveCheckOptions): ActiveCheck;
