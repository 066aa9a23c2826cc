import { imageSize } from 'image-size';
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

/**
 * The image of base64 text. A `data:` prefix, white space, the URL-safe alphabet and missing padding are accepted; in a
 * form a space is the `+` that an unescaped body turned into it. Throws `INVALID_ARGUMENT` for what is not base64.
 */
export function fromBase64(text: string, form: boolean): SentImage {
  const base64 = (form ? text.replaceAll(' ', '+') : text)
    .replace(/^\s*data:[^,]*;base64,/i, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  try {
    return toSentImage(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  } catch (cause) {
    throw new NearfaceError('INVALID_ARGUMENT', 'The image is not base64.', { cause });
  }
}

export async function fromFile(file: Blob): Promise<SentImage> {
  return toSentImage(new Uint8Array(await file.arrayBuffer()));
}

function toSentImage(bytes: Uint8Array<ArrayBuffer>): SentImage {
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
