import type { BodyType } from '../../../api/body';
import type { Endpoint, Field } from './endpoints';

/** A call before it is made. */
export interface Call {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: { type: BodyType; parts: Part[] };
  /** A success is answered with JSON. */
  givesJson: boolean;
}

/** A field of a body: a JSON value, or a photo, in base64 or as a file. */
export type Part = { name: string; value: unknown } | { name: string; photo: Photo; encoded: boolean };

export interface Photo {
  file: File;
  base64: string;
}

/** What was entered; undefined: left out. JSON fields hold their text. */
export type Entered = string | number | boolean | Photo | undefined;

/** Throws if the file can no longer be read. */
export function toPhoto(file: File): Promise<Photo> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve({ file, base64: String(reader.result).replace(/^.*?,/, '') });
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

export const isPhoto = (value: unknown): value is Photo =>
  typeof value === 'object' && value !== null && 'file' in value;

/** The call of an endpoint with what was entered, by `entryKey`. JSON that cannot be read is sent as the text it is. */
export function callOf(
  endpoint: Endpoint,
  entered: Record<string, Entered>,
  { secret, id, type }: { secret: string; id: string; type: BodyType | undefined },
): Call {
  const { method, secretHeader, idHeader, givesJson } = endpoint;
  let url = endpoint.url;
  const query = new URLSearchParams();
  const parts: Part[] = [];
  for (const field of fieldsOf(endpoint, type)) {
    const value = entered[entryKey(endpoint, field)];
    if (field.in === 'path') url = url.replace(`{${field.name}}`, encodeURIComponent(String(value ?? '')));
    else if (value === undefined || value === '') continue;
    else if (field.in === 'query') query.append(field.name, String(value));
    else if (isPhoto(value)) parts.push({ name: field.name, photo: value, encoded: field.kind === 'photo' });
    else parts.push({ name: field.name, value: field.kind === 'json' ? fromText(String(value)) : value });
  }
  const headers: Record<string, string> = {};
  if (idHeader && id) headers[idHeader] = id;
  if (secret) headers[secretHeader] = secret;
  return {
    method,
    url: query.size > 0 ? `${url}?${query}` : url,
    headers,
    ...(type && { body: { type, parts } }),
    givesJson,
  };
}

/** A photo is kept for every endpoint that has a field of that name. */
export function entryKey({ id }: Endpoint, { kind, name }: Field): string {
  return kind === 'photo' || kind === 'file' ? name : `${id} ${name}`;
}

/** What can be entered for a body of that type. */
export function fieldsOf({ params, bodies }: Endpoint, type: BodyType | undefined): Field[] {
  return [...params, ...(bodies.find((body) => body.type === type)?.fields ?? [])];
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function fromText(text: string): unknown {
  return isJson(text) ? JSON.parse(text) : text;
}

/** What `fetch` sends. */
export function toRequest({ method, url, headers, body }: Call): Request {
  if (!body) return new Request(url, { method, headers });
  const { type, parts } = body;
  if (type === 'application/json') {
    return new Request(url, {
      method,
      headers: { ...headers, 'Content-Type': type },
      body: JSON.stringify(toObject(parts)),
    });
  }
  const form = type === 'multipart/form-data' ? new FormData() : new URLSearchParams();
  for (const part of parts) {
    if ('photo' in part && !part.encoded && form instanceof FormData) form.append(part.name, part.photo.file);
    else form.append(part.name, toFormText(part));
  }
  return new Request(url, { method, headers, body: form });
}

/** The body as JSON, with photos in base64. */
function toObject(parts: Part[]): Record<string, unknown> {
  return Object.fromEntries(parts.map((part) => [part.name, 'photo' in part ? part.photo.base64 : part.value]));
}

export function toFormText(part: Part): string {
  if ('photo' in part) return part.photo.base64;
  return typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
}
