import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTimeline } from './timeline';
import type { Identity, LiveFace, LiveFrame } from './types';

/** Who the tracks are: '?' is unknown, '' is pending. */
type Shown = Record<number, string>;

function frameOf(time: number, shown: Shown, score = 0.9): LiveFrame {
  const faces = Object.entries(shown).map(([trackId, who]) => {
    const match = { personId: who, name: who.toUpperCase(), faceId: '', score, metadata: {} };
    const identity: Identity =
      who === '' ? { status: 'pending' } : who === '?' ? { status: 'unknown' } : { status: 'known', match };
    return { trackId: Number(trackId), identity } as LiveFace;
  });
  return { width: 640, height: 480, time, faces };
}

function timelineOf(...parts: [from: number, to: number, shown: Shown][]) {
  const timeline = createTimeline();
  for (const [from, to, shown] of parts) {
    for (let time = from; time <= to; time += 100) timeline.add(frameOf(time, shown));
  }
  return timeline.rows().map(({ key, intervals, trackIds }) => ({ key, intervals, trackIds }));
}

test('who appears from when to when, with short gaps closed', () => {
  expect(timelineOf([0, 1000, { 1: 'ann' }], [2000, 3000, { 2: 'ann', 3: 'bob' }], [4100, 4500, { 4: 'ann' }])).toEqual(
    [
      {
        key: 'ann',
        intervals: [
          { from: 0, to: 3000 },
          { from: 4100, to: 4500 },
        ],
        trackIds: [1, 2, 4],
      },
      { key: 'bob', intervals: [{ from: 2000, to: 3000 }], trackIds: [3] },
    ],
  );
});

test('somebody unknown has a row for each track; a face that nobody could tell has none', () => {
  expect(timelineOf([0, 1000, { 1: '?', 2: '?', 3: '' }])).toMatchObject([
    { key: 'track-1', trackIds: [1] },
    { key: 'track-2', trackIds: [2] },
  ]);
});

test('a face that is named after a while was this person from the beginning', () => {
  expect(
    timelineOf(
      [0, 500, { 1: '' }],
      [600, 1000, { 1: '?' }],
      [1100, 2000, { 1: 'ann' }],
      [9000, 9500, { 2: '?', 3: 'ann' }],
      [9600, 9900, { 2: 'ann' }],
    ),
  ).toEqual([
    {
      key: 'ann',
      intervals: [
        { from: 0, to: 2000 },
        { from: 9000, to: 9900 },
      ],
      trackIds: [1, 2, 3],
    },
  ]);
});

test('the match of a row is the best one, with the newest name', () => {
  const timeline = createTimeline();
  timeline.add(frameOf(0, { 1: 'ann' }, 0.8));
  timeline.add(frameOf(100, { 1: 'ann' }, 0.95));
  const last = frameOf(200, { 1: 'ann' }, 0.9);
  const [face] = last.faces;
  if (face?.identity.status === 'known') face.identity.match.name = 'Anna';
  timeline.add(last);
  expect(timeline.rows()[0]?.identity).toMatchObject({ match: { score: 0.95, name: 'Anna' } });
});

test('rows that were given do not change', () => {
  const timeline = createTimeline();
  timeline.add(frameOf(0, { 1: 'ann' }));
  const rows = timeline.rows();
  timeline.add(frameOf(100, { 1: 'ann', 2: 'ann' }));
  expect(rows).toMatchObject([{ intervals: [{ from: 0, to: 0 }], trackIds: [1] }]);
});

test('whatever is seen: intervals rise with gaps between them, and every decided face is in one', () => {
  const shown = fc.dictionary(fc.constantFrom('1', '2', '3'), fc.constantFrom('', '?', 'ann', 'bob'));
  const steps = fc.array(fc.tuple(fc.constantFrom(40, 800, 1500), shown), { maxLength: 40 });
  fc.assert(
    fc.property(steps, (parts) => {
      const timeline = createTimeline();
      let time = 0;
      const seen: { time: number; who: string }[] = [];
      for (const [step, faces] of parts) {
        time += step;
        timeline.add(frameOf(time, faces));
        for (const who of Object.values(faces)) seen.push({ time, who });
      }
      const rows = timeline.rows();
      for (const { intervals } of rows) {
        for (const [i, { from, to }] of intervals.entries()) {
          expect(from).toBeLessThanOrEqual(to);
          if (i > 0) expect(from - (intervals[i - 1]?.to as number)).toBeGreaterThan(1000);
        }
      }
      const covered = (row: (typeof rows)[number] | undefined, moment: number) =>
        row?.intervals.some(({ from, to }) => from <= moment && moment <= to);
      for (const { time: moment, who } of seen) {
        if (who === '') continue;
        const own = who === '?' ? rows.find((row) => covered(row, moment)) : rows.find(({ key }) => key === who);
        expect(covered(own, moment)).toBe(true);
      }
    }),
  );
});
