import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFaceAnalyzer } from './analyzer';
import { blank, SAMPLE_FACES, sample, type Variant, variant } from './test-photos';
import type { Embedding, Face, FaceAnalyzer } from './types';

const assets = new URL('/', location.href).href;
let analyzer: FaceAnalyzer;

beforeAll(() => {
  analyzer = createFaceAnalyzer({ assets, backend: 'wasm', workers: 1 });
});

afterAll(() => analyzer.close());

test('says what it runs on', async () => {
  expect(await analyzer.ready).toEqual({ backend: 'wasm', workers: 1 });
});

describe('faces of the sample photos', () => {
  test.each([1, 2, 3, 4, 5, 6] as const)('sample %i: every face once, and nothing else', async (n) => {
    const { faces, width } = await analyzer.analyze(await sample(n));
    expect(faces).toHaveLength(SAMPLE_FACES[n - 1] as number);
    expect(width).toBe(1920);
    for (const { box, score, landmarks, quality, embedding } of faces) {
      expect(box.width).toBeGreaterThan(100);
      expect(score).toBeGreaterThan(0.35);
      expect(score).toBeLessThanOrEqual(1);
      expect(landmarks).toHaveLength(468);
      expect(quality.score).toBeGreaterThan(0.3);
      expect(embedding).toHaveLength(128);
    }
    const areas = faces.map(({ box }) => box.width * box.height);
    expect(areas).toEqual(areas.toSorted((a, b) => b - a));
  });

  const changes: [string, Variant][] = [
    ['as WebP', { type: 'image/webp', quality: 0.8 }],
    ['as PNG of half the size', { type: 'image/png', scale: 0.5 }],
    ['as a poor JPEG', { quality: 0.3 }],
    ['a quarter of the size', { scale: 0.25 }],
    ['turned by 90°', { degrees: 90 }],
    ['turned by 180°', { degrees: 180 }],
    ['turned by 270°', { degrees: 270 }],
    ['tilted by 25°', { degrees: 25 }],
    ['the middle', { crop: 0.8 }],
  ];

  test.each(changes)('sample 3 %s: the same persons', async (_, change) => {
    const original = await sample(3);
    const [before, after] = await Promise.all([
      analyzer.analyze(original),
      analyzer.analyze(await variant(original, change)),
    ]);
    expect(after.faces).toHaveLength(before.faces.length);
    // Each face is nearest to another one of the original.
    const nearest = after.faces.map((face) => {
      const distances = before.faces.map((other) => distance(face.embedding, other.embedding));
      expect(Math.min(...distances)).toBeLessThan(SAME);
      return distances.indexOf(Math.min(...distances));
    });
    expect(new Set(nearest).size).toBe(before.faces.length);
  });

  test('boxes are in px of the photo as it is shown', async () => {
    const turned = await analyzer.analyze(await variant(await sample(1), { degrees: 90 }));
    const { faces, width, height } = await analyzer.analyze(await sample(1));
    expect([turned.width, turned.height]).toEqual([height, width]);
    for (const face of faces) {
      // (x, y) goes to (height − y, x); its roll grows by 90°.
      const x = height - (face.box.y + face.box.height / 2);
      const y = face.box.x + face.box.width / 2;
      const match = turned.faces.find(
        ({ box }) => Math.hypot(box.x + box.width / 2 - x, box.y + box.height / 2 - y) < 30,
      );
      expect(match).toBeDefined();
      const turn = ((((match as Face).pose.roll - face.pose.roll) % 360) + 360) % 360;
      expect(Math.abs(turn - 90)).toBeLessThan(15);
    }
  });

  test('small faces of a large photo are found: 3 of 40 px in 12 megapixels', async () => {
    const small = await createImageBitmap(await variant(await sample(1), { scale: 0.2 }));
    const canvas = new OffscreenCanvas(4000, 3000);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.fillStyle = '#567';
    context.fillRect(0, 0, 4000, 3000);
    context.drawImage(small, 2700, 1900);
    const { faces } = await analyzer.analyze(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 }));
    expect(faces).toHaveLength(3);
    for (const { box } of faces) expect(box.x).toBeGreaterThan(2700);
  });
});

// Browsers do not encode these: the middle face of sample3.jpg, 160×160 px; the GIF's second frame is blank.
test.each(['face.avif', 'face.bmp', 'face-then-blank.gif'])('%s is read, whatever it is called', async (name) => {
  const file = await (await fetch(new URL(`./fixtures/${name}`, import.meta.url))).blob();
  const { faces, width } = await analyzer.analyze(new File([file], 'photo.jpg', { type: 'image/jpeg' }));
  expect(width).toBe(160);
  const person = (await analyzer.analyze(await sample(3))).faces.map((face) => face.embedding);
  expect(faces).toHaveLength(1);
  expect(Math.min(...person.map((other) => distance(other, faces[0]?.embedding as Embedding)))).toBeLessThan(SAME);
});

test('crops are JPEGs of the face, and only made on demand', async () => {
  const photo = await sample(6);
  const without = await analyzer.analyze(photo);
  expect(without.faces[0]?.crops).toBeUndefined();
  const { faces } = await analyzer.analyze(photo, { crops: true });
  for (const { crops, embedding } of faces) {
    const chip = await createImageBitmap(crops?.chip as Blob);
    expect([chip.width, chip.height]).toEqual([150, 150]);
    const thumbnail = await createImageBitmap(crops?.thumbnail as Blob);
    expect([thumbnail.width, thumbnail.height]).toEqual([192, 192]);
    const again = await analyzer.analyze(crops?.thumbnail as Blob);
    expect(distance(again.faces[0]?.embedding as Float32Array, embedding)).toBeLessThan(SAME);
  }
});

describe('bad input', () => {
  const jpeg = async () => new Uint8Array(await (await sample(1)).arrayBuffer());
  const cases: [string, string, () => Promise<Blob>][] = [
    ['0 bytes', 'IMAGE_EMPTY', async () => new Blob([])],
    ['text', 'IMAGE_NOT_RECOGNISED', async () => new Blob(['This is not a photo.'], { type: 'image/jpeg' })],
    [
      'an SVG',
      'IMAGE_NOT_RECOGNISED',
      async () => new Blob(['<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>']),
    ],
    ['half a JPEG', 'IMAGE_TRUNCATED', async () => new Blob([(await jpeg()).subarray(0, 70_000)])],
    ['a JPEG without its last bytes', 'IMAGE_TRUNCATED', async () => new Blob([(await jpeg()).slice(0, -2000)])],
    ['half a PNG', 'IMAGE_TRUNCATED', async () => (await blank(900, 900, 'teal')).slice(0, 1500)],
    [
      'half a WebP',
      'IMAGE_TRUNCATED',
      async () => (await variant(await sample(1), { type: 'image/webp' })).slice(0, 20_000),
    ],
    ['the first bytes of a JPEG', 'IMAGE_NOT_RECOGNISED', async () => new Blob([(await jpeg()).subarray(0, 10)])],
    ['a PNG with garbage for data', 'IMAGE_CORRUPT', async () => garbled(await blank(300, 300, 'red'))],
    ['1×1 px', 'IMAGE_TOO_SMALL', async () => blank(1, 1, 'red')],
    ['101 megapixels', 'IMAGE_TOO_LARGE', async () => withSize(await blank(20, 20, 'red'), 10_100, 10_000)],
    ['50,000 × 50,000 px', 'IMAGE_TOO_LARGE', async () => withSize(await blank(20, 20, 'red'), 50_000, 50_000)],
  ];

  test.each(cases)('%s: %s', async (_, code, make) => {
    await expect(analyzer.analyze(await make())).rejects.toMatchObject({ name: 'NearfaceError', code });
  });

  test('a photo without a face has no faces', async () => {
    expect((await analyzer.analyze(await blank(640, 480, 'teal'))).faces).toEqual([]);
  });

  test('40 megapixels are read, and boxes are in its own px', async () => {
    const photo = await variant(await sample(3), { scale: 3.94 });
    const { faces, width, height } = await analyzer.analyze(photo);
    expect(width * height).toBeGreaterThan(40_000_000);
    expect(faces).toHaveLength(3);
    for (const { box } of faces) expect(box.width).toBeGreaterThan(700);
  });

  test('EXIF orientation is honoured', async () => {
    const upright = await analyzer.analyze(await sample(4));
    // 6: the camera was held so that the picture has to be turned clockwise by 90° to stand upright.
    const lying = await variant(await sample(4), { degrees: -90 });
    const tagged = await analyzer.analyze(await withOrientation(lying, 6));
    expect([tagged.width, tagged.height]).toEqual([upright.width, upright.height]);
    expect(tagged.faces).toHaveLength(upright.faces.length);
    for (const [i, face] of tagged.faces.entries()) {
      expect(face.box.x).toBeCloseTo(upright.faces[i]?.box.x ?? 0, -1.5);
      expect(Math.abs(face.pose.roll)).toBeLessThan(45);
    }
  });
});

describe('cancelling', () => {
  test('a fired signal refuses, a later one ends the wait; the next photo is answered', async () => {
    const photo = await sample(5);
    await expect(analyzer.analyze(photo, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'ABORTED' });
    const controller = new AbortController();
    const cancelled = [analyzer.analyze(photo, controller), analyzer.analyze(photo, controller)];
    controller.abort();
    for (const job of cancelled) await expect(job).rejects.toMatchObject({ code: 'ABORTED' });
    expect((await analyzer.analyze(photo)).faces).toHaveLength(5);
  });

  test('closing ends what runs', async () => {
    const other = createFaceAnalyzer({ assets, backend: 'wasm', workers: 1 });
    const job = other.analyze(await sample(1));
    other.close();
    await expect(job).rejects.toMatchObject({ code: 'ABORTED' });
    await expect(other.analyze(await sample(1))).rejects.toMatchObject({ code: 'ABORTED' });
  });
});

test('models that are not there: a code, for ready and for every photo', async () => {
  const other = createFaceAnalyzer({ assets: new URL('/nowhere/', location.href).href, backend: 'wasm' });
  const photo = await sample(1);
  const job = other.analyze(photo);
  await expect(other.ready).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
  await expect(job).rejects.toMatchObject({ code: 'MODEL_LOAD_FAILED' });
});

test('no photo leaves a tensor behind, good or bad', async () => {
  await analyzer.analyze(await sample(1));
  const before = await analyzer.tensors();
  for (const n of [1, 2, 3]) await analyzer.analyze(await sample(n), { crops: true });
  await analyzer.analyze(await blank(300, 300, 'red'));
  await analyzer.analyze(new Blob(['no'])).catch(() => undefined);
  expect(await analyzer.tensors()).toEqual(before);
});

test('two workers give the answers of one, in the order of the questions', async () => {
  const pair = createFaceAnalyzer({ assets, backend: 'wasm', workers: 2 });
  const photos = await Promise.all([1, 2, 3, 4].map(sample));
  const together = await Promise.all(photos.map((photo) => pair.analyze(photo)));
  for (const [i, photo] of photos.entries()) {
    const alone = await analyzer.analyze(photo);
    expect(together[i]?.faces.map(({ box }) => box)).toEqual(alone.faces.map(({ box }) => box));
  }
  expect(await pair.tensors()).toHaveLength(2);
  pair.close();
});

/** The L2 distance that scores 0.95 (src/search/knots.ts): no impostor came as near. */
const SAME = 0.47;

const distance = (a: Embedding, b: Embedding) => Math.hypot(...a.map((value, i) => value - (b[i] ?? 0)));

/** The PNG with nonsense in place of its compressed rows. */
async function garbled(png: Blob): Promise<Blob> {
  const bytes = new Uint8Array(await png.arrayBuffer());
  return new Blob([bytes.fill(0x55, 50, bytes.length - 20)]);
}

/** The PNG with another size in its header, and the checksum that goes with it. */
async function withSize(png: Blob, width: number, height: number): Promise<Blob> {
  const bytes = new Uint8Array(await png.arrayBuffer());
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  let crc = 0xffffffff;
  for (const byte of bytes.subarray(12, 29)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  view.setUint32(29, ~crc >>> 0);
  return new Blob([bytes]);
}

/** The JPEG with an EXIF segment that holds nothing but the orientation. */
async function withOrientation(jpeg: Blob, orientation: number): Promise<Blob> {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const exif = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  const segment = new Uint8Array([0xff, 0xe1, 0, exif.length + 2, ...exif]);
  const start = jpeg.slice(0, 2);
  return new Blob([start, segment, jpeg.slice(2)]);
}
