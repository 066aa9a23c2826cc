import { centerOf, sideOf } from '../box';
import { faultOf, type ViewFault } from '../faces/good-view';
import { MIN_OTHER_FACE } from '../faces/liveness/thresholds';
import type { LiveFace, LiveFrame } from './types';

/** How a face looks into the camera; left and right are the person's own. */
export type CaptureView = 'front' | 'left' | 'right';

/** What a person is told before the camera. */
export type CaptureHint = ViewFault | 'no-face' | 'several-faces' | 'hold-still' | 'turn-left' | 'turn-right';

/** What is to be done with a frame. */
export type CaptureAdvice = { action: 'take'; view: CaptureView } | { action: 'tell'; hint: CaptureHint };

const VIEWS: readonly CaptureView[] = ['front', 'left', 'right'];

const ASK: Record<CaptureView, CaptureHint> = { front: 'turned-away', left: 'turn-left', right: 'turn-right' };

/** Degrees of yaw up to which a face looks straight ahead, and from which it is turned a little. */
const FRONT = 8;
const SIDE = 12;

/** For how long a face has to be still before its picture is taken, ms. */
const STEADY = 400;

/** What still counts as still: widths of the face and degrees. The mesh of a still face trembles by a third of that. */
const MAX_SHIFT = 0.08;
const MAX_TURN = 6;

/** How long a person who has been taken once is asked to turn, ms; then any good view will do. */
const PATIENCE = 10_000;

/** Between two pictures of the same view, ms: eyes, mouth and light change a little. */
const GAP = 1500;

/**
 * Waits for the frames that are worth enrolling: one good view of each kind, or, of somebody who does not turn, several
 * at different times. It is given every frame, with the views that were taken so far.
 */
export function createCapture(): (frame: LiveFrame, taken: readonly CaptureView[]) => CaptureAdvice {
  let anchor: { time: number; face: LiveFace } | undefined;
  let last: number | undefined;
  let patient = true;

  return (frame, taken) => {
    last ??= frame.time;
    const [face, other] = frame.faces;
    const fault = !face ? 'no-face' : isNear(other, face) ? 'several-faces' : faultOf(face, frame);
    if (!face || fault) {
      anchor = undefined;
      return { action: 'tell', hint: fault ?? 'no-face' };
    }
    const waited = frame.time - last;
    if (taken.length === 0) patient = true;
    else if (waited > PATIENCE) patient = false;
    const view = viewOf(face);
    const missing = VIEWS.filter((candidate) => !taken.includes(candidate));
    const wanted = view && (missing.includes(view) || (!patient && waited > GAP));
    if (!wanted) {
      anchor = undefined;
      return { action: 'tell', hint: ASK[missing[0] ?? 'front'] };
    }
    if (!anchor || isMoved(anchor.face, face)) anchor = { time: frame.time, face };
    if (frame.time - anchor.time < STEADY) return { action: 'tell', hint: 'hold-still' };
    anchor = undefined;
    last = frame.time;
    return { action: 'take', view };
  };
}

/** Nothing: between two views. */
export function viewOf({ pose: { yaw } }: Pick<LiveFace, 'pose'>): CaptureView | undefined {
  if (Math.abs(yaw) <= FRONT) return 'front';
  if (Math.abs(yaw) < SIDE) return undefined;
  return yaw > 0 ? 'left' : 'right';
}

/** Not a passer-by in the background. */
function isNear(other: LiveFace | undefined, face: LiveFace): boolean {
  return other !== undefined && sideOf(other.box) >= MIN_OTHER_FACE * sideOf(face.box);
}

function isMoved(before: LiveFace, after: LiveFace): boolean {
  const [a, b] = [centerOf(before.box), centerOf(after.box)];
  const turn = Math.max(Math.abs(after.pose.yaw - before.pose.yaw), Math.abs(after.pose.pitch - before.pose.pitch));
  return turn > MAX_TURN || Math.hypot(b.x - a.x, b.y - a.y) > MAX_SHIFT * before.box.width;
}
