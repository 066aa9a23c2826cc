/* Who stands before the camera in the tests of the active check: people who do what they are asked, and others. */
import type { CheckState, CheckStep, Embedding, TrackedFace } from '../types';
import { FRONTAL, MESHES, turnedFace, type View } from './turned-mesh';

/** What a camera sees at a time, ms, after somebody was shown `state`. */
export type Scene = (time: number, state: CheckState | undefined) => TrackedFace | undefined;

/** Numbers in [0, 1), always the same (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers of mean 0 and variance 1 (Box and Muller). */
const gaussian = (random: () => number) => () =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Views of one person are about `spread` apart, of two persons about 0.85. */
export function embeddingsOf(person: number, spread = 0.3, random = seeded(person + 1)): () => Embedding {
  const own = gaussian(seeded(1000 + person));
  const center = Array.from({ length: 128 }, () => (0.85 / 16) * own());
  const noise = gaussian(random);
  return () => new Float32Array(center.map((value) => value + (spread / 16) * noise()));
}

/** A move as a person makes it: up to `size` and back within `length` ms. */
interface Move {
  step: CheckStep;
  start: number;
  length: number;
  size: number;
}

interface PersonOptions {
  person?: number;
  /** Does this instead of what is asked. */
  instead?: (asked: CheckStep) => CheckStep;
}

/**
 * A person who makes each move that is asked after a while, as large and as fast as it comes, sways meanwhile, and
 * blinks now and then. Noise: of the parallax 0.6°, as in real frames; of the eyes and the mouth 3 %.
 */
export function livePerson(
  random: () => number,
  { person = 0, instead = (asked) => asked }: PersonOptions = {},
): Scene {
  const between = (from: number, to: number) => from + (to - from) * random();
  const noise = gaussian(random);
  const embedding = embeddingsOf(person, 0.3, random);
  const mesh = MESHES[person % MESHES.length] as (typeof MESHES)[number];
  const view: View = {
    ...FRONTAL,
    distance: between(2.2, 5),
    // Noses differ.
    depth: between(0.75, 1.2),
    size: between(90, 260),
  };
  const rest = { yaw: between(-8, 8), pitch: between(-15, 8), roll: between(-8, 8) };
  const sway = { phase: between(0, 6), period: between(2000, 5000), size: between(0, 1.5) };
  let asked: CheckStep | undefined;
  let moves: Move[] = [];
  let nextBlink = between(500, 5000);
  const sizes: Record<CheckStep, () => number> = {
    'turn-left': () => between(28, 50),
    'turn-right': () => -between(28, 50),
    nod: () => -between(15, 28),
    blink: () => between(0.5, 0.85),
    smile: () => between(0.2, 0.4),
  };
  const lengths: Record<CheckStep, () => number> = {
    'turn-left': () => between(900, 2000),
    'turn-right': () => between(900, 2000),
    nod: () => between(700, 1600),
    blink: () => between(250, 700),
    smile: () => between(900, 2000),
  };
  return (time, state) => {
    if (state?.asked !== asked) {
      asked = state?.asked;
      const step = asked && instead(asked);
      if (step) moves.push({ step, start: time + between(250, 900), length: lengths[step](), size: sizes[step]() });
    }
    if (time > nextBlink) {
      moves.push({ step: 'blink', start: time, length: between(150, 300), size: 0.8 });
      nextBlink = time + between(2000, 6000);
    }
    moves = moves.filter(({ start, length }) => time < start + length);
    const part = (...steps: CheckStep[]) =>
      moves
        .filter(({ step, start }) => steps.includes(step) && time >= start)
        .reduce((sum, { start, length, size }) => sum + size * Math.sin((Math.PI * (time - start)) / length) ** 2, 0);
    const yaw = part('turn-left', 'turn-right');
    const drift = sway.size * Math.sin(sway.phase + (2 * Math.PI * time) / sway.period);
    return turnedFace(
      mesh,
      {
        ...view,
        x: view.x + 3 * drift,
        y: view.y - 2 * drift,
        yaw: rest.yaw + yaw + drift + 0.6 * noise(),
        pitch: rest.pitch + part('nod') + 0.1 * yaw + 0.5 * drift + 0.6 * noise(),
        roll: rest.roll + 0.1 * yaw + 0.3 * noise(),
      },
      {
        eyes: 0.3 * (1 - Math.min(0.85, part('blink'))) * (1 + 0.03 * noise()),
        mouth: 0.55 * (1 + part('smile')) * (1 + 0.01 * noise()),
        embedding: embedding(),
        noise,
      },
    );
  };
}

/** A photo in somebody's hand: where it is and how it is held at a time, in seconds. */
export function photo(random: () => number, held: (seconds: number) => Partial<View>, person = 0): Scene {
  const noise = gaussian(random);
  const embedding = embeddingsOf(person, 0.1, random);
  const mesh = MESHES[person % MESHES.length] as (typeof MESHES)[number];
  return (time) =>
    turnedFace(
      mesh,
      { ...FRONTAL, depth: 0, ...held(time / 1000) },
      { eyes: 0.3 * (1 + 0.03 * noise()), mouth: 0.55 * (1 + 0.01 * noise()), embedding: embedding(), noise },
    );
}
