import { decodeBase64 } from '../base64';
import { NearfaceError } from '../errors';
import type { ImageInput } from './types';

/**
 * An encoded photo from any form a page may hold it in; pixels become PNG, without loss.
 * Throws `INVALID_ARGUMENT` for what is no image input, such as a string that is not base64; whether the bytes are a
 * photo is for the analyzer to say.
 */
export async function toBlob(image: ImageInput): Promise<Blob> {
  if (image instanceof Blob) return image;
  if (typeof image === 'string') return new Blob([decodeBase64(image)]);
  if (image instanceof ArrayBuffer || ArrayBuffer.isView(image)) return new Blob([image]);
  if (isInstance(image, 'ImageData'))
    return toPng(image.width, image.height, (context) => context.putImageData(image, 0, 0));
  if (isInstance(image, 'HTMLImageElement')) {
    await image.decode().catch((cause) => {
      throw new NearfaceError('IMAGE_NOT_RECOGNISED', 'image: the element holds no picture.', { cause });
    });
    return toPng(image.naturalWidth, image.naturalHeight, (context) => context.drawImage(image, 0, 0));
  }
  if (
    isInstance(image, 'ImageBitmap') ||
    isInstance(image, 'OffscreenCanvas') ||
    isInstance(image, 'HTMLCanvasElement')
  ) {
    return toPng(image.width, image.height, (context) => context.drawImage(image, 0, 0));
  }
  throw new NearfaceError('INVALID_ARGUMENT', 'image: expected a Blob, bytes, base64, an ImageBitmap or a canvas.');
}

/** A worker lacks the classes of the DOM. */
function isInstance<
  K extends 'ImageData' | 'HTMLImageElement' | 'ImageBitmap' | 'OffscreenCanvas' | 'HTMLCanvasElement',
>(value: unknown, className: K): value is InstanceType<(typeof globalThis)[K]> {
  return className in globalThis && value instanceof globalThis[className];
}

async function toPng(
  width: number,
  height: number,
  draw: (context: OffscreenCanvasRenderingContext2D) => void,
): Promise<Blob> {
  try {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('No 2d context');
    draw(context);
    return await canvas.convertToBlob({ type: 'image/png' });
  } catch (cause) {
    // Closed, without area, too large, or drawn from another origin.
    throw new NearfaceError('INVALID_ARGUMENT', `image: its ${width}×${height} pixels cannot be read.`, { cause });
  }
}
