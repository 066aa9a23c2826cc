import { expect, test } from 'vitest';
import type { Sprite } from '../e2e/clips';
import { flickerOf, namingOf } from './live-names';
import type { WatchedFrame } from './live-page';

const face = (path: string, x: number): Sprite => ({
  face: { path, box: { x: 0, y: 0, width: 80, height: 100 } },
  cut: 'head',
  x,
  y: 240,
  size: 100,
});
const [ann, bea] = [face('Ann', 150), face('Bea', 450)];
const nameOf = ({ face: { path } }: Sprite) => path;

/** A frame, captured at 30 a second and answered 50 ms later; `seen`: the track, where it is and its name. */
function frame(number: number, time: number, seen: [track: number, at: Sprite, name?: string][]): WatchedFrame {
  const faces = seen.map(([trackId, { x, y }, name]) => ({
    trackId,
    box: { x: x - 40, y: y - 50, width: 80, height: 100 },
    ...(name && { name }),
  }));
  return { number, captured: time, answered: time + 50, faces };
}

test('the time to a name runs from the frame of the entry, also if that one was left out', () => {
  const clip = [[], [ann], [ann], [ann], [], [bea], [bea], []].map((sprites) => ({ sprites }));
  const watched = [
    frame(0, 0, []),
    frame(2, 1000, [[1, ann]]),
    frame(3, 1033, [[1, ann, 'Ann']]),
    frame(4, 1067, []),
    frame(5, 1100, [[2, bea, 'Ann']]),
    frame(6, 1133, [[2, bea, 'Ann']]),
    frame(7, 1167, []),
  ];
  const run = namingOf(watched, clip, [1, 5], nameOf);
  expect(run).toEqual({ ms: [expect.closeTo(1083 - (1000 - 1000 / 30), 5)], entries: 2, unnamed: 1, wrong: 2 });
});

test('an entry that the end cuts off does not count', () => {
  const clip = [[], [ann]].map((sprites) => ({ sprites }));
  const watched = [frame(0, 0, []), frame(1, 33, [[1, ann]])];
  expect(namingOf(watched, clip, [1], nameOf)).toEqual({ ms: [], entries: 0, unnamed: 0, wrong: 0 });
});

test('wrong names and lost ones are counted, by whose face is in the box', () => {
  const clip = Array.from({ length: 4 }, () => ({ sprites: [ann, bea] }));
  const watched = [
    frame(0, 0, [
      [1, ann],
      [2, bea, 'Bea'],
    ]),
    frame(1, 33, [
      [1, ann, 'Ann'],
      [2, bea, 'Bea'],
    ]),
    frame(2, 67, [
      [1, bea, 'Ann'],
      [2, face('', 300), 'Bea'],
    ]),
    frame(3, 100, [[1, ann]]),
  ];
  expect(flickerOf(watched, clip, nameOf)).toEqual({
    frames: 4,
    seen: 6,
    named: 3,
    wrong: 1,
    switches: 1,
    tracks: 2,
  });
});
