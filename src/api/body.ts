import { NearfaceError } from '../errors';
import { fromJson } from './json';

/** Bytes of a body, at most. */
export const MAX_BODY = 16 * 2 ** 20;

export type BodyType = 'application/json' | 'application/x-www-form-urlencoded' | 'multipart/form-data';

/** The fields of a body. Those of a form are strings and files. */
export interface Body {
  fields: Record<string, unknown>;
  /** A form, in which an unescaped `+` of base64 became a space. */
  form: boolean;
}

/**
 * Reads a body of one of these types.
 * Throws `BODY_TOO_LARGE` before it is read whole, `BODY_TYPE_UNSUPPORTED`, `BODY_TRUNCATED`, and `BODY_INVALID` for what
 * is malformed, not UTF-8, no object, or has a field twice.
 */
export async function readBody(request: Request, types: readonly BodyType[]): Promise<Body> {
  const contentType = request.headers.get('content-type') ?? '';
  const type = types.find((type) => contentType.split(';')[0]?.trim().toLowerCase() === type);
  if (!type) {
    throw new NearfaceError('BODY_TYPE_UNSUPPORTED', `The body has to be of type ${types.join(' or ')}.`);
  }
  const bytes = await readBytes(request);
  if (type === 'application/json') {
    const value = fromJson(decodeUtf8(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return { fields: value as Record<string, unknown>, form: false };
    }
    throw new NearfaceError('BODY_INVALID', 'The body is not a JSON object.');
  }
  const entries =
    type === 'multipart/form-data'
      ? await readMultipart(bytes, contentType)
      : new URLSearchParams(decodeUtf8(bytes)).entries();
  return { fields: toFields(entries), form: true };
}

async function readBytes(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  // Firefox has no `body`.
  const reader = (request.body ?? (await request.blob()).stream()).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > MAX_BODY) {
        reader.cancel().catch(() => {});
        throw new NearfaceError('BODY_TOO_LARGE', `The body is larger than ${MAX_BODY} bytes.`);
      }
      chunks.push(value);
    }
  } catch (cause) {
    if (cause instanceof NearfaceError) throw cause;
    throw new NearfaceError('BODY_TRUNCATED', 'The body was cut short.', { cause });
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new NearfaceError('BODY_INVALID', 'The body is not UTF-8.', { cause });
  }
}

async function readMultipart(bytes: Uint8Array<ArrayBuffer>, contentType: string) {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (!boundary) throw new NearfaceError('BODY_INVALID', 'The content type lacks the boundary.');
  const end = new TextDecoder('latin1').decode(bytes.subarray(-boundary.length - 16));
  if (!end.includes(`--${boundary}--`)) throw new NearfaceError('BODY_TRUNCATED', 'The end of the body is missing.');
  try {
    return (await new Response(bytes, { headers: { 'content-type': contentType } }).formData()).entries();
  } catch (cause) {
    throw new NearfaceError('BODY_INVALID', 'The body is not a form.', { cause });
  }
}

/** A form sends the fields that were not filled in, too: they are left out. */
function toFields(entries: Iterable<[string, FormDataEntryValue]>): Record<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of entries) {
    if (fields.has(name)) throw new NearfaceError('BODY_INVALID', `The body has the field ${name} twice.`);
    // What the decoder puts in place of bytes that are not UTF-8.
    if (typeof value === 'string' && value.includes('\ufffd')) {
      throw new NearfaceError('BODY_INVALID', `The field ${name} is not UTF-8.`);
    }
    fields.set(name, isEmpty(value) ? undefined : value);
  }
  return Object.fromEntries(fields);
}

const isEmpty = (value: FormDataEntryValue) =>
  typeof value === 'string' ? value === '' : value.size === 0 && value.name === '';
