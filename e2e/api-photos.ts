import type { Page } from '@playwright/test';
import type { EnrolledFace } from '../src/usecases/types';
import { changed, type Photo, sample } from './photos';

/** Parts of the samples, by how many faces they show; px. */
const CROPS = {
  one: { n: 1, crop: { x: 1360, y: 110, width: 420, height: 440 } },
  /** The larger of the two is on the right. */
  two: { n: 1, crop: { x: 300, y: 270, width: 860, height: 500 } },
  /** Somebody else. */
  other: { n: 5, crop: { x: 1010, y: 110, width: 380, height: 430 } },
} as const;

/** Photos of one face, of two, and of somebody else's. */
export async function facePhotos(page: Page): Promise<Record<keyof typeof CROPS, Photo>> {
  const photo = (name: keyof typeof CROPS) => changed(page, sample(CROPS[name].n), { crop: CROPS[name].crop });
  return { one: await photo('one'), two: await photo('two'), other: await photo('other') };
}

/** The same picture, scaled to exact sides if they are given, as a file of another format. */
export async function encoded(
  page: Page,
  photo: Photo,
  format: 'bmp' | 'jpeg' | 'png' | 'webp',
  sides?: { width: number; height: number },
): Promise<Photo> {
  const base64 = await page.evaluate(encode, { base64: photo.buffer.toString('base64'), format, sides });
  return { name: `photo.${format}`, mimeType: `image/${format}`, buffer: Buffer.from(base64, 'base64') };
}

/** Followed by zeros, which decoders ignore, up to a size in bytes. */
export function padded(photo: Photo, size: number): Photo {
  return { ...photo, buffer: Buffer.concat([photo.buffer, Buffer.alloc(size - photo.buffer.length)]) };
}

/** Enrols the largest face of a photo; `metadata` is JSON, of which no member is lost on its way into the page. */
export async function enrolFace(
  page: Page,
  photo: Photo,
  collection: string,
  name = 'Ada',
  metadata = '{}',
): Promise<EnrolledFace> {
  const { faces } = await page.evaluate(
    ([image, collection, name, metadata]) =>
      nearface.enroll(image, { collection, name, metadata: JSON.parse(metadata), faces: 'largest' }),
    [photo.buffer.toString('base64'), collection, name, metadata] as const,
  );
  const [face] = faces;
  if (!face) throw new Error('There is no face.');
  return face;
}

/** Adds vectors by name: the first is that of a photo's face, each other a little less like it than the one before. */
export function addLookalikes(page: Page, photo: Photo, collection: string, names: string[]): Promise<unknown> {
  return page.evaluate(
    async ([image, collection, names]) => {
      const [face] = await nearface.analyze(image);
      if (!face) throw new Error('There is no face.');
      const vectors = names.flatMap((_, i) => Array.from(face.embedding, (value) => value * (1 + i / 400)));
      await nearface.faces.addVectors(collection, new Float32Array(vectors), names);
    },
    [photo.buffer.toString('base64'), collection, names] as const,
  );
}

/** What all collections hold, to show that a refused call changed nothing. */
export function stored(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const collections = await nearface.collections.list();
    const persons = collections.map(({ id }) => nearface.persons.list({ collection: id }));
    return { collections, persons: await Promise.all(persons) };
  });
}

/** Runs in the page. */
async function encode({
  base64,
  format,
  sides,
}: {
  base64: string;
  format: string;
  sides?: { width: number; height: number } | undefined;
}) {
  const bitmap = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]));
  const { width, height } = sides ?? bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  if (!context) throw new Error('The browser has no 2d canvas.');
  context.drawImage(bitmap, 0, 0, width, height);
  const bytes =
    format === 'bmp'
      ? toBmp()
      : new Uint8Array(await (await context.canvas.convertToBlob({ type: `image/${format}` })).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);

  /** 32 bits a pixel: blue, green, red, nothing; upside down. */
  function toBmp(): Uint8Array {
    const { data } = (context as OffscreenCanvasRenderingContext2D).getImageData(0, 0, width, height);
    const bytes = new Uint8Array(54 + data.length);
    const view = new DataView(bytes.buffer);
    bytes.set([0x42, 0x4d]);
    for (const [at, value] of [
      [2, bytes.length],
      [10, 54],
      [14, 40],
      [18, width],
      [22, height],
      [26, 1 + (32 << 16)],
    ] as const) {
      view.setUint32(at, value, true);
    }
    for (let i = 0; i < data.length; i += 4) {
      const row = Math.floor(i / 4 / width);
      const to = 54 + 4 * ((height - 1 - row) * width + ((i / 4) % width));
      bytes.set([data[i + 2] ?? 0, data[i + 1] ?? 0, data[i] ?? 0], to);
    }
    return bytes;
  }
}
