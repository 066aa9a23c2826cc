import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import type { Box } from '../src/faces/types';

/** A file as Playwright hands it to an `<input type=file>`. */
export interface Photo {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** One of the six group photos that the app serves as samples. */
export function sample(n: 1 | 2 | 3 | 4 | 5 | 6): Photo {
  const name = `sample${n}.jpg`;
  return { name, mimeType: 'image/jpeg', buffer: readFileSync(join('public/samples', name)) };
}

/** The same photo in other bytes: a JPEG with a comment after its first marker. */
export function withComment(jpeg: Buffer, comment: string): Buffer {
  const text = Buffer.from(comment);
  const header = Buffer.from([0xff, 0xfe, 0, 0]);
  header.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), header, text, jpeg.subarray(2)]);
}

export interface Change {
  /** Part of the photo that is kept, in its px. */
  crop?: Box;
  /** Factor of width and height. */
  scale?: number;
  /** Degrees, clockwise. */
  turn?: number;
  /** As canvases know them, such as `grayscale(1)`. */
  filter?: string;
  /** A part that is painted over, in px of the photo. */
  cover?: { part: Box; color: string };
  /** JPEG quality, in [0, 1]. */
  quality?: number;
}

/** A changed JPEG copy of a photo, drawn in the page. */
export async function changed(page: Page, photo: Photo, change: Change): Promise<Photo> {
  const base64 = await page.evaluate(draw, [photo.buffer.toString('base64'), change] as const);
  return { name: photo.name, mimeType: 'image/jpeg', buffer: Buffer.from(base64, 'base64') };
}

async function draw([base64, { crop, scale = 1, turn = 0, filter = 'none', cover, quality = 0.9 }]: readonly [
  string,
  Change,
]): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes]));
  const { x, y, width, height } = crop ?? { x: 0, y: 0, width: bitmap.width, height: bitmap.height };
  const angle = (turn * Math.PI) / 180;
  const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))];
  const canvas = new OffscreenCanvas(scale * (width * cos + height * sin), scale * (width * sin + height * cos));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser has no 2d canvas.');
  context.translate(canvas.width / 2, canvas.height / 2);
  context.rotate(angle);
  context.scale(scale, scale);
  context.filter = filter;
  context.translate(-x - width / 2, -y - height / 2);
  context.drawImage(bitmap, 0, 0);
  if (cover) {
    context.fillStyle = cover.color;
    context.fillRect(cover.part.x, cover.part.y, cover.part.width, cover.part.height);
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
  let binary = '';
  for (const byte of new Uint8Array(await blob.arrayBuffer())) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Files that cannot be enrolled, by the code that each must be refused with. */
export function badPhotos(): Record<string, Photo> {
  const jpeg = (name: string, buffer: Buffer) => ({ name, mimeType: 'image/jpeg', buffer });
  const { buffer: whole } = sample(1);
  return {
    IMAGE_NOT_RECOGNISED: jpeg('text.jpg', Buffer.from('This is not a photo.')),
    IMAGE_TRUNCATED: jpeg('truncated.jpg', whole.subarray(0, whole.length / 2)),
    IMAGE_EMPTY: jpeg('empty.jpg', Buffer.alloc(0)),
    IMAGE_TOO_SMALL: { name: 'tiny.png', mimeType: 'image/png', buffer: blackPng(1, 1) },
    IMAGE_TOO_LARGE: { name: 'bomb.png', mimeType: 'image/png', buffer: blackPng(50_000, 50_000) },
    FACE_NOT_FOUND: { name: 'night.png', mimeType: 'image/png', buffer: blackPng(640, 480) },
  };
}

/** Runs a job with a temporary folder that holds the given files (by path below it), and deletes it. */
export async function withFolder(files: Record<string, Buffer>, job: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nearface-photos-'));
  try {
    for (const [path, buffer] of Object.entries(files)) {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), buffer);
    }
    await job(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A valid PNG of one bit a pixel; 50,000 × 50,000 px are a third of a megabyte. */
function blackPng(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 1;
  const rows = Buffer.alloc(height * (1 + Math.ceil(width / 8)));
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}
