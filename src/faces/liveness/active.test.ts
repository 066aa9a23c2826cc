import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CheckState, CheckStep } from '../types';
import { type ActiveCheck, createActiveCheck } from './active';
import { embeddingsOf, livePerson, photo, type Scene, seeded } from './active-people';
import { FRONTAL, type View } from './turned-mesh';

const TIME_LIMIT = 20_000;

/** Shows a scene to a check until it is over. `every`: ms between frames. */
function watch(check: ActiveCheck, scene: Scene, every = 66, from = 0): CheckState {
  let state: CheckState | undefined;
  for (let time = from; ; time += every) {
    const face = scene(time, state);
    const wanted = check.wantsEmbedding(time);
    if (face && !wanted) delete face.currentEmbedding;
    state = check.update(face, time);
    if (state.status !== 'running') return state;
  }
}

const start = (random: () => number, timeLimit = TIME_LIMIT) => createActiveCheck({ timeLimit, random });

describe('steps', () => {
  test('one move of the head, and one of another kind; each pair comes', () => {
    const drawn = new Set<string>();
    for (let i = 0; i < 500; i++) {
      const { steps } = start(seeded(i)).update(undefined, 0);
      const kinds = steps.map((step) => (step.startsWith('turn') ? 'turn' : step === 'nod' ? 'nod' : 'face'));
      expect(new Set(kinds).size).toBe(2);
      drawn.add(steps.join());
    }
    expect(drawn.size).toBe(16);
  });

  test('no move is asked before the neutral face is known and the person is recognised', () => {
    const check = start(seeded(1));
    const person = livePerson(seeded(2));
    for (let time = 0; time < 5000; time += 66) {
      const face = person(time, undefined);
      if (face) delete face.currentEmbedding;
      expect(check.update(face, time).asked).toBeUndefined();
      if (time > 3000) expect(check.wantsEmbedding(time)).toBe(true);
    }
  });
});

describe('people', () => {
  test('at least 95 of 100 who do as they are asked pass', () => {
    const failed: string[] = [];
    for (let i = 0; i < 100; i++) {
      const random = seeded(i);
      const every = 33 + 100 * random();
      const state = watch(start(random), livePerson(random, { person: i }), every);
      if (state.status === 'passed') {
        expect(state.done).toBe(2);
        expect(state.score).toBeGreaterThan(0.5);
      } else failed.push(`${i}: ${state.steps.join(', ')}, ${state.done} done, ${state.reason}`);
    }
    expect(failed.length, failed.join('\n')).toBeLessThanOrEqual(5);
  });

  test('who does nothing runs out of time', () => {
    const state = watch(start(seeded(3)), (time) => livePerson(seeded(4))(time, undefined));
    expect(state).toMatchObject({ status: 'failed', reason: 'TIMEOUT', done: 0, score: 0, remaining: 0 });
  });

  test('who makes another move fails', () => {
    const other: Record<CheckStep, CheckStep> = {
      'turn-left': 'turn-right',
      'turn-right': 'turn-left',
      nod: 'turn-left',
      blink: 'nod',
      smile: 'turn-right',
    };
    const reasons: (string | undefined)[] = [];
    for (let i = 0; i < 20; i++) {
      const random = seeded(i);
      const state = watch(start(random), livePerson(random, { person: i, instead: (asked) => other[asked] }));
      expect(state).toMatchObject({ status: 'failed', done: 0, score: 0 });
      reasons.push(state.reason);
    }
    // A small one may be none.
    expect(reasons.filter((reason) => reason === 'WRONG_MOVE').length).toBeGreaterThanOrEqual(18);
  });

  test('a clip of one check passes no check with other steps', () => {
    for (let i = 0; i < 6; i++) {
      const recorded: ReturnType<Scene>[] = [];
      const random = seeded(100 + i);
      const person = livePerson(random, { person: i });
      const first = watch(start(seeded(i)), (time, state) => {
        const face = person(time, state);
        recorded.push(structuredClone(face));
        return face;
      });
      for (let k = 0; k < 16; k++) {
        const check = start(seeded(1000 + 20 * i + k));
        let frame = 0;
        // The clip runs again and again, without a cut that jumps.
        const state = watch(check, () => structuredClone(recorded[backAndForth(frame++, recorded.length)]));
        if (state.steps.join() !== first.steps.join())
          expect(state.status, `${first.steps} → ${state.steps}`).toBe('failed');
      }
    }
  });

  test('a face that leaves is lost; a short gap is not', () => {
    const gap = (length: number): Scene => {
      const random = seeded(7);
      const person = livePerson(random);
      return (time, state) => (time > 1500 && time < 1500 + length ? undefined : person(time, state));
    };
    expect(watch(start(seeded(1)), gap(1200))).toMatchObject({ status: 'failed', reason: 'FACE_LOST' });
    expect(watch(start(seeded(1)), gap(400))).toMatchObject({ status: 'passed' });
    expect(watch(start(seeded(1)), () => undefined)).toMatchObject({ status: 'failed', reason: 'FACE_LOST' });
  });

  test('somebody else who takes over is noticed, also smoothly', () => {
    for (const at of [1200, 2500, 4000]) {
      const random = seeded(at);
      const person = livePerson(random, { person: 2 });
      const other = embeddingsOf(9);
      const state = watch(start(seeded(5)), (time, state) => {
        const face = person(time, state);
        if (face && time > at) face.currentEmbedding = other();
        return face;
      });
      expect(state).toMatchObject({ status: 'failed', reason: 'PERSON_CHANGED', score: 0 });
    }
  });

  test('the person of the reference is asked for', () => {
    const check = createActiveCheck({ timeLimit: TIME_LIMIT, random: seeded(1), reference: embeddingsOf(9)() });
    expect(watch(check, livePerson(seeded(2)))).toMatchObject({ reason: 'PERSON_CHANGED' });
  });

  test('a jump to another place, size or pose ends it', () => {
    for (const jump of [{ x: 500 }, { size: 320 }, { yaw: 50 }] satisfies Partial<View>[]) {
      const state = watch(
        start(seeded(1)),
        photo(seeded(2), (seconds) => ({ depth: 1, ...(seconds > 1.5 && jump) })),
      );
      expect(state, JSON.stringify(jump)).toMatchObject({ status: 'failed', reason: 'NOT_LIVE', score: 0 });
    }
  });

  test('a single frame in which the mesh slipped is passed over', () => {
    const person = livePerson(seeded(7));
    const slipped = photo(seeded(2), () => ({ x: 500, yaw: 40 }));
    const state = watch(start(seeded(1)), (time, state) =>
      time > 1000 && time % 1320 === 0 ? slipped(time, state) : person(time, state),
    );
    expect(state).toMatchObject({ status: 'passed' });
  });

  test('one who is stopped stays so', () => {
    const check = start(seeded(1));
    check.update(livePerson(seeded(2))(0, undefined), 0);
    expect(check.cancel()).toMatchObject({ status: 'failed', reason: 'CANCELLED' });
    expect(check.update(undefined, 100)).toMatchObject({ reason: 'CANCELLED' });
    expect(check.wantsEmbedding(200)).toBe(false);
  });
});

describe('photos', () => {
  const wave = (seconds: number, period: number) => Math.sin((2 * Math.PI * seconds) / period);
  const motions: [string, (seconds: number) => Partial<View>][] = [
    ['still', () => ({})],
    ['panned', (s) => ({ x: 320 + 100 * wave(s, 3), y: 240 + 60 * wave(s, 2) })],
    ['tilted', (s) => ({ yaw: 45 * wave(s, 3) })],
    ['tilted up and down', (s) => ({ pitch: 40 * wave(s, 2.5) })],
    ['bent and turned', (s) => ({ yaw: 25 * wave(s, 3), bend: 0.7 })],
  ];

  test.each(motions)('%s: none of 10 passes', (_, held) => {
    for (let i = 0; i < 10; i++) {
      const state = watch(start(seeded(i), 10_000), photo(seeded(i), held, i));
      expect(state.status).toBe('failed');
      expect(state.done).toBe(0);
    }
  });

  test('however it is moved, tilted and bent, it makes no step', () => {
    const period = fc.double({ min: 1.2, max: 5, noNaN: true });
    const swing = (max: number) => fc.tuple(fc.double({ min: -max, max, noNaN: true }), period);
    fc.assert(
      fc.property(
        fc.record({
          seed: fc.integer({ min: 0, max: 1e6 }),
          yaw: swing(40),
          pitch: swing(40),
          roll: swing(30),
          x: swing(120),
          y: swing(80),
          scale: swing(0.25),
          distance: fc.double({ min: 1.8, max: 6, noNaN: true }),
          bend: fc.option(fc.double({ min: 0.6, max: 3, noNaN: true }), { nil: undefined }),
        }),
        ({ seed, yaw, pitch, roll, x, y, scale, distance, bend }) => {
          // Still at first, while the neutral face is measured.
          const at = (seconds: number, [size, period]: readonly [number, number]) =>
            size * wave(Math.max(0, seconds - 2), period);
          const state = watch(
            start(seeded(seed), 10_000),
            photo(
              seeded(seed),
              (s) => ({
                yaw: at(s, yaw),
                pitch: at(s, pitch),
                roll: at(s, roll),
                x: FRONTAL.x + at(s, x),
                y: FRONTAL.y + at(s, y),
                size: FRONTAL.size * Math.exp(at(s, scale)),
                distance,
                ...(bend && { bend }),
              }),
              seed,
            ),
          );
          expect(state.status).toBe('failed');
          expect(state.done).toBe(0);
        },
      ),
      { seed: 4, numRuns: 40 },
    );
  });
});

/** 0, 1, …, length − 1, …, 1, 0, 1, … */
function backAndForth(frame: number, length: number): number {
  const place = frame % (2 * length - 2);
  return place < length ? place : 2 * length - 2 - place;
}
