import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CheckState } from '../faces/types';
import type { Identity, LiveFace, LiveFrame } from './types';
import { VisitLog } from './visit-log';

const START = Date.UTC(2030, 0, 1, 8);
const at = (ms: number) => new Date(START + ms);

interface Shown {
  trackId: number;
  /** '?' is unknown, '' is pending. */
  who: string;
  score?: number;
  check?: Partial<CheckState>;
}

function frameOf(shown: Shown[]): LiveFrame {
  const faces = shown.map(({ trackId, who, score = 0.9, check }): LiveFace => {
    const match = { personId: who, name: who.toUpperCase(), faceId: '', score, metadata: {} };
    const identity: Identity =
      who === '' ? { status: 'pending' } : who === '?' ? { status: 'unknown' } : { status: 'known', match };
    return {
      trackId,
      identity,
      box: { x: 0, y: 0, width: 1, height: 1 },
      score: 1,
      landmarks: [],
      pose: { yaw: 0, pitch: 0, roll: 0 },
      expression: { eyeOpenness: { left: 0.3, right: 0.3 }, mouthWidth: 1 },
      quality: { size: 60, sharpness: 1, brightness: 0.5, frontality: 1, score: 1 },
      ...(check && {
        check: { steps: ['blink', 'nod'], done: 0, status: 'running', score: 0, remaining: 1, ...check },
      }),
    };
  });
  return { width: 640, height: 480, time: 0, faces };
}

/** Frames of `shown` every 100 ms, from `from` to `to`. */
function show(log: VisitLog, from: number, to: number, ...shown: Shown[]) {
  for (let ms = from; ms <= to; ms += 100) log.add(frameOf(shown), at(ms));
}

const ann = (trackId: number): Shown => ({ trackId, who: 'ann' });
const unknown = (trackId: number): Shown => ({ trackId, who: '?' });

test('a visit says who was seen from when to when and for how long', () => {
  const log = new VisitLog('club');
  show(log, 0, 2000, { ...ann(1), score: 0.8 });
  show(log, 2100, 3000, { ...ann(1), score: 0.95 });
  show(log, 3100, 3200, { ...ann(1), score: 0.75 });
  expect(log.visits).toEqual([
    {
      visit: {
        visitId: expect.any(String),
        collectionId: 'club',
        personId: 'ann',
        name: 'ANN',
        firstSeen: at(0),
        lastSeen: at(3200),
        duration: 3200,
        score: 0.95,
      },
      trackId: 1,
      here: true,
    },
  ]);
  show(log, 3300, 5000);
  expect(log.visits[0]).toMatchObject({ here: false, visit: { lastSeen: at(3200), duration: 3200 } });
});

test('who comes back within a minute is on the same visit; later it is another', () => {
  const log = new VisitLog('club');
  show(log, 0, 1000, ann(1));
  show(log, 60_000, 61_000, ann(2));
  expect(log.visits).toMatchObject([{ trackId: 2, visit: { firstSeen: at(0), lastSeen: at(61_000), duration: 2000 } }]);
  show(log, 121_100, 122_000, ann(3));
  expect(log.visits).toMatchObject([
    { visit: { firstSeen: at(121_100), duration: 900 } },
    { visit: { duration: 2000 } },
  ]);
});

test('a person who is seen twice at once is one visit', () => {
  const log = new VisitLog('club');
  show(log, 0, 1000, ann(1), ann(2));
  expect(log.visits).toMatchObject([{ visit: { duration: 1000 } }]);
});

test('somebody unknown has a visit for each track; who is not decided on has none', () => {
  const log = new VisitLog('club');
  show(log, 0, 1000, unknown(1), unknown(2), { trackId: 3, who: '' });
  expect(log.visits).toHaveLength(2);
  expect(log.visits[0]?.visit).toMatchObject({ name: '', score: 0, duration: 1000 });
  expect(log.visits[0]?.visit).not.toHaveProperty('personId');
  show(log, 1100, 10_000);
  expect(log.visits).toHaveLength(2);
});

test('a face that is named after a while was this person from the beginning', () => {
  const log = new VisitLog('club');
  show(log, 0, 500, { trackId: 1, who: '' });
  show(log, 600, 1000, unknown(1));
  const [before] = log.visits;
  show(log, 1100, 2000, ann(1));
  expect(log.visits).toMatchObject([{ visit: { personId: 'ann', firstSeen: at(0), duration: 2000 } }]);
  expect(log.visits[0]?.visit.visitId).toBe(before?.visit.visitId);
  show(log, 3000, 4000);
  // The same again, while the first visit is still open.
  show(log, 10_000, 11_000, unknown(2));
  show(log, 11_100, 12_000, ann(2));
  expect(log.visits).toMatchObject([{ visit: { firstSeen: at(0), lastSeen: at(12_000), duration: 4000 } }]);
});

test('a track that turns out to be another person begins another visit', () => {
  const log = new VisitLog('club');
  show(log, 0, 1000, ann(1));
  show(log, 1100, 2000, { trackId: 1, who: 'bob' });
  show(log, 2100, 3000, unknown(1));
  expect(log.visits.map(({ visit }) => [visit.name, visit.duration])).toEqual([
    ['', 900],
    ['BOB', 900],
    ['ANN', 1000],
  ]);
});

test('a new name of the person is that of the visit', () => {
  const log = new VisitLog('club');
  show(log, 0, 100, ann(1));
  const frame = frameOf([ann(1)]);
  const [face] = frame.faces;
  if (face?.identity.status === 'known') face.identity.match.name = 'Anna';
  log.add(frame, at(200));
  expect(log.visits[0]?.visit.name).toBe('Anna');
});

test('the last check is that of the visit, with its time', () => {
  const log = new VisitLog('club');
  const checked = (status: CheckState['status'], more: Partial<CheckState> = {}): Shown => ({
    ...ann(1),
    check: { status, ...more },
  });
  show(log, 0, 1000, checked('running'));
  expect(log.visits[0]?.visit).not.toHaveProperty('check');
  show(log, 1100, 2000, checked('failed', { reason: 'TIMEOUT', score: 0.2 }));
  expect(log.visits[0]?.visit.check).toEqual({ time: at(1100), passed: false, score: 0.2, reason: 'TIMEOUT' });
  show(log, 2100, 3000, checked('running'));
  show(log, 3100, 4000, checked('passed', { score: 0.9 }));
  expect(log.visits[0]?.visit.check).toEqual({ time: at(3100), passed: true, score: 0.9 });
  log.clear();
  // What was cleared does not come back.
  show(log, 4100, 5000, checked('passed', { score: 0.9 }));
  expect(log.visits[0]?.visit).not.toHaveProperty('check');
});

test('who leaves during a check has failed it', () => {
  const log = new VisitLog('club');
  show(log, 0, 1000, { ...ann(1), check: { score: 0.1 } });
  show(log, 1100, 10_000);
  expect(log.visits[0]?.visit.check).toMatchObject({ passed: false, reason: 'FACE_LOST', score: 0.1 });
});

test('what has changed is given to be saved once; somebody unknown only when gone', () => {
  const log = new VisitLog('club');
  show(log, 0, 1000, ann(1), unknown(2), { trackId: 3, who: '' });
  expect(log.takeUnsaved().map(({ name }) => name)).toEqual(['ANN']);
  expect(log.takeUnsaved()).toEqual([]);
  show(log, 1100, 7000, ann(1));
  expect(log.takeUnsaved().map(({ name }) => name)).toEqual(['ANN', '']);
  expect(log.takeUnsaved()).toEqual([]);
  log.setThumbnail(log.visits[0]?.visit.visitId as string, new Blob(['jpeg']));
  expect(log.takeUnsaved()).toMatchObject([{ name: '', thumbnail: expect.any(Blob) }]);
  show(log, 7100, 8000, unknown(4));
  log.end(at(8000));
  expect(log.takeUnsaved()).toHaveLength(1);
  expect(log.visits.some(({ here }) => here)).toBe(false);
});

const anyone = fc.constantFrom('', '?', 'ann', 'bob');
const moment = fc.record({
  shown: fc.uniqueArray(fc.record({ trackId: fc.nat({ max: 4 }), who: anyone }), {
    selector: ({ trackId }) => trackId,
  }),
  pause: fc.constantFrom(50, 500, 3000, 30_000, 70_000),
});

test('whatever is seen: visits are in their time, a person has none that overlap, nothing saved vanishes', () => {
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 40 }), (moments) => {
      const log = new VisitLog('club');
      const saved = new Set<string>();
      let now = 0;
      for (const { shown, pause } of moments) {
        now += pause;
        log.add(frameOf(shown), at(now));
        for (const { visitId } of log.takeUnsaved()) saved.add(visitId);
      }
      log.end(at(now));
      for (const { visitId } of log.takeUnsaved()) saved.add(visitId);
      const visits = log.visits.map(({ visit }) => visit);
      expect(new Set(visits.map(({ visitId }) => visitId))).toEqual(saved);
      for (const { firstSeen, lastSeen, duration } of visits) {
        expect(duration).toBeGreaterThanOrEqual(0);
        expect(duration).toBeLessThanOrEqual(lastSeen.getTime() - firstSeen.getTime());
      }
      for (const person of ['ann', 'bob']) {
        const own = visits.filter(({ personId }) => personId === person).reverse();
        for (const [i, { firstSeen }] of own.entries()) {
          const before = own[i - 1];
          if (before) expect(firstSeen.getTime()).toBeGreaterThan(before.lastSeen.getTime());
        }
      }
    }),
  );
});
