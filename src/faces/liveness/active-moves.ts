import type { CheckStep } from '../types';
import type { Motion } from './active-motion';
import { BLINK, NEUTRAL, NOD, SMILE, STILL, TURN, WRONG } from './active-thresholds';

/** Watches for one move from the moment on when it is asked; the face is neutral then. */
export interface MoveJudge {
  /** Judges the next frame; `time` in ms. "made": the move was large enough and was taken back. */
  see(motion: Motion, time: number): 'waiting' | 'made' | 'wrong';
  /** How far the move went beyond what is demanded, in [0, 1]. */
  readonly strength: number;
}

export function judgeMove(step: CheckStep): MoveJudge {
  let large: { since: number; last: number; frames: number } | undefined;
  let peak = 0;
  return {
    see(motion, time) {
      if (isOtherMove(motion, step)) return 'wrong';
      const size = sizeOf(step, motion);
      if (size >= 1) {
        large = { since: large?.since ?? time, last: time, frames: (large?.frames ?? 0) + 1 };
        peak = Math.max(peak, size);
      }
      if (!large || !isBack(step, motion)) return 'waiting';
      if (isEnough(step, large, time)) return 'made';
      large = undefined;
      peak = 0;
      return 'waiting';
    },
    get strength() {
      return Math.max(0, Math.min(1, 2 * (peak - 1)));
    },
  };
}

/** Whether the face makes a clear move other than `step`. A blink is none: one blinks without being asked. */
export function isOtherMove(motion: Motion, step?: CheckStep): boolean {
  const moves: CheckStep[] = ['turn-left', 'turn-right', 'nod', 'smile'];
  const limit = (move: CheckStep) => (move === 'smile' ? WRONG.smile : WRONG.head);
  return moves.some((move) => move !== step && sizeOf(move, motion) >= limit(move));
}

/** Whether the face is as it was in the beginning. */
export function isNeutral(motion: Motion): boolean {
  const moves: CheckStep[] = ['blink', 'turn-left', 'turn-right', 'nod', 'smile'];
  return Math.abs(motion.lift) < NEUTRAL.lift && moves.every((move) => isBack(move, motion));
}

/** How large a move is in this frame: from 1 on large enough, 0 where something speaks against it. */
function sizeOf(step: CheckStep, motion: Motion): number {
  const { turn, lift, yaw, pitch, stretch, eyes, mouth } = motion;
  switch (step) {
    case 'turn-left':
      return yaw >= TURN.yaw && !isSqueezed(motion) ? turn / TURN.parallax : 0;
    case 'turn-right':
      return yaw <= -TURN.yaw && !isSqueezed(motion) ? -turn / TURN.parallax : 0;
    case 'nod':
      return pitch <= -NOD.pitch && Math.abs(stretch) < NOD.stretch && Math.abs(turn) < NOD.turn
        ? -lift / NOD.parallax
        : 0;
    case 'blink':
      return isStill(motion) ? BLINK.closed / Math.max(eyes, BLINK.closed / 2) : 0;
    case 'smile':
      return isStill(motion) ? (mouth - 1) / (SMILE.wide - 1) : 0;
  }
}

function isBack(step: CheckStep, { turn, lift, eyes, mouth }: Motion): boolean {
  switch (step) {
    case 'turn-left':
    case 'turn-right':
      return Math.abs(turn) < NEUTRAL.turn;
    case 'nod':
      return lift > -NEUTRAL.lift;
    case 'blink':
      return eyes > BLINK.open;
    case 'smile':
      return mouth < SMILE.back;
  }
}

function isEnough(step: CheckStep, large: { since: number; last: number; frames: number }, time: number): boolean {
  switch (step) {
    case 'blink':
      return time - large.since <= BLINK.longest;
    case 'smile':
      return large.frames >= 2 && large.last - large.since >= SMILE.shortest;
    default:
      return large.frames >= 2;
  }
}

const isSqueezed = ({ turn, stretch }: Motion) => stretch < Math.log(Math.cos((turn * Math.PI) / 180)) - TURN.squeeze;

const isStill = ({ turn, lift, stretch }: Motion) =>
  Math.abs(turn) < STILL.turn && Math.abs(lift) < STILL.lift && Math.abs(stretch) < STILL.stretch;
