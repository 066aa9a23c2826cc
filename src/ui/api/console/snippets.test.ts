import { expect, test } from 'vitest';
import type { BodyType } from '../../../api/body';
import { type Call, type Part, type Photo, toRequest } from './call';
import { snippet } from './snippets';

const bytes = Uint8Array.from({ length: 600 }, (_, i) => (i * 37) % 256);
const base64 = Buffer.from(bytes).toString('base64');
const photo: Photo = { file: new File([bytes], 'my "best" photo.jpg', { type: 'image/jpeg' }), base64 };

const plain: Part[] = [
  { name: 'name', value: 'Ada\'s "Δ"\n\\ $HOME `ls` 张' },
  { name: 'min score', value: 0.75 },
  { name: 'asNew', value: true },
  { name: 'metadata', value: { tags: ['a', null], deep: { '-': -1 } } },
];
const encoded: Part = { name: 'img', photo, encoded: true };
const file: Part = { name: 'file', photo: { ...photo }, encoded: false };

const bodies: Record<BodyType, Part[]> = {
  'application/json': [...plain, encoded],
  'application/x-www-form-urlencoded': [...plain, encoded],
  'multipart/form-data': [...plain, encoded, file],
};

for (const [type, parts] of Object.entries(bodies) as [BodyType, Part[]][]) {
  test(`fetch of a snippet sends what the console sends: ${type}`, async () => {
    const call: Call = {
      method: 'POST',
      url: 'http://localhost/api/v1/addface?a=b',
      headers: { 'X-API-Key': 'secret' },
      body: { type, parts },
      givesJson: true,
    };
    expect(await sentBy(snippet(call, 'fetch'))).toEqual(await contents(toRequest(call)));
  });
}

test('fetch of a snippet without a body', async () => {
  const call: Call = { method: 'DELETE', url: 'http://localhost/api/x', headers: {}, givesJson: false };
  expect(await sentBy(snippet(call, 'fetch'))).toEqual(await contents(toRequest(call)));
});

test('curl and Python read the photo from its file', () => {
  const call: Call = {
    method: 'POST',
    url: 'http://localhost/api/face-search',
    headers: { 'X-API-Key': 'secret' },
    body: { type: 'application/json', parts: [{ name: 'name', value: "Ada's" }, encoded] },
    givesJson: true,
  };
  expect(snippet(call, 'curl')).toBe(String.raw`curl 'http://localhost/api/face-search' \
  --header 'X-API-Key: secret' \
  --header 'Content-Type: application/json' \
  --data-binary @<(printf %s '{
  "name": "Ada'\''s",
  "img": "'; base64 < 'my "best" photo.jpg' | tr -d '\n'; printf %s '"
}')`);
  expect(snippet(call, 'Python')).toBe(String.raw`import base64
import requests

photo = base64.b64encode(open("my \"best\" photo.jpg", "rb").read()).decode()

response = requests.post(
  "http://localhost/api/face-search",
  headers={
    "X-API-Key": "secret",
  },
  json={
    "name": "Ada's",
    "img": photo,
  },
)
print(response.status_code, response.json())`);
});

/** Runs the code, and gives what it sends. */
async function sentBy(code: string) {
  const requests: Request[] = [];
  const fetch = async (url: string, options: RequestInit) => {
    requests.push(new Request(url, options));
    return Response.json({});
  };
  const run = new Function('fetch', 'console', `return (async () => {${code}})();`);
  await run(fetch, { log: () => {} });
  expect(requests).toHaveLength(1);
  return contents(requests[0] as Request);
}

/** A request without the boundary of its parts, which is made anew each time. */
async function contents(request: Request) {
  const headers = [...request.headers].map(([name, value]) => [name, value.replace(/boundary=.*/, '')]);
  const form = request.headers.get('content-type')?.startsWith('multipart/');
  const body = form ? await Promise.all([...(await request.formData())].map(withBytes)) : await request.text();
  return { method: request.method, url: request.url, headers, body };
}

async function withBytes([name, value]: [string, FormDataEntryValue]) {
  return typeof value === 'string' ? [name, value] : [name, value.name, await value.bytes()];
}
