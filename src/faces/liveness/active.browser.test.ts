import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFrameAnalyzer } from '../frames';
import { sample } from '../test-photos';
import type { CheckState, Embedding, FrameAnalyzer, TrackedFace } from '../types';
import { createActiveCheck } from './active';
import { seeded } from './active-people';

/** ms between frames. */
const EVERY = 100;
const FRAMES = 50;
const TIME_LIMIT = 12_000;
const WIDTH = 480;
const HEIGHT = 360;

/** How a print of a face is held: its middle from the picture's, px, and its turn about the upright, degrees. */
interface Held {
  x?: number;
  y?: number;
  yaw?: number;
}

/** Sides of the print, px, and its distance in sides. */
const SIDE = 300;
const DISTANCE = 1.5;

let analyzer: FrameAnalyzer;
/** A face of a sample photo with its surroundings. */
let print: ImageBitmap;

beforeAll(async () => {
  analyzer = createFrameAnalyzer({ assets: new URL('/', location.href).href, backend: 'wasm' });
  const photo = await createImageBitmap(await sample(5));
  const { faces } = await analyzer.analyze(await createImageBitmap(photo), 0);
  const { box } = faces[0] as TrackedFace;
  const side = Math.round(1.8 * Math.max(box.width, box.height));
  const left = Math.round(box.x + box.width / 2 - side / 2);
  const top = Math.round(box.y + box.height / 2 - side / 2);
  print = await createImageBitmap(photo, left, top, side, side);
});

afterAll(() => analyzer.close());

const wave = (seconds: number, period: number) => Math.sin((2 * Math.PI * seconds) / period);

test.each<[string, (seconds: number) => Held]>([
  ['still', () => ({})],
  ['panned', (seconds) => ({ x: 50 * wave(seconds, 3), y: 25 * wave(seconds, 2) })],
  // Held still at first, while the neutral face is measured.
  ['tilted', (seconds) => ({ yaw: 45 * wave(Math.max(0, seconds - 1.5), 3.5) })],
])('a photo that is %s passes none of 10 checks', async (_, held) => {
  const clip = await film(held);
  expect(clip.filter((face) => face === undefined).length).toBeLessThan(3);
  for (let seed = 0; seed < 10; seed++) {
    const { status, done, steps } = check(clip, seed);
    expect({ status, done }, steps.join()).toEqual({ status: 'failed', done: 0 });
  }
});

/** What the real models make of the print, frame by frame; each with the latest embedding. */
async function film(held: (seconds: number) => Held): Promise<(TrackedFace | undefined)[]> {
  await analyzer.reset();
  const clip: (TrackedFace | undefined)[] = [];
  let embedding: Embedding | undefined;
  for (let i = 0; i < FRAMES; i++) {
    const frame = new VideoFrame(draw(held((i * EVERY) / 1000)), { timestamp: 0 });
    const before = clip.at(-1)?.trackId;
    const embed = before !== undefined && i % 5 === 0 ? [before] : [];
    const [face] = (await analyzer.analyze(frame, i * EVERY, { embed })).faces;
    embedding = face?.currentEmbedding ?? embedding;
    clip.push(face && { ...face, ...(embedding && { currentEmbedding: embedding }) });
  }
  // The detector needs a frame or two.
  return clip.slice(clip.findIndex((face) => face !== undefined));
}

/** The clip runs to and fro, without a cut. */
function check(clip: readonly (TrackedFace | undefined)[], seed: number): CheckState {
  const active = createActiveCheck({ timeLimit: TIME_LIMIT, random: seeded(seed) });
  for (let i = 0; ; i++) {
    const place = i % (2 * clip.length - 2);
    const state = active.update(clip[Math.min(place, 2 * clip.length - 2 - place)], i * EVERY);
    if (state.status !== 'running') return state;
  }
}

/** The print as a camera sees it, in perspective, a column at a time. */
function draw({ x = 0, y = 0, yaw = 0 }: Held): OffscreenCanvas {
  const canvas = new OffscreenCanvas(WIDTH, HEIGHT);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = '#667';
  context.fillRect(0, 0, WIDTH, HEIGHT);
  const angle = (yaw * Math.PI) / 180;
  for (let column = 0; column < WIDTH; column++) {
    // Where the ray through the column meets the print, in its sides from its middle.
    const ray = (column + 0.5 - WIDTH / 2 - x) / (SIDE * DISTANCE);
    const across = (ray * DISTANCE) / (Math.cos(angle) - ray * Math.sin(angle));
    if (Math.abs(across) >= 0.5) continue;
    const height = (SIDE * DISTANCE) / (DISTANCE + across * Math.sin(angle));
    const source = Math.floor((across + 0.5) * print.width);
    context.drawImage(print, source, 0, 1, print.height, column, HEIGHT / 2 + y - height / 2, 1, height);
  }
  return canvas;
}
