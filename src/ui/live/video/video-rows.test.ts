import { expect, test } from 'vitest';
import type { TimelineRow } from '../../../usecases/timeline';
import type { Match } from '../../../usecases/types';
import { clock, totalOf, withNames } from './video-rows';

const ada: Match = { personId: 'p1', name: 'Ada', faceId: 'f1', score: 0.9, metadata: {} };

const known = (from: number, to: number): TimelineRow => ({
  key: ada.personId,
  identity: { status: 'known', match: ada },
  intervals: [{ from, to }],
  trackIds: [1],
});

const unknown = (key: string, from: number, to: number): TimelineRow => ({
  key,
  identity: { status: 'unknown' },
  intervals: [{ from, to }],
  trackIds: [2],
});

test('rows stay as they are while nobody is named', () => {
  const rows = [known(0, 1000), unknown('track-2', 5000, 6000), unknown('track-3', 9000, 9000)];
  expect(withNames(rows, new Map())).toEqual(rows);
});

test('a row that is named is joined with the row of that person', () => {
  const rows = [known(0, 1000), unknown('track-2', 5000, 6000), unknown('track-3', 9000, 9000)];
  const [first, second, ...others] = withNames(rows, new Map([['track-2', ada]]));
  expect(first).toMatchObject({
    key: 'p1',
    identity: { status: 'known', match: ada },
    intervals: [
      { from: 0, to: 1000 },
      { from: 5000, to: 6000 },
    ],
  });
  expect(second).toEqual(rows[2]);
  expect(others).toEqual([]);
});

test('two rows that get the same name become one', () => {
  const rows = [unknown('track-2', 5000, 6000), unknown('track-3', 1000, 5500)];
  const names = new Map([
    ['track-2', ada],
    ['track-3', ada],
  ]);
  expect(withNames(rows, names)).toMatchObject([
    { identity: { status: 'known', match: ada }, intervals: [{ from: 1000, to: 6000 }] },
  ]);
});

test('times are written as a player writes them', () => {
  expect([0, 7.9, 60, 754, 3723].map(clock)).toEqual(['0:00', '0:07', '1:00', '12:34', '1:02:03']);
});

test('the total leaves out gaps', () => {
  expect(totalOf([...known(0, 1000).intervals, ...known(5000, 6500).intervals])).toBe(2500);
});
