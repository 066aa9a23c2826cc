import { expect, test } from 'vitest';
import type { Box } from '../../faces/types';
import { Motion } from './overlay-motion';

const STEP = 60;
const LATENCY = 90;

test('a box keeps up with a face that moves evenly, though frames come late', () => {
  const place = (time: number) => 100 + 0.3 * time;
  const drawn = follow(place, 3000).filter(({ time }) => time > 1000);
  for (const { time, x } of drawn) expect(Math.abs(x - place(time))).toBeLessThan(2);
});

test('a box stays still on a face that does', () => {
  const noise = [1.5, -2, 0.5, 2, -1, -1.5, 1, -0.5];
  const drawn = follow((time) => 100 + (noise[(time / STEP) % noise.length] ?? 0), 3000);
  const xs = drawn.filter(({ time }) => time > 500).map(({ x }) => x);
  expect(Math.max(...xs) - Math.min(...xs)).toBeLessThan(2.5);
});

test('a box never jumps, and goes little beyond a face that stops', () => {
  const place = (time: number) => 100 + 0.3 * Math.min(time, 1000);
  const drawn = follow(place, 2000);
  drawn.forEach(({ x }, index) => {
    const before = drawn[index - 1];
    if (before) expect(Math.abs(x - before.x)).toBeLessThan(16);
    expect(x).toBeLessThan(400 + 0.3 * (LATENCY + STEP) + 5);
  });
  for (const { time, x } of drawn) if (time > 1600) expect(Math.abs(x - 400)).toBeLessThan(3);
});

test('after a long pause a box goes to where the face is', () => {
  const motion = new Motion(box(100), 0);
  motion.update(box(130), 60, 100);
  motion.update(box(300), 2000, 2100);
  expect(motion.at(2600).x).toBeCloseTo(300, 0);
});

/** What is drawn 60 times a second while the face's place is seen each `STEP` ms and known `LATENCY` ms later. */
function follow(place: (time: number) => number, until: number): { time: number; x: number }[] {
  const motion = new Motion(box(place(0)), 0);
  const drawn: { time: number; x: number }[] = [];
  let seen = 0;
  for (let time = LATENCY; time < until; time += 1000 / 60) {
    while (seen + STEP + LATENCY <= time) {
      seen += STEP;
      motion.update(box(place(seen)), seen, time);
    }
    drawn.push({ time, x: motion.at(time).x });
  }
  return drawn;
}

function box(x: number): Box {
  return { x, y: 50, width: 150, height: 150 };
}
