import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ErrorCode, NearfaceError } from '../errors';
import { FACESET_PATH, FACESET_REQUEST_ID, MAX_IMAGE } from './test-documents';
import {
  enrolledFace,
  FACE_ID,
  match,
  person,
  SECRET,
  searchedFace,
  type TestEngine,
  testApi,
  testEngine,
} from './test-engine';
import { bmpHeader, jpegHeader, pngHeader, toBase64 } from './test-images';

const IMAGE = jpegHeader(640, 480);
const BASE64 = toBase64(IMAGE);

const KEY = { 'X-DF-API-ID': 'key-1', 'X-DF-API-SECRET': SECRET };
const REQUEST_ID = expect.stringMatching(FACESET_REQUEST_ID);

let engine: TestEngine;
let api: ReturnType<typeof testApi>;

beforeEach(() => {
  engine = testEngine();
  api = testApi(engine);
});

afterEach(() => {
  vi.useRealTimers();
});

async function send(init: RequestInit, path = FACESET_PATH) {
  const response = await api(path, { method: 'POST', ...init });
  const text = await response.text();
  return { http: response.status, text, body: JSON.parse(text) };
}

type Fields = Record<string, unknown>;

/** Undefined leaves a field out. */
const BODIES: Record<string, (fields: Fields) => RequestInit> = {
  JSON: (fields) => ({ headers: { ...KEY, 'content-type': 'application/json' }, body: JSON.stringify(fields) }),
  'a form': (fields) => ({
    headers: KEY,
    body: new URLSearchParams(given(fields).map(([name, value]) => [name, String(value)])),
  }),
  multipart(fields) {
    const body = new FormData();
    for (const [name, value] of given(fields)) body.set(name, value instanceof Blob ? value : String(value));
    return { headers: KEY, body };
  },
};

const given = (fields: Fields) => Object.entries(fields).filter(([, value]) => value !== undefined);

const call = (change: Fields = {}, kind = 'JSON') =>
  send(BODIES[kind]?.({ name: 'staff', image_base64: BASE64, ...change }) ?? {});

const refusal = (status: string, http = 400, reason: unknown = expect.stringMatching(/./)) => ({
  http,
  text: expect.any(String),
  body: { status, reason, request_id: REQUEST_ID },
});

const options = () => engine.search.mock.lastCall?.[1];

const found = (...matches: ReturnType<typeof match>[]) =>
  engine.search.mockResolvedValue({ width: 640, height: 480, faces: [searchedFace(matches), searchedFace([match()])] });

describe('an answer', () => {
  it('gives the faces that are like the largest one', async () => {
    const { http, text, body } = await call();
    expect(http).toBe(200);
    expect(body).toEqual({
      status: 'OK',
      request_id: REQUEST_ID,
      result: [{ person_id: 3, face_id: expect.any(Number), score: 0.985, create_time: 1763632800 }],
    });
    const faceId = BigInt(`0x${FACE_ID.replace('-', '').slice(0, 12)}`) * 2n ** 15n + 7n;
    expect(text).toContain(`"face_id":${faceId},`);
    expect(faceId).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
  });

  it('has an id of its own', async () => {
    const ids = new Set<string>();
    for (const { body } of [await call(), await call(), await call({ topN: 0 }), await call({ topN: 0 })]) {
      ids.add(body.request_id);
    }
    expect(ids.size).toBe(4);
  });

  it('gives each face of a person', async () => {
    found(match({ score: 1 }), match({ faceId: FACE_ID.replace('7000', '7001'), score: 0.9 }));
    const { body } = await call({ topN: 10 });
    expect(body.result.map(({ person_id, score }: { person_id: number; score: number }) => [person_id, score])).toEqual(
      [
        [3, 1],
        [3, 0.9],
      ],
    );
  });

  it('leaves out who was deleted meanwhile, and is no result when nobody is left', async () => {
    engine.persons.get.mockImplementation(async (personId) => {
      if (personId === 'gone') throw new NearfaceError('PERSON_NOT_FOUND', 'Gone.');
      return person({ personId });
    });
    engine.faces.get.mockImplementation(async (faceId) => {
      if (faceId === 'gone') throw new NearfaceError('FACE_ID_NOT_FOUND', 'Gone.');
      return enrolledFace({ faceId });
    });
    found(match({ personId: 'gone' }), match({ faceId: 'gone' }), match({ score: 0.9 }));
    const { body } = await call({ topN: 3 });
    expect(body.result).toMatchObject([{ score: 0.9 }]);
    found(match({ personId: 'gone' }), match({ faceId: 'gone' }));
    expect(await call({ topN: 3 })).toEqual(refusal('QUERY_FAILED', 400, 'no result'));
  });

  it('is QUERY_FAILED without a result', async () => {
    found();
    expect(await call()).toEqual(refusal('QUERY_FAILED', 400, 'no result'));
  });

  it('is INVALID_ARGUMENT without a face', async () => {
    engine.search.mockResolvedValue({ width: 640, height: 480, faces: [] });
    expect(await call()).toEqual(refusal('INVALID_ARGUMENT'));
  });
});

describe.each(Object.keys(BODIES))('parameters in %s', (kind) => {
  const callWith = (change: Fields) => call(change, kind);

  it('have defaults', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-15T12:34:56.789Z') });
    expect(await callWith({})).toMatchObject({ http: 200 });
    expect(options()).toEqual({
      collection: 'id-staff',
      maxResults: 1,
      minScore: 0.8,
      everyFace: true,
      createdSince: new Date('2025-09-15T12:34:56.789Z'),
    });
  });

  it.each([0, 1, 0.65, 1e-3])('take the threshold %s', async (threshold) => {
    expect(await callWith({ threshold })).toMatchObject({ http: 200 });
    expect(options()).toMatchObject({ minScore: threshold });
  });

  it.each([-0.001, 1.001, 'high', '1e', 'NaN', 'Infinity', true, null])(
    'refuse the threshold %j',
    async (threshold) => {
      expect(await callWith({ threshold })).toEqual(
        refusal('INVALID_ARGUMENT', 400, expect.stringMatching(/^threshold/)),
      );
    },
  );

  it.each([1, 2, 10])('take topN %i', async (topN) => {
    expect(await callWith({ topN })).toMatchObject({ http: 200 });
    expect(options()).toMatchObject({ maxResults: topN });
  });

  it.each([0, 11, -1, 1.5, 'ten', true, null])('refuse topN %j', async (topN) => {
    expect(await callWith({ topN })).toEqual(refusal('INVALID_ARGUMENT', 400, expect.stringMatching(/^topN/)));
  });

  it.each([
    ['within the window', 1767225600, '2026-01-01T00:00:00Z'],
    ['at the bound', 1757939697, '2025-09-15T12:34:57Z'],
    ['before the bound', 1757939696, '2025-09-15T12:34:56.789Z'],
    ['0', 0, '2025-09-15T12:34:56.789Z'],
    ['negative', -1767225600, '2025-09-15T12:34:56.789Z'],
    ['in the future', 4102444800, '2100-01-01T00:00:00Z'],
    ['as late as dates go', 8_640_000_000_000, '+275760-09-13T00:00:00Z'],
  ])('take a start_time %s', async (_, start_time, since) => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-15T12:34:56.789Z') });
    expect(await callWith({ start_time })).toMatchObject({ http: 200 });
    expect(options()).toMatchObject({ createdSince: new Date(since) });
  });

  it.each([1.5, 8_640_000_000_001, 1e300, 'yesterday', true, null])('refuse the start_time %j', async (start_time) => {
    expect(await callWith({ start_time })).toEqual(
      refusal('INVALID_ARGUMENT', 400, expect.stringMatching(/^start_time/)),
    );
  });

  it.each(['staff', 'id-staff'])('take the name or id %s', async (name) => {
    expect(await callWith({ name })).toMatchObject({ http: 200 });
    expect(options()).toMatchObject({ collection: 'id-staff' });
  });

  it.each([undefined, ''])('refuse the name %j', async (name) => {
    expect(await callWith({ name })).toEqual(refusal('INVALID_ARGUMENT', 400, expect.stringMatching(/^name/)));
  });

  it.each(['unknown', 'gone'])('know no face set %s', async (name) => {
    expect(await callWith({ name })).toEqual(refusal('QUERY_FAILED'));
  });

  it.each([undefined, ''])('need an image where image_base64 is %j', async (image_base64) => {
    expect(await callWith({ image_base64 })).toEqual(
      refusal('INVALID_ARGUMENT', 400, expect.stringMatching(/image_base64/)),
    );
  });

  it.each(['data:image/png;base64,', 'not base64!', 'abcde'])('refuse the image_base64 %j', async (image_base64) => {
    expect(await callWith({ image_base64 })).toEqual(refusal('INVALID_ARGUMENT'));
  });

  it.each([
    ['JPEG', jpegHeader(640, 480)],
    ['PNG', pngHeader(640, 480)],
    ['of the smallest sides', pngHeader(128, 128)],
    ['of the largest sides', pngHeader(6000, 6000)],
    ['of 5 MiB', jpegHeader(640, 480, MAX_IMAGE.faceset)],
  ])('take an image that is %s', async (_, bytes) => {
    expect(await callWith({ image_base64: toBase64(bytes) })).toMatchObject({ http: 200 });
  });

  it.each([
    ['too narrow', pngHeader(127, 128)],
    ['too low', jpegHeader(128, 127)],
    ['too wide', jpegHeader(6001, 6000)],
    ['too high', pngHeader(6000, 6001)],
    ['too large', jpegHeader(640, 480, MAX_IMAGE.faceset + 1)],
    ['BMP', bmpHeader(640, 480)],
    ['text', new TextEncoder().encode('This is no image.')],
  ])('refuse an image that is %s', async (_, bytes) => {
    expect(await callWith({ image_base64: toBase64(bytes) })).toEqual(refusal('INVALID_ARGUMENT'));
    expect(engine.search).not.toHaveBeenCalled();
  });
});

describe('file', () => {
  const withFile = (file: unknown, change: Fields = { image_base64: undefined }) =>
    call({ file, ...change }, 'multipart');

  it('is the image, whatever its type is said to be, and wins over image_base64', async () => {
    for (const change of [{ image_base64: undefined }, { image_base64: 'not base64!' }]) {
      expect(await withFile(new File([IMAGE], 'face.txt', { type: 'text/plain' }), change)).toMatchObject({
        http: 200,
      });
      const [image] = engine.search.mock.lastCall ?? [];
      expect(toBase64(new Uint8Array(await (image as Blob).arrayBuffer()))).toBe(BASE64);
    }
  });

  it('is none where none was chosen', async () => {
    expect(await withFile(new File([], ''))).toEqual(refusal('INVALID_ARGUMENT'));
    expect(await withFile(new File([], ''), { image_base64: BASE64 })).toMatchObject({ http: 200 });
  });

  it('is refused where it is empty, or text', async () => {
    expect(await withFile(new File([], 'empty.jpg'))).toEqual(refusal('INVALID_ARGUMENT'));
    expect(await withFile(BASE64)).toEqual(refusal('INVALID_ARGUMENT', 400, expect.stringMatching(/^file/)));
    expect(await call({ file: BASE64 }, 'JSON')).toEqual(
      refusal('INVALID_ARGUMENT', 400, expect.stringMatching(/^file/)),
    );
  });
});

it('reads numbers in JSON as numbers only', async () => {
  for (const change of [{ threshold: '0.8' }, { topN: '1' }, { start_time: '0' }]) {
    expect(await call(change)).toEqual(refusal('INVALID_ARGUMENT'));
  }
});

it.each([
  ['2026-08-31T00:00:00Z', '2026-02-28T00:00:00Z'],
  ['2024-08-30T00:00:00Z', '2024-02-29T00:00:00Z'],
  ['2026-03-31T00:00:00Z', '2025-09-30T00:00:00Z'],
  ['2026-06-30T23:59:59Z', '2025-12-30T23:59:59Z'],
])('six months before %s is %s', async (now, since) => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(now) });
  await call();
  expect(options()).toMatchObject({ createdSince: new Date(since) });
});

describe('keys', () => {
  it.each([
    ['KEY_MISSING', 'UNAUTHORIZED', 401],
    ['KEY_UNKNOWN', 'UNAUTHORIZED', 401],
    ['KEY_EXPIRED', 'KEY_EXPIRED', 401],
    ['KEY_FORBIDDEN', 'NO_PERMISSION', 403],
    ['CALLS_EXHAUSTED', 'OUT_OF_QUOTA', 403],
    ['RATE_LIMITED', 'RATE_LIMIT_EXCEEDED', 403],
    ['STORE_FAILED', 'INTERNAL_ERROR', 500],
  ] as const)('%s is %s', async (code, status, http) => {
    engine.keys.authorize.mockRejectedValue(new NearfaceError(code, code));
    expect(await call()).toEqual(refusal(status, http, code));
    expect(engine.keys.record).not.toHaveBeenCalled();
  });

  it('come as id and secret, and search', async () => {
    await call();
    expect(engine.keys.authorize).toHaveBeenCalledExactlyOnceWith({ id: 'key-1', secret: SECRET }, 'search');
  });

  it.each(['X-DF-API-ID', 'X-DF-API-SECRET'])('are missing without %s', async (name) => {
    const headers = new Headers({ ...KEY, 'content-type': 'application/json' });
    headers.delete(name);
    expect(await send({ headers, body: '{}' })).toEqual(refusal('UNAUTHORIZED', 401));
    headers.set(name, '');
    expect(await send({ headers, body: '{}' })).toEqual(refusal('UNAUTHORIZED', 401));
    expect(engine.keys.authorize).toHaveBeenCalledWith({}, 'search');
  });

  it('of other face sets may not search this one', async () => {
    engine.keys.authorize.mockResolvedValue({ keyId: 'key', collections: ['id-default'] });
    expect(await call()).toEqual(refusal('NO_PERMISSION', 403));
    expect(await call({ name: 'default' })).toMatchObject({ http: 200 });
  });
});

describe('failures', () => {
  const CODES: [ErrorCode, string, number][] = [
    ['COLLECTION_NOT_FOUND', 'QUERY_FAILED', 400],
    ['COLLECTION_DELETED', 'QUERY_FAILED', 400],
    ['EMBEDDER_MISMATCH', 'QUERY_FAILED', 400],
    ['IMAGE_TRUNCATED', 'DOWNLOAD_ERROR', 400],
    ['IMAGE_CORRUPT', 'INVALID_ARGUMENT', 400],
    ['IMAGE_NOT_RECOGNISED', 'INVALID_ARGUMENT', 400],
    ['IMAGE_TOO_SMALL', 'INVALID_ARGUMENT', 400],
    ['FACE_NOT_LIVE', 'INVALID_ARGUMENT', 400],
    ['TOO_MANY_FACES', 'INVALID_ARGUMENT', 400],
    ['STORE_FAILED', 'INTERNAL_ERROR', 500],
    ['MODEL_LOAD_FAILED', 'INTERNAL_ERROR', 500],
    ['WORKER_CRASHED', 'INTERNAL_ERROR', 500],
  ];

  it.each(CODES)('%s of the search is %s', async (code, status, http) => {
    engine.search.mockRejectedValue(new NearfaceError(code, 'why'));
    expect(await call()).toEqual(refusal(status, http, 'why'));
  });

  it('that have no code are INTERNAL_ERROR', async () => {
    engine.persons.get.mockRejectedValue(new TypeError('x is not a function'));
    expect(await call()).toEqual(refusal('INTERNAL_ERROR', 500));
  });

  it('with no page open is 503', async () => {
    api = testApi(undefined);
    expect(await call()).toEqual(refusal('INTERNAL_ERROR', 503));
  });

  it.each(['/faceset/v2/searchface', '/faceset/', '/faceset/v1/search_face'])('%s cannot be found', async (path) => {
    expect(await send(BODIES.JSON?.({}) ?? {}, path)).toEqual(refusal('NOT_FOUND', 404));
  });

  it('other methods cannot be found', async () => {
    expect(await send({ method: 'GET', headers: KEY })).toEqual(refusal('NOT_FOUND', 404));
  });

  it.each([
    ['text/plain', '{}', 'INVALID_ARGUMENT'],
    ['application/json', '', 'INVALID_ARGUMENT'],
    ['application/json', '[]', 'INVALID_ARGUMENT'],
    ['application/json', '{"name":"staff","name":"staff"}', 'INVALID_ARGUMENT'],
    ['application/x-www-form-urlencoded', 'name=staff&name=staff', 'INVALID_ARGUMENT'],
    ['multipart/form-data', 'no boundary', 'INVALID_ARGUMENT'],
    [
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="name"\r\n\r\nst',
      'DOWNLOAD_ERROR',
    ],
  ])('a body of %s: %s', async (type, body, status) => {
    expect(await send({ headers: { ...KEY, 'content-type': type }, body })).toEqual(refusal(status));
  });

  it('a body that is too large', async () => {
    expect(await call({ image_base64: 'A'.repeat(17 * 2 ** 20) })).toEqual(refusal('INVALID_ARGUMENT'));
  });
});

describe('the first of several faults is told', () => {
  const images: Record<string, string> = {
    face: BASE64,
    small: toBase64(pngHeader(64, 64)),
    none: 'not base64!',
  };

  it.each([
    ['key', { image: 'none', name: 'gone', topN: 0 }, 'KEY_UNKNOWN', 'UNAUTHORIZED', 401],
    ['parameters', { image: 'none', name: 'gone', topN: 0 }, undefined, 'INVALID_ARGUMENT', 400],
    ['face set', { image: 'none', name: 'gone' }, undefined, 'QUERY_FAILED', 400],
    ['image', { image: 'small' }, undefined, 'INVALID_ARGUMENT', 400],
    ['result', { image: 'face' }, undefined, 'QUERY_FAILED', 400],
  ] as const)('%s', async (_, { image, ...change }, code, status, http) => {
    if (code) engine.keys.authorize.mockRejectedValue(new NearfaceError(code, code));
    found();
    expect(await call({ ...change, image_base64: images[image] })).toEqual(refusal(status, http));
  });
});

it('counts every call of a key, and charges for none', async () => {
  await call();
  await call({ topN: 0 });
  found();
  await call();
  expect(engine.keys.record.mock.calls.map(([entry]) => entry)).toEqual(
    ['OK', 'INVALID_ARGUMENT', 'QUERY_FAILED'].map((status) => ({
      keyId: 'key-1',
      dialect: 'faceset',
      operation: 'search_face',
      status,
      billable: false,
    })),
  );
});
