import { NearfaceError } from './errors';

/**
 * The bytes of base64 or its URL-safe form, with or without white space, padding and a `data:` prefix.
 * Throws `INVALID_ARGUMENT`.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const base64 = text
    .replace(/^\s*data:[^,]*;base64,/i, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/');
  try {
    return decode(base64);
  } catch (cause) {
    throw new NearfaceError('INVALID_ARGUMENT', 'The image is not base64.', { cause });
  }
}

const { fromBase64 } = Uint8Array as { fromBase64?: (text: string) => Uint8Array<ArrayBuffer> };

const decode = fromBase64?.bind(Uint8Array) ?? decodeSlowly;

/** For browsers of before 2025. */
function decodeSlowly(base64: string): Uint8Array<ArrayBuffer> {
  const binary = atob(base64);
  const bytes = new Uint8Array(binary.length);
  // Twenty times as fast as Uint8Array.from with a function.
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/** Plain base64, without a `data:` prefix. */
export function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
