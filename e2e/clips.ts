import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type JSHandle, type Page } from '@playwright/test';
import { launchOptions } from '../scripts/chromium.mjs';
import type { Box } from '../src/faces/types';

/** Chromium's fake camera plays its clip at this many frames a second, over and over. */
export const FRAMES_PER_SECOND = 30;

/** A face in a photo on the disk. */
export interface PhotoFace {
  path: string;
  /** From brow to chin, px of the photo. */
  box: Box;
}

/** A piece of a photo in a frame. */
export interface Sprite {
  face: PhotoFace;
  /** Where the middle of the face is, px of the frame. */
  x: number;
  y: number;
  /** Height of the face, px of the frame. */
  size: number;
  /** `head`: the head alone, with soft edges. `print`: a piece of the photo, five faces wide and high, with sharp ones. */
  cut: 'head' | 'print';
  /** Degrees, clockwise. */
  roll?: number;
  /** Degrees by which the flat piece is turned about its upright and its level axis, seen from 600 px away. */
  yaw?: number;
  pitch?: number;
  /** As in CSS, e.g. `brightness(0.5) blur(2px) opacity(0.5)`. */
  filter?: string;
}

/** What the camera sees at one moment; the first sprite is the farthest. */
export interface Frame {
  sprites: Sprite[];
  /** On the whole frame, as in CSS. */
  filter?: string;
}

export interface Scene {
  /** px. Default: 640 × 480. */
  width?: number;
  height?: number;
  frames: Frame[];
  /** Behind the sprites: a colour, or a photo, blurred beyond recognition. Default: a grey. */
  background?: string | { path: string };
  /** Writes the number of each frame into its lower left corner: twelve squares of 10 px, the lowest bit first. */
  numbered?: boolean;
}

/** A browser with a camera that plays clips. */
export interface CameraBrowser {
  browser: Browser;
  /** What the camera shows when it is switched on next. */
  show(scene: Scene): Promise<void>;
  close(): Promise<void>;
}

/** Starts Chromium with a camera that needs no permission, and shows the scene. */
export async function startCamera(scene: Scene, ...flags: string[]): Promise<CameraBrowser> {
  const folder = mkdtempSync(join(tmpdir(), 'nearface-camera-'));
  const clip = join(folder, 'clip.mjpeg');
  const browser = await chromium.launch(launchOptions(...cameraFlags(clip), ...flags));
  const show = async (next: Scene) => {
    const page = await browser.newPage();
    await putClip(page, next, clip);
    await page.close();
  };
  await show(scene);
  return {
    browser,
    show,
    async close() {
      await browser.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Chromium's flags for a camera that plays an .mjpeg file. */
export function cameraFlags(clip: string): string[] {
  return [
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${clip}`,
  ];
}

/**
 * Draws a scene, in any page, into an .mjpeg file: JPEG frames one after the other. A camera that is on keeps the clip
 * that it has.
 */
export async function putClip(page: Page, scene: Scene, clip: string): Promise<void> {
  writeFileSync(`${clip}.new`, Buffer.concat(await drawFrames(page, scene)));
  renameSync(`${clip}.new`, clip);
}

/** The frames of a scene as JPEG files; the same scene gives the same ones. */
export async function drawFrames(page: Page, { frames, ...scene }: Scene): Promise<Buffer[]> {
  const { width = 640, height = 480, background = '#8a8f94', numbered = false } = scene;
  const paths = [
    ...new Set([
      ...frames.flatMap(({ sprites }) => sprites.map(({ face }) => face.path)),
      ...(typeof background === 'string' ? [] : [background.path]),
    ]),
  ];
  const photos = await page.evaluateHandle(
    decode,
    paths.map((path) => [path, readFileSync(path).toString('base64')] as const),
  );
  const jpegs: Buffer[] = [];
  for (let first = 0; first < frames.length; first += FRAMES_AT_ONCE) {
    const part = frames.slice(first, first + FRAMES_AT_ONCE);
    const base64s = await page.evaluate(draw, { photos, frames: part, first, width, height, background, numbered });
    jpegs.push(...base64s.map((base64) => Buffer.from(base64, 'base64')));
  }
  await photos.dispose();
  return jpegs;
}

/** Frames that come back from the page in one message. */
const FRAMES_AT_ONCE = 100;

/** In the page. */
async function decode(photos: (readonly [path: string, base64: string])[]): Promise<Record<string, ImageBitmap>> {
  const bitmaps: Record<string, ImageBitmap> = {};
  for (const [path, base64] of photos) {
    const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    bitmaps[path] = await createImageBitmap(new Blob([bytes]));
  }
  return bitmaps;
}

interface Drawing {
  photos: JSHandle<Record<string, ImageBitmap>>;
  frames: Frame[];
  /** Number of the first frame. */
  first: number;
  width: number;
  height: number;
  background: string | { path: string };
  numbered: boolean;
}

/** In the page, so all in one function: each frame as base64 of its JPEG file. */
async function draw({
  photos,
  frames,
  first,
  width,
  height,
  background,
  numbered,
}: Omit<Drawing, 'photos'> & { photos: Record<string, ImageBitmap> }): Promise<string[]> {
  const picture = new OffscreenCanvas(width, height).getContext('2d');
  const frame = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  const noise = new OffscreenCanvas(width + 64, height + 64).getContext('2d');
  if (!picture || !frame || !noise) throw new Error('The browser has no 2d canvas.');

  // A sensor's noise: grey grains, always the same, moved about from frame to frame.
  const grains = noise.createImageData(noise.canvas.width, noise.canvas.height);
  for (let i = 0, state = 1; i < grains.data.length; i += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    grains.data.fill(state >>> 24, i, i + 3);
    grains.data[i + 3] = 10;
  }
  noise.putImageData(grains, 0, 0);

  const jpegs: string[] = [];
  for (const [i, { sprites, filter }] of frames.entries()) {
    const number = first + i;
    picture.resetTransform();
    picture.filter = 'none';
    picture.fillStyle = typeof background === 'string' ? background : '#888';
    picture.fillRect(0, 0, width, height);
    const behind = typeof background === 'string' ? undefined : photos[background.path];
    if (behind) {
      picture.filter = 'blur(40px)';
      picture.drawImage(behind, -80, -80, width + 160, height + 160);
    }
    for (const { face, x, y, size, cut, roll = 0, yaw = 0, pitch = 0, filter: ownFilter = 'none' } of sprites) {
      const photo = photos[face.path];
      if (!photo) throw new Error(`${face.path} is missing.`);
      const scale = size / face.box.height;
      const [halfWidth, halfHeight] = cut === 'head' ? [0.95 * face.box.width * scale, size] : [2.5 * size, 2.5 * size];
      let piece = new OffscreenCanvas(2 * halfWidth, 2 * halfHeight);
      let context = piece.getContext('2d');
      if (!context) throw new Error('The browser has no 2d canvas.');
      context.imageSmoothingQuality = 'high';
      context.translate(halfWidth, halfHeight);
      context.scale(scale, scale);
      context.translate(-face.box.x - face.box.width / 2, -face.box.y - face.box.height / 2);
      context.drawImage(photo, 0, 0);
      if (cut === 'head') {
        context.resetTransform();
        context.globalCompositeOperation = 'destination-in';
        context.translate(halfWidth, halfHeight);
        context.scale(halfWidth, halfHeight);
        const edge = context.createRadialGradient(0, 0, 0, 0, 0, 1);
        edge.addColorStop(0.85, '#000');
        edge.addColorStop(1, '#0000');
        context.fillStyle = edge;
        context.fillRect(-1, -1, 2, 2);
      }
      // A canvas has no perspective: each column (or row) of the turned piece is one of the flat piece, scaled.
      for (const [axis, degrees] of [
        ['yaw', yaw],
        ['pitch', pitch],
      ] as const) {
        if (degrees === 0) continue;
        const distance = 600;
        const [sin, cos] = [Math.sin((degrees * Math.PI) / 180), Math.cos((degrees * Math.PI) / 180)];
        const flat = piece;
        const [along, across] = axis === 'yaw' ? [flat.width, flat.height] : [flat.height, flat.width];
        const growth = 1.6;
        piece = new OffscreenCanvas(growth * flat.width, growth * flat.height);
        context = piece.getContext('2d');
        if (!context) throw new Error('The browser has no 2d canvas.');
        if (axis === 'pitch') context.transform(0, 1, 1, 0, 0, 0);
        context.translate((growth * along) / 2, (growth * across) / 2);
        for (let to = Math.floor((-growth * along) / 2); to < (growth * along) / 2; to++) {
          const from = (to * distance) / (distance * cos - to * sin);
          const next = ((to + 1) * distance) / (distance * cos - (to + 1) * sin);
          if (from < -along / 2 || next > along / 2 || next <= from) continue;
          const factor = distance / (distance + from * sin);
          context.save();
          if (axis === 'pitch') {
            context.transform(0, 1, 1, 0, 0, 0);
            context.drawImage(
              flat,
              0,
              from + along / 2,
              across,
              next - from,
              (-factor * across) / 2,
              to,
              factor * across,
              1,
            );
          } else {
            context.drawImage(
              flat,
              from + along / 2,
              0,
              next - from,
              across,
              to,
              (-factor * across) / 2,
              1,
              factor * across,
            );
          }
          context.restore();
        }
      }
      picture.filter = ownFilter;
      picture.setTransform(1, 0, 0, 1, x, y);
      picture.rotate((roll * Math.PI) / 180);
      picture.drawImage(piece, -piece.width / 2, -piece.height / 2);
      picture.resetTransform();
    }
    // Blurred edges let through what is below.
    frame.drawImage(picture.canvas, 0, 0);
    frame.filter = filter ?? 'none';
    frame.drawImage(picture.canvas, 0, 0);
    frame.filter = 'none';
    frame.drawImage(noise.canvas, -((number * 37) % 64), -((number * 23) % 64));
    for (let bit = 0; numbered && bit < 12; bit++) {
      frame.fillStyle = (number >> bit) & 1 ? '#fff' : '#000';
      frame.fillRect(bit * 10, height - 10, 10, 10);
    }
    const blob = await frame.canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
    let binary = '';
    for (const byte of new Uint8Array(await blob.arrayBuffer())) binary += String.fromCharCode(byte);
    jpegs.push(btoa(binary));
  }
  return jpegs;
}
