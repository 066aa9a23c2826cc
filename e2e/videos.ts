import type { Page } from '@playwright/test';
import { drawFrames, type Scene } from './clips';
import type { Photo } from './photos';

/** Frames a second of a recorded scene. */
const RATE = 10;

/** A scene as a WebM file (VP8), as the browser records it: without a length and an index. */
export async function recorded(page: Page, scene: Scene, name = 'clip.webm'): Promise<Photo> {
  // Of every third frame: the fake camera plays 30 a second.
  const frames = await drawFrames(page, { ...scene, frames: scene.frames.filter((_, i) => i % 3 === 0) });
  const base64 = await page.evaluate(record, { jpegs: frames.map((jpeg) => jpeg.toString('base64')), rate: RATE });
  return { name, mimeType: 'video/webm', buffer: Buffer.from(base64, 'base64') };
}

/** In the page; takes as long as the scene. */
async function record({ jpegs, rate }: { jpegs: string[]; rate: number }): Promise<string> {
  const decode = async (base64: string) =>
    createImageBitmap(new Blob([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))]));
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  const first = await decode(jpegs[0] as string);
  canvas.width = first.width;
  canvas.height = first.height;
  context?.drawImage(first, 0, 0);
  const recorder = new MediaRecorder(canvas.captureStream(), {
    mimeType: 'video/webm;codecs=vp8',
    videoBitsPerSecond: 4_000_000,
  });
  const parts: Blob[] = [];
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start();
  const start = performance.now();
  for (const [index, jpeg] of jpegs.entries()) {
    const picture = await decode(jpeg);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, start + (1000 * index) / rate - performance.now())));
    context?.drawImage(picture, 0, 0);
  }
  recorder.stop();
  await stopped;
  let binary = '';
  for (const byte of new Uint8Array(await new Blob(parts).arrayBuffer())) binary += String.fromCharCode(byte);
  return btoa(binary);
}
