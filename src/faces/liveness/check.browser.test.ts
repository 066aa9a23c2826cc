import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFaceAnalyzer } from '../analyzer';
import { blank, sample, variant } from '../test-photos';
import type { Face, FaceAnalyzer, LivenessCheck, LivenessCode, Point } from '../types';
import { createLivenessChecker } from './check';
import { closeEyes, contextOf, cut, drawn, hand, mask, portrait, sunglasses } from './test-pictures';
import { replay } from './test-replays';

const assets = new URL('/', location.href).href;
let analyzer: FaceAnalyzer;

beforeAll(() => {
  analyzer = createFaceAnalyzer({ assets, backend: 'wasm', workers: 1 });
});

afterAll(() => analyzer.close());

async function check(photo: Blob): Promise<LivenessCheck> {
  return (await analyzer.analyze(photo, { liveness: true })).liveness as LivenessCheck;
}

const landmarksOf = async (photo: Blob) => ((await analyzer.analyze(photo)).faces[0] as Face).landmarks;

const codeOf = async (photo: Blob) => (await check(photo)).code;

/** The face of sample photo `n` that is the `place`th from the left. */
async function faceOf(n: number, place: number): Promise<{ photo: Blob; face: Face }> {
  const photo = await sample(n);
  const { faces } = await analyzer.analyze(photo);
  const face = faces.toSorted((a, b) => a.box.x - b.box.x)[place] as Face;
  return { photo, face };
}

/** A portrait cut out of a sample photo, and the mesh in it. */
async function portraitOf(n: number, place: number, room = ROOM) {
  const { photo, face } = await faceOf(n, place);
  const picture = await portrait(photo, face.box, room);
  return { photo: picture, landmarks: await landmarksOf(picture) };
}

/** Sides of the face. */
const ROOM = 1.7;

/** Looks into the camera. */
const FRONTAL = [6, 0] as const;

describe('portraits of living people pass', () => {
  test.each([
    [1, 0],
    [3, 1],
    [5, 0],
    [6, 0],
    [6, 3],
  ] as const)('sample %i, face %i', async (n, place) => {
    const { live, code, passive } = await check((await portraitOf(n, place)).photo);
    expect({ live, code }).toEqual({ live: true, code: undefined });
    expect(passive?.antispoof).toBeGreaterThan(0);
    expect(passive?.liveness).toBeLessThanOrEqual(1);
  });
});

describe('each code', () => {
  test('FACE_NOT_FOUND: no face', async () => {
    expect(await check(await blank(300, 300, 'gray'))).toEqual({ live: false, code: 'FACE_NOT_FOUND' });
  });

  test('TOO_MANY_FACES: a group', async () => {
    expect(await codeOf(await sample(1))).toBe('TOO_MANY_FACES');
  });

  test('a face far behind is none too many', async () => {
    const { photo } = await portraitOf(...FRONTAL);
    const other = await createImageBitmap(await variant((await portraitOf(3, 1)).photo, { scale: 0.35 }));
    const behind = await drawn(photo, (context) => context.drawImage(other, 0, 0));
    expect((await analyzer.analyze(behind)).faces).toHaveLength(2);
    expect(await codeOf(behind)).toBeUndefined();
  });

  test('FACE_TOO_SMALL', async () => {
    const { photo } = await portraitOf(...FRONTAL);
    expect(await codeOf(await variant(photo, { scale: 0.3 }))).toBe('FACE_TOO_SMALL');
  });

  test('FACE_TOO_CLOSE: the face fills the photo, or even more', async () => {
    const { photo, face } = await faceOf(...FRONTAL);
    expect(await codeOf(await portrait(photo, face.box, 1.15))).toBe('FACE_TOO_CLOSE');
    expect(await codeOf(await portrait(photo, face.box, 0.95))).toBe('FACE_TOO_CLOSE');
  });

  test('FACE_CLOSE_TO_BORDER, FACE_CROPPED: little room beside the face, and none', async () => {
    const { photo, face } = await faceOf(...FRONTAL);
    const { x, y, width, height } = face.box;
    const part = { y: y - height / 2, width: 2 * width, height: 2 * height };
    expect(await codeOf(await cut(photo, { ...part, x: x - 0.02 * width }))).toBe('FACE_CLOSE_TO_BORDER');
    expect(await codeOf(await cut(photo, { ...part, x: x + 0.2 * width }))).toBe('FACE_CROPPED');
  });

  test('FACE_ANGLE_TOO_LARGE: to the side, down, tilted', async () => {
    for (const [n, place] of [
      [2, 1],
      [1, 2],
    ] as const) {
      const { photo, face } = await faceOf(n, place);
      expect(await codeOf(await portrait(photo, face.box, ROOM))).toBe('FACE_ANGLE_TOO_LARGE');
    }
    const { photo } = await portraitOf(...FRONTAL, 2.5);
    expect(await codeOf(await variant(photo, { degrees: 40 }))).toBe('FACE_ANGLE_TOO_LARGE');
  });

  test('EYES_CLOSED: in the photo, and closed afterwards', async () => {
    expect(await codeOf((await portraitOf(2, 2)).photo)).toBe('EYES_CLOSED');
    for (const [n, place] of [
      [3, 1],
      [5, 2],
    ] as const) {
      const { photo, landmarks } = await portraitOf(n, place);
      expect(await codeOf(photo)).toBeUndefined();
      expect(await codeOf(await drawn(photo, closeEyes(landmarks)))).toBe('EYES_CLOSED');
    }
  });

  test('FACE_IS_OCCLUDED: masks, dark glasses, a hand before the mouth', async () => {
    const { photo, landmarks } = await portraitOf(...FRONTAL);
    for (const cover of [
      mask(landmarks, '#9cc4dc'),
      mask(landmarks, '#e8e8e4'),
      mask(landmarks, '#202024'),
      sunglasses(landmarks),
      hand(landmarks),
    ]) {
      expect(await codeOf(await drawn(photo, cover))).toBe('FACE_IS_OCCLUDED');
    }
  });

  test('FACE_NOT_LIVE: a photocopy that the passive models see through, unless something earlier is wrong', async () => {
    const { photo } = await portraitOf(5, 4);
    const copy = await replay(photo, 'photocopy');
    const [before, after] = [await check(photo), await check(copy)];
    expect(before).toMatchObject({ live: true });
    expect(after).toMatchObject({ live: false, code: 'FACE_NOT_LIVE' });
    expect(after.passive?.liveness).toBeLessThan(before.passive?.liveness as number);
    const covered = await drawn(copy, sunglasses(await landmarksOf(copy)));
    expect(await check(covered)).toEqual({ live: false, code: 'FACE_IS_OCCLUDED' });
  });
});

/** Faults of a portrait in the order in which they are told, and what makes each. */
const faultsOf = (landmarks: Point[]): [LivenessCode, (photo: Blob) => Promise<Blob>][] => [
  ['TOO_MANY_FACES', (photo) => beside(photo, photo)],
  ['FACE_TOO_SMALL', (photo) => variant(photo, { scale: 0.32 })],
  ['FACE_CROPPED', cutThroughFace],
  ['FACE_ANGLE_TOO_LARGE', (photo) => variant(photo, { degrees: 25 })],
  ['EYES_CLOSED', (photo) => drawn(photo, closeEyes(landmarks))],
  ['FACE_IS_OCCLUDED', (photo) => drawn(photo, mask(landmarks, '#d0907c'))],
];

test('the first fault is told: mended one after the other, they come in the documented order', async () => {
  const { photo, landmarks } = await portraitOf(6, 3, 1.9);
  const faults = faultsOf(landmarks);
  for (const [place, [code]] of faults.entries()) {
    let faulty = photo;
    for (const [, makeFault] of faults.slice(place).reverse()) faulty = await makeFault(faulty);
    expect(await codeOf(faulty)).toBe(code);
  }
});

test('the models are loaded at the first check, and no tensor is left by one', async () => {
  const fresh = createFaceAnalyzer({ assets, backend: 'wasm', workers: 1 });
  const { photo } = await portraitOf(...FRONTAL);
  const tensors = async () => (await fresh.tensors())[0] as number;
  await fresh.analyze(photo);
  const before = await tensors();
  await fresh.analyze(photo, { liveness: true });
  const loaded = await tensors();
  expect(loaded).toBeGreaterThan(before);
  await fresh.analyze(photo, { liveness: true });
  expect(await tensors()).toBe(loaded);
  fresh.close();
});

test('says that its models cannot be loaded', async () => {
  const failed = createLivenessChecker(new URL('/nowhere/', location.href).href);
  await expect(failed).rejects.toMatchObject({ name: 'NearfaceError', code: 'MODEL_LOAD_FAILED' });
});

/** Cuts off a tenth of the face at its left. */
async function cutThroughFace(photo: Blob): Promise<Blob> {
  const { faces, width, height } = await analyzer.analyze(photo);
  const { box } = faces[0] as Face;
  const x = box.x + box.width / 10;
  return cut(photo, { x, y: 0, width: width - x, height });
}

async function beside(photo: Blob, other: Blob): Promise<Blob> {
  const [left, right] = await Promise.all([createImageBitmap(photo), createImageBitmap(other)]);
  const canvas = new OffscreenCanvas(left.width + right.width, Math.max(left.height, right.height));
  const context = contextOf(canvas);
  context.drawImage(left, 0, 0);
  context.drawImage(right, left.width, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
}
