import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import type * as Mediabunny from 'mediabunny';
import { drawFrames, FRAMES_PER_SECOND, type Scene } from './clips';
import type { Photo } from './photos';

/** Of every third frame: faces don't move faster than that shows. */
const STEP = 3;

type Container = 'webm' | 'mp4';

/** A scene as a video file of VP9, at the times of its frames whatever the machine does. */
export async function encoded(page: Page, scene: Scene, container: Container): Promise<Photo> {
  const frames = await drawFrames(page, { ...scene, frames: scene.frames.filter((_, i) => i % STEP === 0) });
  // Not as a script of the page, whose policy allows none but its own.
  const bundle = readFileSync('node_modules/mediabunny/dist/bundles/mediabunny.min.cjs', 'utf8');
  await page.evaluate(`${bundle}; window.Mediabunny = Mediabunny;`);
  const jpegs = frames.map((jpeg) => jpeg.toString('base64'));
  const base64 = await page.evaluate(encode, { jpegs, rate: FRAMES_PER_SECOND / STEP, container });
  return { name: `clip.${container}`, mimeType: `video/${container}`, buffer: Buffer.from(base64, 'base64') };
}

/** In the page. */
async function encode({ jpegs, rate, container }: { jpegs: string[]; rate: number; container: Container }) {
  const { BufferTarget, CanvasSource, Mp4OutputFormat, Output, WebMOutputFormat } = (
    window as unknown as { Mediabunny: typeof Mediabunny }
  ).Mediabunny;
  const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const pictures = await Promise.all(jpegs.map((jpeg) => createImageBitmap(new Blob([bytesOf(jpeg)]))));
  const [first] = pictures;
  const context = first && new OffscreenCanvas(first.width, first.height).getContext('2d', { alpha: false });
  if (!context) throw new Error('There is no frame, or the browser has no 2d canvas.');
  const target = new BufferTarget();
  const output = new Output({ format: container === 'mp4' ? new Mp4OutputFormat() : new WebMOutputFormat(), target });
  const source = new CanvasSource(context.canvas, { codec: 'vp9', bitrate: 4_000_000 });
  output.addVideoTrack(source);
  await output.start();
  for (const [index, picture] of pictures.entries()) {
    context.drawImage(picture, 0, 0);
    await source.add(index / rate, 1 / rate);
  }
  await output.finalize();
  let binary = '';
  for (const byte of new Uint8Array(target.buffer ?? new ArrayBuffer(0))) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** A grey canvas as the browser records it: VP8 with transparency, and no index. */
export async function recordedCanvas(page: Page): Promise<Photo> {
  const base64 = await page.evaluate(record);
  return { name: 'canvas.webm', mimeType: 'video/webm', buffer: Buffer.from(base64, 'base64') };
}

/** In the page: at least ten frames. */
async function record(): Promise<string> {
  const canvas = document.createElement('canvas');
  canvas.width = 320;
  canvas.height = 240;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser has no 2d canvas.');
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm;codecs=vp8' });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start();
  for (let i = 0; i < 30; i++) {
    context.fillStyle = `rgb(${120 + i} 120 120)`;
    context.fillRect(0, 0, canvas.width, canvas.height);
    await new Promise(requestAnimationFrame);
  }
  recorder.stop();
  await stopped;
  let binary = '';
  for (const byte of new Uint8Array(await new Blob(parts).arrayBuffer())) binary += String.fromCharCode(byte);
  return btoa(binary);
}
