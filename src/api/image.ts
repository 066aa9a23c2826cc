import { imageSize } from 'image-size';
import { decodeBase64 } from '../base64';
import { NearfaceError } from '../errors';

/** What the documents name as formats. */
export type ImageFormat = 'bmp' | 'jpg' | 'png';

/** An image that came with a call, not decoded yet. */
export interface SentImage {
  blob: Blob;
  /** Bytes. */
  size: number;
  /** By its bytes, whatever it is called; undefined for what is no picture of these formats. */
  format?: ImageFormat;
  /** px, as the header says; 0 without a format. */
  width: number;
  height: number;
}

/** What a document asks of images. */
export interface ImageLimits {
  /** Bytes, at most. */
  maxSize: number;
  formats: readonly ImageFormat[];
  /** px, both included. */
  minSide?: number;
  maxSide?: number;
}

/**
 * The image of base64 text. A `data:` prefix, white space, the URL-safe alphabet and missing padding are accepted; in a
 * form a space is the `+` that an unescaped body turned into it. Throws `INVALID_ARGUMENT` for what is not base64, and
 * `IMAGE_EMPTY`.
 */
export function fromBase64(text: string, form: boolean): SentImage {
  return toSentImage(decodeBase64(form ? text.trimStart().replaceAll(' ', '+') : text));
}

/**
 * Likewise, for documents that call what is not base64 an image that cannot be decoded: throws `IMAGE_CORRUPT`, and
 * `IMAGE_EMPTY`.
 */
export function fromBase64Image(text: string): SentImage {
  try {
    return fromBase64(text, false);
  } catch (error) {
    if (error instanceof NearfaceError && error.code !== 'INVALID_ARGUMENT') throw error;
    throw new NearfaceError('IMAGE_CORRUPT', 'The image is not base64.', { cause: error });
  }
}

/** Throws `IMAGE_EMPTY`. */
export async function fromFile(file: Blob): Promise<SentImage> {
  return toSentImage(new Uint8Array(await file.arrayBuffer()));
}

/** Throws `IMAGE_TOO_LARGE` by its bytes, then `IMAGE_NOT_RECOGNISED`, then `INVALID_ARGUMENT` for its sides. */
export function checkImage({ size, format, width, height }: SentImage, limits: ImageLimits): void {
  const { maxSize, formats, minSide = 0, maxSide = Number.POSITIVE_INFINITY } = limits;
  if (size > maxSize) {
    throw new NearfaceError('IMAGE_TOO_LARGE', `The image has ${size} bytes: more than ${maxSize}.`);
  }
  if (!format || !formats.includes(format)) {
    throw new NearfaceError('IMAGE_NOT_RECOGNISED', `The image is none of ${formats.join(', ')}.`);
  }
  if (Math.min(width, height) < minSide || Math.max(width, height) > maxSide) {
    throw new NearfaceError(
      'INVALID_ARGUMENT',
      `The image has ${width}×${height} px: a side has to have ${minSide} to ${maxSide}.`,
    );
  }
}

function toSentImage(bytes: Uint8Array<ArrayBuffer>): SentImage {
  if (bytes.length === 0) throw new NearfaceError('IMAGE_EMPTY', 'The image is empty.');
  return { blob: new Blob([bytes]), size: bytes.length, ...headerOf(bytes) };
}

function headerOf(bytes: Uint8Array): Pick<SentImage, 'format' | 'width' | 'height'> {
  try {
    const { type, width, height } = imageSize(bytes);
    if (type === 'bmp' || type === 'jpg' || type === 'png') return { format: type, width, height };
  } catch {
    // No picture.
  }
  return { width: 0, height: 0 };
}
