import { describe, expect, it } from 'vitest';
import { NearfaceError } from '../errors';
import { createApi } from './app';
import { EKYCPRO } from './test-documents';
import { KEY_ID, SECRET, testApi, testEngine } from './test-engine';
import type { Engine } from './types';

const { INVALID_REQUEST, FAIL } = EKYCPRO;

/** Of each dialect a path that is its own and none, and the member that its errors have. */
const NO_PATHS = {
  '/v1/nothing': 'status',
  '/faceset/v2/nothing': 'request_id',
  '/face-search/nothing': 'code',
  '/multi-face-search/nothing': 'code',
  '/search-face/nothing': 'errorCode',
  '/nearface/v1/nothing': 'code',
  '/nothing': 'code',
};

describe('a path', () => {
  it.each(Object.entries(NO_PATHS))('%s that is none is told in the shape of its dialect', async (path, member) => {
    const response = await testApi(testEngine())(path, { method: 'POST' });
    expect(await response.json()).toHaveProperty(member);
    if (!path.startsWith('/v1/')) expect(response.status).toBeGreaterThanOrEqual(400);
  });

  it.each(['/v1/addface/', '//v1/addface', '/v1//addface', '/v1/addface/x', '/V1/addface', '/v1/addface%2f'])(
    '%s is not that of an endpoint',
    async (path) => {
      const engine = testEngine();
      const response = await testApi(engine)(path, { method: 'POST' });
      expect(await response.json()).toEqual(path.startsWith('/V1') ? expect.anything() : INVALID_REQUEST);
      expect(engine.keys.authorize).not.toHaveBeenCalled();
    },
  );

  it.each(['/v1/%61ddface', '/v1/addface?a=b', '/v1/addface#x'])('%s is that of an endpoint', async (path) => {
    expect((await testApi(testEngine())(path, { method: 'POST' })).status).toBe(401);
  });

  it.each(['/api', '/some/where/api', '/mit%20Leerzeichen/100%25/api', '/a:b/:c/*/api', '/%E4%BA%BA%E8%84%B8/api'])(
    'may be below %s',
    async (base) => {
      const api = createApi(base, async () => testEngine() as unknown as Engine);
      expect((await api.request(`http://localhost${base}/v1/addface`, { method: 'POST' })).status).toBe(401);
      expect((await api.request(`http://localhost${base}/openapi.json`)).status).toBe(200);
    },
  );
});

describe('a method', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'PROPFIND'])(
    '%s that an endpoint does not have is refused, and says which it has',
    async (method) => {
      const engine = testEngine();
      const api = testApi(engine);
      const answers = await Promise.all(
        ['/v1/addface', '/faceset/v2/search_face'].map((path) =>
          api(path, { method, headers: { 'X-API-Key': SECRET } }),
        ),
      );
      for (const { headers } of answers) expect(headers.get('allow')).toBe('POST');
      expect(await answers[0]?.text()).toBe(method === 'HEAD' ? '' : JSON.stringify(INVALID_REQUEST));
      expect(engine.keys.authorize).not.toHaveBeenCalled();
    },
  );

  it('HEAD is answered as GET, without the body', async () => {
    const api = testApi(testEngine());
    const [get, head] = await Promise.all(['GET', 'HEAD'].map((method) => api('/openapi.json', { method })));
    expect(head?.status).toBe(200);
    expect(head?.headers.get('content-type')).toBe(get?.headers.get('content-type'));
    expect(await head?.text()).toBe('');
    expect((await api('/openapi.json', { method: 'POST' })).headers.get('allow')).toBe('GET, HEAD');
  });
});

it('says that no page is open, whatever the call', async () => {
  const response = await testApi(undefined)('/v1/addface', { method: 'POST' });
  expect(response.status).toBe(503);
  expect(await response.json()).toEqual(FAIL);
});

it('says after how many seconds the next call passes, where there were too many', async () => {
  const engine = testEngine();
  engine.keys.authorize.mockRejectedValue(new NearfaceError('RATE_LIMITED', 'Too many calls.', { retryAfter: 7 }));
  const api = testApi(engine);
  for (const path of [
    '/v1/addface',
    '/face-search',
    '/search-face',
    '/faceset/v2/search_face',
    '/nearface/v1/search',
  ]) {
    expect((await api(path, { method: 'POST' })).headers.get('retry-after'), path).toBe('7');
  }
  expect((await testApi(testEngine())('/v1/addface', { method: 'POST' })).headers.has('retry-after')).toBe(false);
});

describe('the ledger', () => {
  const search = (engine: ReturnType<typeof testEngine>, body: BodyInit, secret = SECRET) =>
    testApi(engine)('/v1/searchface', { method: 'POST', headers: { 'X-API-Key': secret }, body });
  const valid = () => new URLSearchParams({ person_id: 'nobody' });

  it('counts a call once, also one that is refused', async () => {
    const engine = testEngine();
    await search(engine, valid());
    expect(engine.keys.record.mock.calls).toEqual([
      [{ keyId: KEY_ID, dialect: 'ekycpro', operation: 'searchface', status: 'INVALID_REQUEST', billable: false }],
    ]);
  });

  it('counts a call that is refused for what its key may not', async () => {
    const engine = testEngine();
    engine.keys.authorize.mockRejectedValue(new NearfaceError('CALLS_EXHAUSTED', 'None are left.', { keyId: KEY_ID }));
    expect((await search(engine, valid())).status).toBe(403);
    expect(engine.keys.record.mock.calls).toEqual([
      [{ keyId: KEY_ID, dialect: 'ekycpro', operation: 'searchface', status: 'INVALID_REQUEST', billable: false }],
    ]);
  });

  it('counts none with an unknown key', async () => {
    const engine = testEngine();
    expect((await search(engine, valid(), 'bad')).status).toBe(401);
    expect(engine.keys.record).not.toHaveBeenCalled();
  });

  it('changes no answer where it fails', async () => {
    const engine = testEngine();
    engine.keys.record.mockRejectedValue(new Error('The disk is full.'));
    expect(await (await search(engine, valid())).json()).toEqual(INVALID_REQUEST);
  });
});

it('gives an engine that fails in its own way the code of an error that nobody expected', async () => {
  const engine = testEngine();
  engine.keys.authorize.mockRejectedValue(new TypeError('x is not a function'));
  const response = await testApi(engine)('/v1/searchface', { method: 'POST', headers: { 'X-API-Key': SECRET } });
  expect(await response.json()).toEqual(FAIL);
});
