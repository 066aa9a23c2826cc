import { beforeEach, expect, test } from 'vitest';
import type { Live } from './live';
import { enrollOne, type TestTab, testBrowser } from './test-browser';
import type { TestFrameAnalyzer, TestTrack } from './test-frame-analyzer';
import type { Identity, LiveFrame, LiveOptions } from './types';

const browser = testBrowser();
let tab: TestTab;

beforeEach(() => {
  tab = browser.openTab();
});

const error = (code: string) => expect.objectContaining({ name: 'NearfaceError', code });

/** A session, the analyzer it works with, and its clock. */
function openSession(options?: LiveOptions) {
  const session = tab.nearface.live(options) as Live;
  const analyzer = tab.frames.at(-1) as TestFrameAnalyzer;
  let time = 0;
  const next = async (...faces: TestTrack[]): Promise<LiveFrame> => {
    analyzer.faces = faces;
    time += 60;
    // Between two frames a search has its turn.
    await new Promise((resolve) => setTimeout(resolve));
    return session.analyze(await createImageBitmap(new ImageData(1, 1)), time);
  };
  return {
    session,
    analyzer,
    next,
    pass: (ms: number) => {
      time += ms;
    },
    /** Shows frames until the names are these. */
    until: async (names: string[], ...faces: TestTrack[]) =>
      expect.poll(async () => namesOf(await next(...faces))).toEqual(names),
  };
}

const nameOf = (identity: Identity) => (identity.status === 'known' ? identity.match.name : identity.status);
const namesOf = ({ faces }: LiveFrame) => faces.map(({ identity }) => nameOf(identity));

const ann: TestTrack = { trackId: 1, person: 'ann' };
const bob: TestTrack = { trackId: 2, person: 'bob' };
const eve: TestTrack = { trackId: 3, person: 'eve' };

test('faces are followed at once and get their names with a later frame', async () => {
  const { personId, faceId } = await enrollOne(tab.nearface, 'ann', 'Ann');
  await enrollOne(tab.nearface, 'bob', 'Bob');
  const { session, next, until } = openSession();
  await session.ready;
  const first = await next({ ...ann, variant: 1 }, bob, eve);
  expect(first).toMatchObject({ width: 640, height: 480, time: 60 });
  expect(namesOf(first)).toEqual(['pending', 'pending', 'pending']);
  await until(['Ann', 'Bob', 'unknown'], { ...ann, variant: 1 }, bob, eve);
  const { faces } = await next({ ...ann, variant: 1 }, bob, eve);
  expect(faces[0]).toMatchObject({
    trackId: 1,
    box: { x: 0 },
    identity: { status: 'known', match: { personId, faceId, name: 'Ann', score: expect.closeTo(0.985, 2) } },
  });
  for (const inner of ['embedding', 'currentEmbedding', 'views']) expect(faces[0]).not.toHaveProperty(inner);
  session.close();
});

test('a clear face is embedded once, one that is not clear until it is decided', async () => {
  await enrollOne(tab.nearface, 'ann', 'Ann');
  const { analyzer, until } = openSession();
  await until(['Ann'], ann);
  expect(analyzer.asked.flat()).toEqual([]);
  // 0.55 from Ann: just over the threshold.
  const doubtful = { trackId: 4, person: 'ann', variant: 1, distance: 0.55 };
  await until(['Ann'], doubtful);
  expect(analyzer.asked.flat()).toEqual([4, 4]);
});

test('the threshold is that of the session, or else of the collection', async () => {
  await enrollOne(tab.nearface, 'ann', 'Ann');
  const doubtful = { trackId: 4, person: 'ann', variant: 1, distance: 0.55 };
  await openSession({ minScore: 0.8 }).until(['unknown'], doubtful);
  await openSession({ minScore: 0.5 }).until(['Ann'], doubtful);
  await tab.nearface.collections.update('default', { minScore: 0.8 });
  await openSession().until(['unknown'], doubtful);
  await tab.nearface.collections.update('default', { minScore: 0.5 });
  await openSession().until(['Ann'], doubtful);
});

test('another threshold holds at once, also for those who have a name', async () => {
  await enrollOne(tab.nearface, 'ann', 'Ann');
  await enrollOne(tab.nearface, 'bob', 'Bob');
  const { session, until } = openSession();
  const doubtful = { trackId: 4, person: 'ann', variant: 1, distance: 0.55 };
  await until(['Bob', 'Ann'], bob, doubtful);
  session.setMinScore(0.8);
  await until(['Bob', 'unknown'], bob, doubtful);
  session.setMinScore(0.7);
  await until(['Bob', 'Ann'], bob, doubtful);
  expect(() => session.setMinScore(7)).toThrow(error('INVALID_ARGUMENT'));
});

test('a name stays while the face is turned away, or a few views say another', async () => {
  await enrollOne(tab.nearface, 'ann', 'Ann');
  await enrollOne(tab.nearface, 'bob', 'Bob');
  const { session, next, until, analyzer, pass } = openSession();
  await until(['Ann'], ann);
  const shown = new Set<string>();
  const look = async (face: TestTrack) => {
    const asked = analyzer.asked.length;
    while (analyzer.asked.slice(asked).flat().length === 0) {
      pass(500);
      for (const name of namesOf(await next(face))) shown.add(name);
    }
    while (session.tracks.get(1)?.samples.length !== 0) await next(face);
    for (const name of namesOf(await next(face))) shown.add(name);
  };
  for (let i = 0; i < 3; i++) {
    await look({ ...ann, person: 'bob' });
    await look(ann);
  }
  await look({ ...ann, person: 'eve' });
  expect([...shown]).toEqual(['Ann']);
});

test('two faces do not bear the name of one person', async () => {
  await enrollOne(tab.nearface, 'ann', 'Ann');
  const { until, next } = openSession();
  const like = { trackId: 2, person: 'ann', variant: 1, distance: 0.53 };
  await until(['Ann', 'unknown'], ann, like);
  expect(namesOf(await next(like))).toEqual(['unknown']);
});

test('who is enrolled, renamed, merged or deleted while being looked at is shown so', async () => {
  const { nearface } = tab;
  const bobs = await enrollOne(nearface, 'bob', 'Bob');
  const { until } = openSession();
  await until(['unknown', 'Bob'], ann, bob);
  const anns = await enrollOne(nearface, 'ann', 'Ann', 1);
  await until(['Ann', 'Bob'], ann, bob);
  await nearface.persons.update(anns.personId, { name: 'Anna' });
  await until(['Anna', 'Bob'], ann, bob);
  await nearface.persons.merge(bobs.personId, anns.personId);
  // Both are Bob now, and both without doubt.
  await until(['Bob', 'Bob'], ann, bob);
  await nearface.persons.delete(bobs.personId);
  await until(['unknown', 'unknown'], ann, bob);
  const other = browser.openTab().nearface;
  await enrollOne(other, 'ann', 'Ann', 2);
  await until(['Ann', 'unknown'], ann, bob);
});

test('a collection that is deleted is told, once; the default one is made anew', async () => {
  const { nearface } = tab;
  await enrollOne(nearface, 'ann', 'Ann');
  const { until, next } = openSession();
  await until(['Ann'], ann);
  await nearface.collections.delete('default');
  let told: unknown;
  await expect
    .poll(async () => {
      try {
        return namesOf(await next(ann));
      } catch (reason) {
        expect(told).toBeUndefined();
        told = reason;
      }
    })
    .toEqual(['unknown']);
  expect(told).toEqual(error('COLLECTION_DELETED'));
  await enrollOne(nearface, 'ann', 'Ann again');
  await until(['Ann again'], ann);
});

test('a frame is refused, and closed, where the collection is missing or of another embedder', async () => {
  const { session } = openSession({ collection: 'club' });
  const frame = () => createImageBitmap(new ImageData(1, 1));
  const refused = await frame();
  await expect(session.analyze(refused, 0)).rejects.toEqual(error('COLLECTION_NOT_FOUND'));
  expect(refused.width).toBe(0);
  const { id } = await tab.nearface.collections.create({ name: 'club' });
  await session.analyze(await frame(), 1);
  await browser.db().collections.update(id, { embedder: 'other-v2' });
  const other = openSession({ collection: 'club' }).session;
  await expect(other.analyze(await frame(), 0)).rejects.toEqual(error('EMBEDDER_MISMATCH'));
});

test('after a crash of the worker the next frame goes on', async () => {
  await enrollOne(tab.nearface, 'ann', 'Ann');
  const { analyzer, next, until } = openSession();
  await until(['Ann'], ann);
  analyzer.failure = new Error('out of memory');
  await expect(next(ann)).rejects.toEqual(error('WORKER_CRASHED'));
  await until(['Ann'], { ...ann, trackId: 2 });
});

test('a closed session refuses frames', async () => {
  const { session, next, analyzer } = openSession();
  await next(ann);
  session.close();
  expect(analyzer.closed).toBe(true);
  await expect(next(ann)).rejects.toEqual(error('ABORTED'));
});

test('bad options and tracks are refused', async () => {
  const { nearface } = tab;
  expect(() => nearface.live({ minScore: 2 })).toThrow(error('INVALID_ARGUMENT'));
  expect(() => nearface.live({ threshold: 0.5 } as LiveOptions)).toThrow(error('INVALID_ARGUMENT'));
  const { session, next } = openSession();
  await next(ann);
  expect(() => session.startCheck(7)).toThrow(error('FACE_NOT_FOUND'));
  expect(() => session.startCheck(-1)).toThrow(error('INVALID_ARGUMENT'));
  expect(() => session.startCheck(1, { timeLimit: 0 })).toThrow(error('INVALID_ARGUMENT'));
  await expect(session.thumbnail(Number.NaN)).rejects.toEqual(error('INVALID_ARGUMENT'));
  session.cancelCheck(7);
});

test('pictures are the analyzer’s', async () => {
  const { session, next } = openSession();
  await next(ann);
  expect(await (await session.thumbnail(1))?.text()).toBe('thumbnail 1');
  expect(await session.thumbnail(2)).toBeUndefined();
  expect(await (await session.snapshot())?.text()).toBe('snapshot');
});

test('a check is led by the frames of its track, and embeds its face', async () => {
  const { session, analyzer, next } = openSession();
  const frame = await next(ann, bob);
  expect(frame.faces[0]).not.toHaveProperty('check');
  session.startCheck(1, { timeLimit: 5000 });
  const { faces } = await next(ann, bob);
  expect(faces[0]?.check).toMatchObject({ status: 'running', done: 0, remaining: 5000 });
  expect(new Set(faces[0]?.check?.steps).size).toBe(2);
  expect(faces[1]).not.toHaveProperty('check');
  expect(analyzer.asked.flat()).toContain(1);
  session.cancelCheck(1);
  expect((await next(ann)).faces[0]?.check).toMatchObject({ status: 'failed', reason: 'CANCELLED' });
  session.startCheck(1, { timeLimit: 100 });
  await next(ann);
  await next(ann);
  expect((await next(ann)).faces[0]?.check).toMatchObject({ status: 'failed', reason: 'TIMEOUT' });
});

test('another person in the place of the one who is checked does not pass', async () => {
  const { session, next } = openSession();
  await next(ann);
  session.startCheck(1);
  await expect
    .poll(async () => (await next({ ...ann, person: 'eve' })).faces[0]?.check)
    .toMatchObject({ status: 'failed', reason: 'PERSON_CHANGED', score: 0 });
});

test('an hour of people who come and go leaves nothing behind', async () => {
  await enrollOne(tab.nearface, 'ann', 'Ann');
  const { session, next, pass } = openSession();
  const { tracks } = session;
  for (let trackId = 1; trackId <= 1800; trackId++) {
    await next({ ...ann, trackId });
    if (trackId % 3 === 0) session.startCheck(trackId);
    // Two seconds each, in a frame or two.
    pass(1940);
    expect(tracks.size).toBeLessThan(4);
  }
  pass(2000);
  await next();
  expect(tracks.size).toBe(0);
  await next(ann);
  await session.reset();
  expect(tracks.size).toBe(0);
});
