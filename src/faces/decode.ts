import { imageSize } from 'image-size';
import { NearfaceError } from '../errors';
import type { Pixels } from './pixels';

/** More than this is refused before any pixel is decoded. */
const MAX_PIXELS = 100_000_000;

/** A side shorter than this can hold no face. */
const MIN_SIDE = 16;

/** What is kept of a larger photo; see docs/decisions.md, "Working size". */
const WORKING_PIXELS = 16_000_000;

const TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  bmp: 'image/bmp',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
  avif: 'image/avif',
};

/** A decoded photo. `pixels` may be smaller than the photo; `scale` is px of the photo per px of `pixels`. */
export interface Picture {
  /** px, as shown: after EXIF orientation. */
  width: number;
  height: number;
  pixels: Pixels;
  scale: number;
}

/**
 * Decodes an encoded photo (JPEG, PNG, BMP, WebP, first frame of a GIF, AVIF), turned upright by its EXIF orientation.
 * The type is read from the bytes. Transparent parts become white.
 *
 * Throws `IMAGE_EMPTY`, `IMAGE_NOT_RECOGNISED`, `IMAGE_TOO_SMALL`, `IMAGE_TOO_LARGE` (over 100 megapixels, known from
 * the header), `IMAGE_TRUNCATED`, `IMAGE_CORRUPT`.
 */
export async function decode(photo: Blob): Promise<Picture> {
  if (photo.size === 0) throw new NearfaceError('IMAGE_EMPTY', 'The file is empty.');
  const bytes = new Uint8Array(await photo.arrayBuffer());
  const header = readHeader(bytes);
  if (header.width * header.height > MAX_PIXELS) {
    throw new NearfaceError('IMAGE_TOO_LARGE', `${header.width}×${header.height} px is over 100 megapixels.`);
  }
  if (Math.min(header.width, header.height) < MIN_SIDE) {
    throw new NearfaceError('IMAGE_TOO_SMALL', `${header.width}×${header.height} px is too small to hold a face.`);
  }
  if (isTruncated(bytes, header.type)) throw new NearfaceError('IMAGE_TRUNCATED', 'The end of the file is missing.');

  const reduce = Math.min(1, Math.sqrt(WORKING_PIXELS / (header.width * header.height)));
  const typed = photo.type === header.type ? photo : photo.slice(0, photo.size, header.type);
  const bitmap = await createImageBitmap(typed, {
    imageOrientation: 'from-image',
    ...(reduce < 1 && { resizeWidth: Math.round(header.width * reduce), resizeQuality: 'medium' }),
  }).catch((cause: unknown) => {
    throw new NearfaceError('IMAGE_CORRUPT', 'The picture data cannot be decoded.', { cause });
  });
  try {
    const pixels = pixelsOf(bitmap);
    const scale = header.width / pixels.width;
    return { width: header.width, height: Math.round(pixels.height * scale), pixels, scale };
  } finally {
    bitmap.close();
  }
}

interface Header {
  type: string;
  width: number;
  height: number;
}

function readHeader(bytes: Uint8Array): Header {
  let size: ReturnType<typeof imageSize>;
  try {
    size = imageSize(bytes);
  } catch (cause) {
    throw new NearfaceError('IMAGE_NOT_RECOGNISED', 'These bytes are not a picture.', { cause });
  }
  const type = TYPES[size.type ?? ''];
  if (!type) throw new NearfaceError('IMAGE_NOT_RECOGNISED', `Pictures of type ${size.type} are not read.`);
  const turned = (size.orientation ?? 1) >= 5;
  return { type, width: turned ? size.height : size.width, height: turned ? size.width : size.height };
}

/** Browsers draw grey where the end of a picture is missing; a face could be under the grey. */
function isTruncated(bytes: Uint8Array<ArrayBuffer>, type: string): boolean {
  if (type === 'image/jpeg') return !hasEndAfterScan(bytes);
  if (type === 'image/png') return !includesAtEnd(bytes, [0x49, 0x45, 0x4e, 0x44]);
  if (type === 'image/webp') return new DataView(bytes.buffer).getUint32(4, true) + 8 > bytes.length;
  return false;
}

/** Whether an EOI marker follows the last start of scan. Data after it (motion photos) is allowed. */
function hasEndAfterScan(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 2; i >= 0; i--) {
    if (bytes[i] !== 0xff) continue;
    if (bytes[i + 1] === 0xd9) return true;
    if (bytes[i + 1] === 0xda) return false;
  }
  return false;
}

function includesAtEnd(bytes: Uint8Array, word: number[]): boolean {
  const from = Math.max(0, bytes.length - 4096);
  for (let i = bytes.length - word.length; i >= from; i--) {
    if (word.every((byte, k) => bytes[i + k] === byte)) return true;
  }
  return false;
}

/** One for all pictures of a worker: a new one each time costs as much as decoding a small photo. */
const canvas = new OffscreenCanvas(1, 1);

/** What the bitmap shows, on white. */
export function pixelsOf(bitmap: ImageBitmap | VideoFrame): Pixels {
  const [width, height] =
    bitmap instanceof ImageBitmap ? [bitmap.width, bitmap.height] : [bitmap.displayWidth, bitmap.displayHeight];
  const context = canvas.getContext('2d', { willReadFrequently: true, alpha: false });
  if (!context) throw new Error('No 2D canvas');
  // Setting the size clears the canvas, so the memory of a large photo goes with the next small one.
  canvas.width = width;
  canvas.height = height;
  context.fillStyle = 'white';
  context.fillRect(0, 0, width, height);
  context.drawImage(bitmap, 0, 0, width, height);
  return context.getImageData(0, 0, width, height);
}
