import { expect, test } from 'vitest';
import { type CaptureView, createCapture } from './capture';
import type { LiveFace, LiveFrame } from './types';

const FRAME_MS = 100;

test('takes each view once it was good and still for a while', () => {
  const run = start();
  expect(run.until({ yaw: 0 }, 3)).toEqual(['hold-still', 'hold-still', 'hold-still']);
  expect(run.until({ yaw: 0 }, 3)).toEqual(['hold-still', 'take front', 'turn-left']);
  expect(run.until({ yaw: 10 }, 1)).toEqual(['turn-left']);
  expect(run.until({ yaw: 20 }, 5).at(-1)).toBe('take left');
  expect(run.until({ yaw: 20 }, 1)).toEqual(['turn-right']);
  expect(run.until({ yaw: -20 }, 5).at(-1)).toBe('take right');
  expect(run.taken).toEqual(['front', 'left', 'right']);
});

test('takes the views in any order', () => {
  const run = start();
  expect(run.until({ yaw: -15 }, 5).at(-1)).toBe('take right');
  expect(run.until({ yaw: -15 }, 1)).toEqual(['turned-away']);
  expect(run.until({ yaw: 0 }, 5).at(-1)).toBe('take front');
});

test('of somebody who does not turn it takes three that differ in time', () => {
  const run = start();
  run.until({ yaw: 0 }, 5);
  expect(new Set(run.until({ yaw: 0 }, 100))).toEqual(new Set(['turn-left']));
  run.until({ yaw: 0 }, 30);
  expect(run.taken).toEqual(['front', 'front', 'front']);
  const [, second, third] = run.times as [number, number, number];
  expect(third - second).toBeGreaterThanOrEqual(1500);
});

test('a face that moves or turns is not taken', () => {
  const run = start();
  for (let i = 0; i < 20; i++) expect(run.until({ yaw: 0, x: 130 + 9 * i }, 1)).toEqual(['hold-still']);
  for (let i = 0; i < 20; i++) expect(run.until({ yaw: i % 2 ? 5 : -5 }, 1)).toEqual(['hold-still']);
  expect(run.taken).toEqual([]);
});

test('tells what is missing, the first thing first', () => {
  const hint = (change: Change) => start().until(change, 1)[0];
  expect(hint({ faces: 0 })).toBe('no-face');
  expect(hint({ others: [100] })).toBe('several-faces');
  expect(hint({ others: [60] })).toBe('hold-still');
  expect(hint({ side: 400 })).toBe('too-large');
  expect(hint({ x: 10 })).toBe('off-center');
  expect(hint({ size: 39 })).toBe('too-small');
  expect(hint({ brightness: 0.2 })).toBe('too-dark');
  expect(hint({ brightness: 0.8 })).toBe('too-bright');
  expect(hint({ yaw: 31 })).toBe('turned-away');
  expect(hint({ pitch: -30 })).toBe('turned-away');
  expect(hint({ roll: 25 })).toBe('turned-away');
  expect(hint({ eyes: 0.1 })).toBe('eyes-closed');
  expect(hint({ sharpness: 0.2 })).toBe('blurred');
  expect(hint({ sharpness: 0.2, size: 20 })).toBe('too-small');
});

test('a fault starts the wait anew', () => {
  const run = start();
  run.until({ yaw: 0 }, 4);
  expect(run.until({ eyes: 0.1 }, 1)).toEqual(['eyes-closed']);
  expect(run.until({ yaw: 0 }, 4)).toEqual(Array(4).fill('hold-still'));
});

interface Change {
  faces?: 0;
  /** Sides of further faces; the first one's is 200 px. */
  others?: number[];
  x?: number;
  side?: number;
  yaw?: number;
  pitch?: number;
  roll?: number;
  size?: number;
  brightness?: number;
  sharpness?: number;
  eyes?: number;
}

/** Frames of a person before the camera, one every 100 ms. */
function start() {
  const advise = createCapture();
  const taken: CaptureView[] = [];
  const times: number[] = [];
  let time = 1000;
  const until = (change: Change, frames: number) =>
    Array.from({ length: frames }, () => {
      time += FRAME_MS;
      if (taken.length === 3) return 'done';
      const advice = advise(frameOf(change, time), taken);
      if (advice.action === 'tell') return advice.hint;
      taken.push(advice.view);
      times.push(time);
      return `take ${advice.view}`;
    });
  return { until, taken, times };
}

function frameOf(change: Change, time: number): LiveFrame {
  const sides = change.faces === 0 ? [] : [change.side ?? 200, ...(change.others ?? [])];
  return { width: 640, height: 480, time, faces: sides.map((side) => faceOf({ ...change, side })) };
}

function faceOf({ x, side = 200, yaw = 0, pitch = 0, roll = 0, eyes = 0.3, ...quality }: Change): LiveFace {
  return {
    trackId: 1,
    box: { x: x ?? 320 - side / 2, y: 240 - side / 2, width: side, height: side },
    score: 1,
    landmarks: [],
    pose: { yaw, pitch, roll },
    expression: { eyeOpenness: { left: eyes, right: eyes }, mouthWidth: 0.5 },
    quality: {
      size: quality.size ?? 90,
      sharpness: quality.sharpness ?? 0.5,
      brightness: quality.brightness ?? 0.5,
      frontality: 1,
      score: 1,
    },
    identity: { status: 'pending' },
  };
}
