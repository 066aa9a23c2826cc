import { type Call, toRequest } from './call';
import { prettyJson } from './pretty-json';

/** What came back. */
export interface Answer {
  status: number;
  headers: [string, string][];
  /** From sending to the last byte, ms. */
  time: number;
  /** To be read; long texts in JSON are cut. Missing for bytes. */
  text?: string;
  /** The body as it came. */
  body: Blob;
  pictures: Picture[];
}

export interface Picture {
  /** Where it is in the answer, such as `[0].face_base_64`; empty: it is the answer. */
  path: string;
  /** For an `<img>`. */
  url: string;
}

/** Makes the call. Throws if nothing answers. */
export async function send(call: Call): Promise<Answer> {
  const request = toRequest(call);
  const start = performance.now();
  const response = await fetch(request);
  const body = await response.blob();
  const time = performance.now() - start;
  return { status: response.status, headers: [...response.headers], time, body, ...(await shown(body, response)) };
}

async function shown(body: Blob, response: Response): Promise<Pick<Answer, 'text' | 'pictures'>> {
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('image/')) return { pictures: [{ path: '', url: await toUrl(body, type) }] };
  if (!/\bjson\b|^text\/|^$/.test(type)) return { pictures: [] };
  const text = await body.text();
  try {
    return { text: prettyJson(text), pictures: picturesIn(JSON.parse(text)) };
  } catch {
    return { text, pictures: [] };
  }
}

/** The start of a JPEG or a PNG in base64. */
const PICTURE = /^(\/9j\/|iVBORw0KGgo)/;

function picturesIn(value: unknown, path = ''): Picture[] {
  if (typeof value === 'string') {
    const type = value.startsWith('/') ? 'jpeg' : 'png';
    return PICTURE.test(value) ? [{ path, url: `data:image/${type};base64,${value}` }] : [];
  }
  if (Array.isArray(value)) return value.flatMap((part, i) => picturesIn(part, `${path}[${i}]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => picturesIn(part, path ? `${path}.${name}` : name));
}

async function toUrl(body: Blob, type: string): Promise<string> {
  const bytes = new Uint8Array(await body.arrayBuffer());
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return `data:${type};base64,${btoa(binary)}`;
}
