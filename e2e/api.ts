import type { Page } from '@playwright/test';
import type { ApiKey, Collection, KeyOptions } from '../src/usecases/types';
import { test as base, open } from './fixtures';
import type { Photo } from './photos';
import type { Site } from './site';

/** A call of the API; one kind of body at most. */
export interface CallInit {
  /** Default: POST with a body, GET without. */
  method?: string;
  headers?: Record<string, string>;
  /** As it is; its type is up to `headers`. */
  body?: string | Buffer;
  json?: unknown;
  /** Form-urlencoded. Pairs, where a field comes twice. */
  form?: Record<string, string> | [string, string][];
  /** Photos are sent as files. */
  multipart?: Record<string, string | Photo> | [string, string | Photo][];
}

export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  text: string;
  /** Of `text`; 64-bit numbers lose digits here. Throws if it is no JSON. */
  json<T>(): T;
  /** Of `fetch` to the last byte, in the page. */
  ms: number;
}

/** The API as a client sees it: real `fetch` in a page that the service worker controls. */
export interface Api {
  page: Page;
  /** `path` is below `/api`, such as `/v1/addface`. */
  call(path: string, init?: CallInit): Promise<ApiAnswer>;
  /** Makes a key. Default: every scope. */
  key(options?: Partial<KeyOptions>): Promise<ApiKey & { secret: string }>;
  /** Makes a collection with a name that no other test uses. */
  collection(options?: { name?: string; liveness?: boolean; minScore?: number }): Promise<Collection>;
}

/** `api` is one page for all tests: each makes its own keys and collections. */
export const test = base.extend<object, { api: Api }>({
  api: [
    async ({ browser, site }, use) => {
      const context = await browser.newContext();
      await use(await openApi(await context.newPage(), site));
      await context.close();
    },
    { scope: 'worker' },
  ],
});

export { expect } from '@playwright/test';

/** Opens the app in a page and waits until its service worker answers calls. */
export async function openApi(page: Page, site: Site): Promise<Api> {
  await open(page, site);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  return {
    page,
    call: caller(page, site),
    key: (options) =>
      page.evaluate(
        (given) => nearface.keys.create({ name: 'test', scopes: ['search', 'enrol', 'delete', 'admin'], ...given }),
        options,
      ),
    collection: (options) =>
      page.evaluate((given) => nearface.collections.create({ name: `c${crypto.randomUUID()}`, ...given }), options),
  };
}

/** Calls the API from any document of the site that the service worker controls. */
export function caller(page: Page, site: Site): Api['call'] {
  return async (path, init = {}) => {
    const { text, ...answer } = await page.evaluate(send, [`${site.url}api${path}`, toSent(init)] as const);
    return { ...answer, text, json: () => JSON.parse(text) };
  };
}

/** Base64 text of a photo, as the dialects take it. */
export function base64(photo: Photo): string {
  return photo.buffer.toString('base64');
}

/** What a page needs to send a call; bytes are in base64. */
interface Sent {
  method: string;
  headers: Record<string, string>;
  body?: string;
  bytes?: string;
  multipart?: [string, string | { name: string; type: string; bytes: string }][];
}

function toSent({ method, headers = {}, body, json, form, multipart }: CallInit): Sent {
  const hasBody = body !== undefined || json !== undefined || form !== undefined || multipart !== undefined;
  const sent: Sent = { method: method ?? (hasBody ? 'POST' : 'GET'), headers };
  if (json !== undefined) {
    return { ...sent, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(json) };
  }
  if (form !== undefined) {
    const type = 'application/x-www-form-urlencoded';
    return { ...sent, headers: { 'content-type': type, ...headers }, body: new URLSearchParams(form).toString() };
  }
  if (multipart !== undefined) {
    const fields = Array.isArray(multipart) ? multipart : Object.entries(multipart);
    return {
      ...sent,
      multipart: fields.map(([name, value]) => [name, typeof value === 'string' ? value : file(value)]),
    };
  }
  if (Buffer.isBuffer(body)) return { ...sent, bytes: body.toString('base64') };
  return { ...sent, ...(body !== undefined && { body }) };
}

const file = (photo: Photo) => ({ name: photo.name, type: photo.mimeType, bytes: base64(photo) });

/** Runs in the page. */
async function send([url, { method, headers, body, bytes, multipart }]: readonly [string, Sent]) {
  const decode = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  const form = new FormData();
  for (const [name, value] of multipart ?? []) {
    form.append(name, typeof value === 'string' ? value : new File([decode(value.bytes)], value.name, value));
  }
  const sent = multipart ? form : bytes === undefined ? body : decode(bytes);
  const start = performance.now();
  const response = await fetch(url, { method, headers, ...(sent !== undefined && { body: sent }) });
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    ms: performance.now() - start,
  };
}
