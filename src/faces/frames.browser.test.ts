import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFrameAnalyzer } from './frames';
import { sample } from './test-photos';
import type { Box, Embedding, FrameAnalysis, FrameAnalyzer, TrackedFace } from './types';

const assets = new URL('/', location.href).href;
const WIDTH = 640;
const HEIGHT = 480;

/** ms from frame to frame. */
const STEP = 50;

let analyzer: FrameAnalyzer;
let time = 0;

/** Heads of three persons, squares; the face has `FACE` of the side. */
let heads: ImageBitmap[];
const FACE = 1 / 1.8;

beforeAll(async () => {
  analyzer = createFrameAnalyzer({ assets, backend: 'wasm' });
  const photo = await createImageBitmap(await sample(3));
  const { faces } = await analyzer.analyze(await createImageBitmap(photo), 0);
  expect(faces).toHaveLength(3);
  heads = await Promise.all(
    faces.map(({ box }) => {
      const side = Math.max(box.width, box.height) / FACE;
      const [x, y] = [box.x + box.width / 2 - side / 2, box.y + box.height / 2 - side / 2];
      return createImageBitmap(photo, Math.round(x), Math.round(y), Math.round(side), Math.round(side));
    }),
  );
});

afterAll(() => analyzer.close());

/** Somebody's head in a frame: where its middle is, and how large, px. */
interface Actor {
  head: number;
  x: number;
  y?: number;
  side?: number;
  filter?: string;
}

/** A frame that shows the actors, the last one in front. */
function picture(...actors: Actor[]): OffscreenCanvas {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = '#667';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  for (const { head, x, y = HEIGHT / 2, side = 300, filter = 'none' } of actors) {
    context.filter = filter;
    context.drawImage(heads[head] as ImageBitmap, x - side / 2, y - side / 2, side, side);
  }
  return canvas;
}

const frameOf = (canvas: OffscreenCanvas) => new VideoFrame(canvas, { timestamp: 0 });

function look(frame: VideoFrame | ImageBitmap, options?: { embed: number[] }): Promise<FrameAnalysis> {
  time += STEP;
  return analyzer.analyze(frame, time, options);
}

const show = async (...actors: Actor[]) => (await look(frameOf(picture(...actors)))).faces;

async function showFor(frames: number, ...actors: Actor[]): Promise<TrackedFace[]> {
  let faces: TrackedFace[] = [];
  for (let i = 0; i < frames; i++) faces = await show(...actors);
  return faces;
}

const ids = (faces: TrackedFace[]) => faces.map(({ trackId }) => trackId);

function only(faces: TrackedFace[]): TrackedFace {
  expect(faces).toHaveLength(1);
  return faces[0] as TrackedFace;
}

/** The face that belongs to an actor. */
function faceAt(faces: TrackedFace[], { x, y = HEIGHT / 2 }: Actor): TrackedFace | undefined {
  return faces.find(({ box }) => Math.hypot(middle(box).x - x, middle(box).y - y) < box.width / 2);
}

const middle = (box: Box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

const distance = (a: Embedding, b: Embedding) => Math.hypot(...a.map((value, i) => value - (b[i] as number)));

test('says what it runs on', async () => {
  expect(await analyzer.ready).toEqual({ backend: 'wasm' });
});

describe('one face', () => {
  test('is one track with a box that goes along, while it moves, grows, tilts and blurs', async () => {
    await analyzer.reset();
    let id: number | undefined;
    for (let i = 0; i < 40; i++) {
      const actor = { head: 0, x: 180 + 7 * i, y: 200 + 2 * i, side: 240 + 4 * i, filter: `blur(${i > 30 ? 2 : 0}px)` };
      const face = only(await show(actor));
      id ??= face.trackId;
      expect(face.trackId).toBe(id);
      expect(Math.abs(middle(face.box).x - actor.x)).toBeLessThan(0.15 * actor.side);
      expect(Math.abs(face.box.height - FACE * actor.side)).toBeLessThan(0.1 * actor.side);
      expect(face.score).toBeGreaterThan(0.5);
      expect(face.landmarks).toHaveLength(468);
    }
  });

  test('is embedded in its first frames, and says so by its views', async () => {
    await analyzer.reset();
    const first = only(await show({ head: 0, x: 320 }));
    expect(first.views).toBe(1);
    expect(first.currentEmbedding).toBeDefined();
    const later = only(await showFor(20, { head: 0, x: 320 }));
    expect(later.views).toBe(3);
    expect(later.currentEmbedding).toBeUndefined();
    expect(distance(first.embedding as Embedding, later.embedding as Embedding)).toBeLessThan(0.3);
  });

  test('too dark to be recognised is not embedded', async () => {
    await analyzer.reset();
    for (let i = 0; i < 10; i++) {
      for (const face of await show({ head: 0, x: 320, filter: 'brightness(0.08)' })) expect(face.views).toBe(0);
    }
  });

  test('that jumps to the other side keeps its track', async () => {
    await analyzer.reset();
    const { trackId } = only(await showFor(10, { head: 1, x: 150, side: 220 }));
    expect(ids(await show({ head: 1, x: 500, side: 220 }))).toEqual([trackId]);
  });

  test('that is small and at the border is found, if not at once', async () => {
    await analyzer.reset();
    const faces = await showFor(20, { head: 0, x: 590, y: 60, side: 90 }, { head: 1, x: 250 });
    expect(faces).toHaveLength(2);
  });
});

describe('who comes and goes', () => {
  test('back within a second: the same track; later, or somebody else: a new one', async () => {
    await analyzer.reset();
    const { trackId } = only(await showFor(10, { head: 0, x: 320 }));
    expect(await showFor(5)).toEqual([]);
    expect(ids(await showFor(3, { head: 0, x: 250 }))).toEqual([trackId]);
    await showFor(5);
    const other = only(await showFor(3, { head: 1, x: 250 })).trackId;
    expect(other).toBeGreaterThan(trackId);
    await showFor(25);
    expect(only(await show({ head: 1, x: 250 })).trackId).toBeGreaterThan(other);
  });

  test('somebody else in the same place from one frame to the next: a new track', async () => {
    await analyzer.reset();
    const { trackId } = only(await showFor(10, { head: 0, x: 320 }));
    expect(only(await show({ head: 2, x: 320 })).trackId).toBeGreaterThan(trackId);
    expect(ids(await showFor(3, { head: 0, x: 320 }))).toEqual([trackId]);
  });

  test('one person fades into another: the track ends', async () => {
    await analyzer.reset();
    const { trackId } = only(await showFor(10, { head: 0, x: 320 }));
    for (let i = 0; i <= 20; i++) {
      await show({ head: 0, x: 320 }, { head: 1, x: 320, filter: `opacity(${i / 20})` });
    }
    expect(only(await showFor(50, { head: 1, x: 320 })).trackId).toBeGreaterThan(trackId);
  });

  test('two persons who pass by one another keep their tracks', async () => {
    await analyzer.reset();
    const scene = (i: number): [Actor, Actor] => [
      { head: 0, x: 560 - 20 * i, side: 200 },
      { head: 1, x: 120 + 20 * i, side: 200 },
    ];
    await showFor(10, ...scene(0));
    let [back, front] = scene(0);
    const before = await show(back, front);
    expect(before).toHaveLength(2);
    for (let i = 1; i <= 22; i++) {
      [back, front] = scene(i);
      const faces = await show(back, front);
      expect(faceAt(faces, front)?.trackId).toBe(faceAt(before, scene(0)[1])?.trackId);
    }
    const after = await showFor(4, back, front);
    expect(faceAt(after, back)?.trackId).toBe(faceAt(before, scene(0)[0])?.trackId);
    expect(faceAt(after, front)?.trackId).toBe(faceAt(before, scene(0)[1])?.trackId);
  });

  test('reset: nobody is known any more, and ids go on rising', async () => {
    const { trackId } = only(await showFor(10, { head: 0, x: 320 }));
    await analyzer.reset();
    const face = only(await show({ head: 0, x: 320 }));
    expect(face.trackId).toBeGreaterThan(trackId);
    expect(face.views).toBe(1);
  });
});

test('nothing to be seen: no faces', async () => {
  await analyzer.reset();
  for (let i = 0; i < 12; i++) expect(await show()).toEqual([]);
});

test('faces of a photo, the largest first, with eyes that are open or closed', async () => {
  await analyzer.reset();
  const photo = await createImageBitmap(await sample(2));
  const { faces, width } = await look(photo);
  expect(width).toBe(1920);
  expect(faces).toHaveLength(3);
  const areas = faces.map(({ box }) => box.width * box.height);
  expect(areas).toEqual(areas.toSorted((a, b) => b - a));
  // She looks down with closed eyes.
  const closed = faceAt(faces, { head: 0, x: 1545, y: 290 })?.expression.eyeOpenness;
  expect(Math.max(closed?.left ?? 1, closed?.right ?? 1)).toBeLessThan(0.15);
  const open = only(await showFor(3, { head: 0, x: 320 })).expression;
  expect(Math.min(open.eyeOpenness.left, open.eyeOpenness.right)).toBeGreaterThan(0.25);
  expect(open.mouthWidth).toBeGreaterThan(0.4);
  expect(open.mouthWidth).toBeLessThan(0.9);
});

describe('embeddings that are asked for', () => {
  test('are of that frame and that track, and of no other', async () => {
    await analyzer.reset();
    const before = await showFor(30, { head: 0, x: 160, side: 240 }, { head: 1, x: 480, side: 240 });
    expect(before).toHaveLength(2);
    const asked = before[1] as TrackedFace;
    const frame = frameOf(picture({ head: 0, x: 160, side: 240 }, { head: 1, x: 480, side: 240 }));
    const { faces } = await look(frame, { embed: [asked.trackId, 12345] });
    for (const { trackId, currentEmbedding } of faces) {
      if (trackId !== asked.trackId) expect(currentEmbedding).toBeUndefined();
      else expect(distance(currentEmbedding as Embedding, asked.embedding as Embedding)).toBeLessThan(0.2);
    }
  });
});

describe('frames', () => {
  const seen = ({ faces }: FrameAnalysis) => only(faces).box;

  test('of any kind give the same faces, in px of the frame as it is shown', async () => {
    const canvas = picture({ head: 0, x: 320 });
    const fresh = async (frame: VideoFrame | ImageBitmap) => {
      await analyzer.reset();
      return look(frame);
    };
    const plain = await fresh(frameOf(canvas));
    expect([plain.width, plain.height, plain.time]).toEqual([WIDTH, HEIGHT, time]);
    expect(seen(await fresh(await createImageBitmap(canvas)))).toEqual(seen(plain));
    const oblong = await fresh(
      new VideoFrame(canvas, { timestamp: 0, displayWidth: WIDTH / 2, displayHeight: HEIGHT }),
    );
    expect([oblong.width, oblong.height]).toEqual([WIDTH / 2, HEIGHT]);
    expect(middle(seen(oblong)).x).toBeCloseTo(middle(seen(plain)).x / 2, -1.5);
    const part = await fresh(
      new VideoFrame(canvas, { timestamp: 0, visibleRect: { x: 100, y: 0, width: 500, height: HEIGHT } }),
    );
    expect(part.width).toBe(500);
    expect(middle(seen(part)).x).toBeCloseTo(middle(seen(plain)).x - 100, -1);
  });

  test('are taken over and closed', async () => {
    const frame = frameOf(picture());
    const bitmap = await createImageBitmap(picture());
    await look(frame);
    await look(bitmap);
    expect([frame.codedWidth, bitmap.width]).toEqual([0, 0]);
    await expect(look(frame)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(look(bitmap)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('that are given all at once are looked at in their order', async () => {
    await analyzer.reset();
    const jobs = [150, 250, 350, 450].map((x) => look(frameOf(picture({ head: 0, x }))));
    const xs = (await Promise.all(jobs)).map((analysis) => Math.floor(middle(seen(analysis)).x / 100));
    expect(xs).toEqual([1, 2, 3, 4]);
  });

  test('snapshot: the last one, in full size', async () => {
    await analyzer.reset();
    expect(await analyzer.snapshot()).toBeUndefined();
    const photo = await createImageBitmap(await sample(1));
    const [width, height] = [photo.width, photo.height];
    await look(photo);
    const snapshot = (await analyzer.snapshot()) as Blob;
    expect(snapshot.type).toBe('image/jpeg');
    const bitmap = await createImageBitmap(snapshot);
    expect([bitmap.width, bitmap.height]).toEqual([width, height]);
  });
});

test('crops are of the best view, also after the face was lost', async () => {
  await analyzer.reset();
  await showFor(5, { head: 0, x: 320, filter: 'blur(8px)' });
  const { trackId, embedding } = only(await showFor(20, { head: 0, x: 320 }));
  await showFor(30);
  const crops = await analyzer.crops(trackId);
  const chip = await createImageBitmap(crops?.chip as Blob);
  expect([chip.width, chip.height]).toEqual([150, 150]);
  const thumbnail = await createImageBitmap(crops?.thumbnail as Blob);
  expect([thumbnail.width, thumbnail.height]).toEqual([192, 192]);
  await analyzer.reset();
  const again = only((await look(thumbnail)).faces);
  expect(distance(again.embedding as Embedding, embedding as Embedding)).toBeLessThan(0.35);
  expect(await analyzer.crops(trackId)).toBeUndefined();
});

test('somebody who comes in from the side is pictured inside the frame', async () => {
  await analyzer.reset();
  await showFor(5, { head: 0, x: 95 });
  for (let x = 95; x < 320; x += 25) await show({ head: 0, x });
  const { trackId } = only(await showFor(5, { head: 0, x: 320 }));
  const thumbnail = await createImageBitmap((await analyzer.crops(trackId))?.thumbnail as Blob);
  const context = new OffscreenCanvas(thumbnail.width, thumbnail.height).getContext('2d');
  context?.drawImage(thumbnail, 0, 0);
  const left = context?.getImageData(0, 0, 8, thumbnail.height).data as Uint8ClampedArray;
  // The edge of the frame would leave the whole strip black.
  expect(Math.max(...left.filter((_, i) => i % 4 < 3))).toBeGreaterThan(64);
});

test('no frame leaves a tensor behind', async () => {
  await analyzer.reset();
  await showFor(5, { head: 0, x: 320 });
  const before = await analyzer.tensors();
  for (let i = 0; i < 50; i++) {
    await show({ head: i % 3, x: 150 + (i % 7) * 50, side: 200 }, { head: (i + 1) % 3, x: 450, side: 100 + i });
  }
  await showFor(10);
  expect(await analyzer.tensors()).toBe(before);
});

describe('when things go wrong', () => {
  test('a worker that dies fails the call; the next one starts a new worker with new tracks', async () => {
    const workers: Worker[] = [];
    const Original = Worker;
    globalThis.Worker = class extends Original {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        workers.push(this);
      }
    };
    const other = createFrameAnalyzer({ assets, backend: 'wasm' });
    try {
      const next = () => other.analyze(frameOf(picture({ head: 0, x: 320 })), 0);
      const { trackId } = only((await next()).faces);
      const dying = next();
      workers[0]?.terminate();
      await expect(dying).rejects.toMatchObject({ code: 'WORKER_CRASHED' });
      expect(only((await next()).faces).trackId).toBeGreaterThan(trackId);
      expect(workers).toHaveLength(2);
    } finally {
      globalThis.Worker = Original;
      other.close();
    }
  });

  test('models that are not there: a code, for ready and for every frame', async () => {
    const other = createFrameAnalyzer({ assets: new URL('/nowhere/', location.href).href, backend: 'wasm' });
    await expect(other.ready).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
    const job = other.analyze(frameOf(picture()), 0);
    await expect(job).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
    other.close();
  });

  test('closing ends what runs, and nothing starts after it', async () => {
    const other = createFrameAnalyzer({ assets, backend: 'wasm' });
    const job = other.analyze(frameOf(picture()), 0);
    other.close();
    await expect(job).rejects.toMatchObject({ code: 'ABORTED' });
    const frame = frameOf(picture());
    await expect(other.analyze(frame, 1)).rejects.toMatchObject({ code: 'ABORTED' });
    expect(frame.codedWidth).toBe(0);
    await expect(other.ready).rejects.toMatchObject({ code: 'ABORTED' });
  });
});
