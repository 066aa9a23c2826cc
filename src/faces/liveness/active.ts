import { centerOf, sideOf } from '../../box';
import type { CheckFailure, CheckState, CheckStep, Embedding, TrackedFace } from '../types';
import { type Motion, motionOf, type Neutral, neutralOf } from './active-motion';
import { isNeutral, isOtherMove, judgeMove, type MoveJudge } from './active-moves';
import { BASELINE, EMBED_EVERY, FLAT, JITTER, LOST, NEUTRAL, OTHER_PERSON, PAUSE, SPEED } from './active-thresholds';

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

/** After these nothing is left of what was proven before. */
const DAMNING: readonly CheckFailure[] = ['PERSON_CHANGED', 'WRONG_MOVE', 'NOT_LIVE'];

/**
 * A check goes through these phases: `baseline`, in which the neutral face is measured; then, for each step, `pause`,
 * until the face has been neutral and the same person's for a random while, and `step`, until the move is made and taken
 * back; then a last pause.
 */
type Phase =
  | { name: 'baseline'; faces: { face: TrackedFace; time: number }[] }
  | { name: 'pause'; neutral: Neutral; length: number; since?: number; recognised: boolean }
  | { name: 'step'; neutral: Neutral; judge: MoveJudge };

export function createActiveCheck({ timeLimit, random, reference }: ActiveCheckOptions): ActiveCheck {
  const steps = drawSteps(random);
  const identity = createIdentity(reference);
  const flatness = createFlatness();
  const strengths: number[] = [];
  let phase: Phase = { name: 'baseline', faces: [] };
  let start: number | undefined;
  /** The latest frame with the face, and what it showed last that was believed. */
  let before: { face: TrackedFace; time: number; doubted: boolean } | undefined;
  let motion: Motion | undefined;
  let state: CheckState = { steps, done: 0, status: 'running', score: 0, remaining: timeLimit };

  const score = () =>
    (strengths.reduce((sum, strength) => sum + 0.6 + 0.4 * strength, 0) / steps.length) *
    (0.7 + 0.3 * identity.closeness);

  function fail(reason: CheckFailure, time: number): CheckState {
    return tell(time, { status: 'failed', reason, ...(DAMNING.includes(reason) && { score: 0 }) });
  }

  function tell(time: number, change: Partial<CheckState> = {}): CheckState {
    const asked = phase.name === 'step' ? steps[strengths.length] : undefined;
    const remaining = Math.max(0, timeLimit - (time - (start ?? time)));
    state = {
      steps,
      done: strengths.length,
      ...(asked && { asked }),
      status: 'running',
      score: score(),
      remaining,
      ...change,
    };
    return state;
  }

  const pause = (neutral: Neutral): Phase => ({
    name: 'pause',
    neutral,
    length: PAUSE[0] + (strengths.length < steps.length ? PAUSE[1] * random() : 0),
    recognised: false,
  });

  function update(face: TrackedFace | undefined, time: number): CheckState {
    if (state.status !== 'running') return state;
    start ??= time;
    if (time - start >= timeLimit) return fail('TIMEOUT', time);
    if (!face) return time - (before?.time ?? start) > LOST ? fail('FACE_LOST', time) : tell(time);
    const jumped = before !== undefined && isJump(before.face, face, time - before.time);
    if (jumped && before && !before.doubted && phase.name !== 'baseline') {
      // The mesh model may have slipped: one frame is passed over, if the next one goes on from where the last one was.
      before = { face: before.face, time, doubted: true };
      return tell(time);
    }
    before = { face, time, doubted: false };
    if (face.currentEmbedding) {
      const same = identity.see(face.currentEmbedding, time);
      if (same === false) return fail('PERSON_CHANGED', time);
      if (same && phase.name === 'pause') phase.recognised = true;
    }
    if (phase.name === 'baseline') {
      if (jumped) phase.faces = [];
      phase.faces.push({ face, time });
      const neutral = baseline(phase.faces);
      if (neutral) phase = pause(neutral);
      return tell(time);
    }
    if (jumped) return fail('NOT_LIVE', time);
    motion = motionOf(face, phase.neutral);
    if (flatness.see(motion, time)) return fail('NOT_LIVE', time);
    return phase.name === 'pause' ? rest(phase, motion, time) : judge(phase, motion, time);
  }

  function rest(resting: Phase & { name: 'pause' }, motion: Motion, time: number): CheckState {
    if (isOtherMove(motion)) return fail('WRONG_MOVE', time);
    if (!isNeutral(motion)) {
      delete resting.since;
      return tell(time);
    }
    resting.since ??= time;
    if (time - resting.since < resting.length || !resting.recognised) return tell(time);
    const step = steps[strengths.length];
    if (!step) return tell(time, { status: 'passed' });
    phase = { name: 'step', neutral: resting.neutral, judge: judgeMove(step) };
    return tell(time);
  }

  function judge({ neutral, judge }: Phase & { name: 'step' }, motion: Motion, time: number): CheckState {
    const verdict = judge.see(motion, time);
    if (verdict === 'wrong') return fail('WRONG_MOVE', time);
    if (verdict === 'made') {
      strengths.push(judge.strength);
      phase = pause(neutral);
    }
    return tell(time);
  }

  return {
    update,
    wantsEmbedding(time) {
      if (state.status !== 'running') return false;
      if (phase.name === 'pause' && !phase.recognised) return true;
      // A turned face gives another embedding.
      const ahead = !motion || Math.max(Math.abs(motion.turn), Math.abs(motion.lift)) < NEUTRAL.turn;
      return ahead && identity.isDue(time);
    },
    cancel: () => (state.status === 'running' ? fail('CANCELLED', before?.time ?? 0) : state),
  };
}

/** What each move proves: a bent photo may come near to a turn, but not to a nod; a video of a face blinks and smiles. */
const KINDS: Record<CheckStep, 'turn' | 'nod' | 'face'> = {
  'turn-left': 'turn',
  'turn-right': 'turn',
  nod: 'nod',
  blink: 'face',
  smile: 'face',
};

/** Two moves of different kinds. */
function drawSteps(random: () => number): CheckStep[] {
  const moves = Object.keys(KINDS) as CheckStep[];
  const pairs = moves.flatMap((a) => moves.filter((b) => KINDS[a] !== KINDS[b]).map((b) => [a, b]));
  return pairs[Math.floor(random() * pairs.length)] as CheckStep[];
}

/** The neutral face, once the latest frames have shown a resting one for long enough; drops the frames before. */
function baseline(frames: { face: TrackedFace; time: number }[]): Neutral | undefined {
  const last = frames.at(-1)?.time ?? 0;
  // The shortest run that is long enough.
  while (frames.length > BASELINE.frames && last - (frames[1]?.time ?? last) >= BASELINE.time) frames.shift();
  const faces = frames.map(({ face }) => face);
  if (frames.length < BASELINE.frames || last - (frames[0]?.time ?? last) < BASELINE.time) return undefined;
  const spread = (of: (face: TrackedFace) => number) => Math.max(...faces.map(of)) - Math.min(...faces.map(of));
  const rests =
    faces.every(({ pose }) => Math.abs(pose.yaw) < BASELINE.yaw && Math.abs(pose.pitch) < BASELINE.pitch) &&
    spread(({ pose }) => pose.yaw) < BASELINE.spread &&
    spread(({ pose }) => pose.pitch) < BASELINE.spread &&
    spread(({ expression }) => expression.mouthWidth / (faces[0]?.expression.mouthWidth ?? 1)) < BASELINE.mouth;
  return rests ? neutralOf(faces) : undefined;
}

/** Whether no head moves so fast: another clip or another face has begun. `elapsed`: ms. */
function isJump(before: TrackedFace, after: TrackedFace, elapsed: number): boolean {
  const seconds = elapsed / 1000;
  const from = centerOf(before.box);
  const to = centerOf(after.box);
  const side = sideOf(before.box);
  const angle = Math.max(Math.abs(after.pose.yaw - before.pose.yaw), Math.abs(after.pose.pitch - before.pose.pitch));
  return (
    Math.hypot(to.x - from.x, to.y - from.y) / side > SPEED.shift * seconds + JITTER.shift ||
    Math.abs(Math.log(sideOf(after.box) / side)) > SPEED.scale * seconds + JITTER.scale ||
    angle > SPEED.angle * seconds + JITTER.angle
  );
}

/** Whether the face stays the same person's. */
function createIdentity(reference: Embedding | undefined) {
  let last: number | undefined;
  let others = 0;
  let farthest = 0;
  return {
    /** True: the same person; false: surely another one; undefined: perhaps. */
    see(embedding: Embedding, time: number): boolean | undefined {
      last = time;
      reference ??= embedding;
      const distance = Math.hypot(...embedding.map((value, i) => value - (reference?.[i] ?? 0)));
      if (distance < OTHER_PERSON) {
        others = 0;
        farthest = Math.max(farthest, distance);
        return true;
      }
      others++;
      return others >= 2 ? false : undefined;
    },
    isDue: (time: number) => others > 0 || last === undefined || time - last >= EMBED_EVERY,
    /** 1 as for views of one minute, 0 at the limit. */
    get closeness() {
      return Math.min(1, 2 - (2 * farthest) / OTHER_PERSON);
    },
  };
}

/** Whether what is seen gets narrower or flatter, as a tilted picture does, without the parallax that a head has. */
function createFlatness() {
  let frames = 0;
  let since = 0;
  return {
    see({ stretch, turn, lift }: Motion, time: number): boolean {
      const flat = Math.abs(stretch) > FLAT.stretch && Math.hypot(turn, lift) < FLAT.parallax;
      if (!flat) frames = 0;
      else if (frames++ === 0) since = time;
      return frames >= FLAT.frames && time - since >= FLAT.time;
    },
  };
}
