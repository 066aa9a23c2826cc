import { beforeEach, describe, expect, it } from 'vitest';
import { type ErrorCode, NearfaceError } from '../errors';
import { MIN_LIVENESS } from '../usecases/liveness-threshold';
import type { SearchedFace } from '../usecases/types';
import { MAX_BODY } from './body';
import { MAX_IMAGE, type SEARCH_FACE, searchFaceRefusal, UUID } from './test-documents';
import { collection, FACE_ID, match, SECRET, searchedFace, type TestEngine, testApi, testEngine } from './test-engine';
import { bmpHeader, GIF_HEADER, jpegHeader, pngHeader, toBase64 } from './test-images';

const IMG = toBase64(jpegHeader(640, 480));
const OTHER_FACE = '019aa000-0000-7000-8000-000000000003';

type Code = keyof typeof SEARCH_FACE;

let engine: TestEngine;
let api: ReturnType<typeof testApi>;

beforeEach(() => {
  engine = testEngine();
  api = testApi(engine);
});

/** Undefined leaves a field out. */
function call(change: Record<string, unknown> = {}, secret = SECRET) {
  const body = JSON.stringify({ collectionId: 'id-staff', requestName: 'Ada', faceImage: IMG, ...change });
  return send({ headers: { 'x-api-key': secret, 'content-type': 'application/json' }, body });
}

async function send(init: RequestInit, path = '/search-face') {
  const response = await api(path, { method: 'POST', ...init });
  return { http: response.status, body: await response.json() };
}

function find(...faces: SearchedFace[]): void {
  engine.search.mockResolvedValue({ width: 640, height: 480, faces });
}

function fail(code: ErrorCode): void {
  engine.search.mockRejectedValue(new NearfaceError(code, 'Why.'));
}

function setUp(change: { liveness?: boolean; minScore?: number }): void {
  engine.collections.get.mockImplementation(async (name) => ({ ...collection(name), ...change }));
}

/** What the engine was asked with last. */
const asked = () => engine.search.mock.lastCall?.[1];

describe('/search-face', () => {
  it('gives the faces that are like the largest one, best first, and what was applied', async () => {
    find(
      searchedFace([match({ faceId: OTHER_FACE, score: 0.9 }), match({ faceId: FACE_ID, score: 0.8 })]),
      searchedFace([match({ faceId: '019aa000-0000-7000-8000-000000000004', score: 1 })]),
    );
    expect(await call()).toEqual({
      http: 200,
      body: {
        message: 'success',
        searchId: expect.stringMatching(UUID),
        requestName: 'Ada',
        userName: 'Ada',
        option: { option_liveness: false, liveNess_threshold: 0, liveNessScore: 0, policy_similarity: 0.7 },
        faceIdList: [OTHER_FACE, FACE_ID],
      },
    });
  });

  it('gives no face, and another searchId each time', async () => {
    find(searchedFace([]));
    const answers = [await call(), await call()];
    for (const { body } of answers) expect(body).toMatchObject({ message: 'success', faceIdList: [] });
    expect(answers[0]?.body.searchId).not.toBe(answers[1]?.body.searchId);
  });

  it("searches every face with the collection's own threshold and liveness switch, and tells them", async () => {
    await call();
    const options = { collection: 'id-staff', maxResults: 1000, everyFace: true };
    expect(asked()).toEqual({ ...options, minScore: 0.7, liveness: false });

    setUp({ liveness: true, minScore: 0.83 });
    engine.search.mockResolvedValue({
      width: 640,
      height: 480,
      faces: [searchedFace([match()])],
      liveness: { live: true, passive: { antispoof: 0.5, liveness: 0.97 } },
    });
    const { body } = await call();
    expect(asked()).toEqual({ ...options, minScore: 0.83, liveness: true });
    expect(body.option).toEqual({
      option_liveness: true,
      liveNess_threshold: MIN_LIVENESS,
      liveNessScore: 0.97,
      policy_similarity: 0.83,
    });
  });

  it.each(['Ada', ' ', 'Zoë "李雷" <b>\\ \u2028 😀', 'x'.repeat(10_000)])('gives the name back: %j', async (name) => {
    const both = { body: { requestName: name, userName: name } };
    expect(await call({ requestName: name })).toMatchObject(both);
    expect(await call({ requestName: undefined, userName: name })).toMatchObject(both);
    expect(await call({ requestName: name, userName: 'other' })).toMatchObject(both);
  });

  it('takes the collection by id or name', async () => {
    for (const collectionId of ['id-staff', 'staff']) {
      expect(await call({ collectionId })).toMatchObject({ http: 200 });
      expect(asked()).toMatchObject({ collection: 'id-staff' });
    }
  });

  it('takes JPEG and PNG up to 5 MiB, with a data: prefix, white space, URL-safe and without padding', async () => {
    const bytes = pngHeader(0x3ffbff, 0xfbefbe, 37);
    const text = toBase64(bytes);
    const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    for (const sent of [
      text,
      `data:image/jpeg;base64,${text}`,
      `\n${text.slice(0, 9)}\r\n ${text.slice(9)}`,
      urlSafe,
    ]) {
      expect(await call({ faceImage: sent })).toMatchObject({ http: 200 });
      const given = engine.search.mock.lastCall?.[0] as Blob;
      expect(new Uint8Array(await given.arrayBuffer())).toEqual(bytes);
    }
    expect(await call({ faceImage: toBase64(jpegHeader(9, 9, MAX_IMAGE['search-face'])) })).toMatchObject({
      http: 200,
    });
  });
});

describe('6030 to 6032', () => {
  const NO_TEXT = [undefined, '', 7, null, true, ['x'], {}];

  it.each(NO_TEXT)('refuses the collectionId %j', async (collectionId) => {
    expect(await call({ collectionId })).toEqual(searchFaceRefusal(6030));
  });

  it.each(NO_TEXT)('refuses the requestName %j', async (requestName) => {
    expect(await call({ requestName })).toEqual(searchFaceRefusal(6031));
    expect(await call({ requestName: undefined, userName: requestName })).toEqual(searchFaceRefusal(6031));
  });

  it.each([7, null])('refuses a requestName %j beside a userName', async (requestName) => {
    expect(await call({ requestName, userName: 'Ada' })).toEqual(searchFaceRefusal(6031));
  });

  it.each([...NO_TEXT, ' ', '*', 'a', 'data:image/png;base64,'])('refuses the faceImage %j', async (faceImage) => {
    expect(await call({ faceImage })).toEqual(searchFaceRefusal(6032));
  });

  it.each(['IMAGE_TRUNCATED', 'IMAGE_CORRUPT', 'IMAGE_TOO_SMALL', 'FACE_NOT_FOUND'] as const)(
    'refuses an image that has %s',
    async (code) => {
      fail(code);
      expect(await call()).toEqual(searchFaceRefusal(6032));
    },
  );

  it('refuses an image without a face', async () => {
    find();
    expect(await call()).toEqual(searchFaceRefusal(6032));
  });
});

describe('6033 and 6034', () => {
  it('refuses a collection that never was', async () => {
    expect(await call({ collectionId: 'other' })).toEqual(searchFaceRefusal(6033));
  });

  it('refuses what can be no name of a collection', async () => {
    engine.collections.get.mockRejectedValue(new NearfaceError('INVALID_ARGUMENT', 'Too long.'));
    expect(await call({ collectionId: 'x'.repeat(1000) })).toEqual(searchFaceRefusal(6033));
  });

  it('refuses a collection that was deleted, also meanwhile, and one of another model', async () => {
    expect(await call({ collectionId: 'gone' })).toEqual(searchFaceRefusal(6034));
    for (const code of ['COLLECTION_DELETED', 'EMBEDDER_MISMATCH'] as const) {
      fail(code);
      expect(await call()).toEqual(searchFaceRefusal(6034));
    }
  });
});

describe('6035', () => {
  it.each([
    'EYES_CLOSED',
    'FACE_CLOSE_TO_BORDER',
    'FACE_CROPPED',
    'FACE_NOT_LIVE',
    'FACE_TOO_CLOSE',
    'FACE_ANGLE_TOO_LARGE',
    'FACE_IS_OCCLUDED',
    'FACE_TOO_SMALL',
    'TOO_MANY_FACES',
    'MODEL_LOAD_FAILED',
  ] as const)('refuses a photo of a collection that checks them, for %s', async (code) => {
    setUp({ liveness: true });
    fail(code);
    expect(await call()).toEqual(searchFaceRefusal(6035));
  });
});

describe('6036 and 6037', () => {
  it('refuses images over 5 MiB, whatever they are, over 100 megapixels, and bodies over 16 MiB', async () => {
    expect(await call({ faceImage: toBase64(jpegHeader(9, 9, MAX_IMAGE['search-face'] + 1)) })).toEqual(
      searchFaceRefusal(6036),
    );
    expect(await call({ faceImage: toBase64(bmpHeader(9, 9, MAX_IMAGE['search-face'] + 1)) })).toEqual(
      searchFaceRefusal(6036),
    );
    expect(await call({ faceImage: 'A'.repeat(MAX_BODY) })).toEqual(searchFaceRefusal(6036));
    fail('IMAGE_TOO_LARGE');
    expect(await call()).toEqual(searchFaceRefusal(6036));
  });

  it.each([bmpHeader(200, 200), GIF_HEADER, new TextEncoder().encode('no image')])(
    'refuses images that are neither JPEG nor PNG',
    async (bytes) => {
      expect(await call({ faceImage: toBase64(bytes) })).toEqual(searchFaceRefusal(6037));
      expect(engine.search).not.toHaveBeenCalled();
    },
  );
});

describe('6038', () => {
  it.each(['WORKER_CRASHED', 'STORE_FAILED', 'MODEL_LOAD_FAILED'] as const)('is %s of the engine', async (code) => {
    fail(code);
    expect(await call()).toEqual(searchFaceRefusal(6038));
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['a field twice', `{"collectionId":"staff","collectionId":"staff","userName":"Ada","faceImage":"${IMG}"}`],
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
  ])('is a body that is or has %s', async (_, body) => {
    const headers = { 'x-api-key': SECRET, 'content-type': 'application/json' };
    expect(await send({ headers, body })).toEqual(searchFaceRefusal(6038));
    expect(engine.search).not.toHaveBeenCalled();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', ''])(
    'is a body of type %j',
    async (type) => {
      const headers = { 'x-api-key': SECRET, 'content-type': type };
      expect(await send({ headers, body: '{}' })).toEqual(searchFaceRefusal(6038));
    },
  );

  it('is another method, and a path below', async () => {
    const response = await api('/search-face');
    expect({ http: response.status, body: await response.json() }).toEqual(searchFaceRefusal(6038, 405));
    expect(await send({}, '/search-face/more')).toEqual(searchFaceRefusal(6038, 404));
  });

  it('is a call too many, and one with no page open', async () => {
    engine.keys.authorize.mockRejectedValueOnce(new NearfaceError('RATE_LIMITED', 'Too many calls.'));
    expect(await call()).toEqual(searchFaceRefusal(6038, 429));
    api = testApi(undefined);
    expect(await call()).toEqual(searchFaceRefusal(6038, 503));
  });
});

describe('6039 and 6040', () => {
  it('refuses a call without key, and with one that is unknown, expired, spent or may not', async () => {
    expect(await send({ body: 'x' })).toEqual(searchFaceRefusal(6039));
    expect(await call({}, '')).toEqual(searchFaceRefusal(6039));
    expect(await call({}, 'bad')).toEqual(searchFaceRefusal(6040));
    for (const code of ['KEY_EXPIRED', 'KEY_FORBIDDEN', 'CALLS_EXHAUSTED'] as const) {
      engine.keys.authorize.mockRejectedValueOnce(new NearfaceError(code, 'Why.'));
      expect(await call()).toEqual(searchFaceRefusal(6040));
    }
  });

  it('refuses a collection that the key may not touch', async () => {
    engine.keys.authorize.mockResolvedValue({ keyId: 'key', collections: ['id-default'] });
    expect(await call()).toEqual(searchFaceRefusal(6040));
    expect(await call({ collectionId: 'default' })).toMatchObject({ http: 200 });
  });
});

it('looks at the key, then at what the codes say in their order, but for liveness, which needs the image', async () => {
  setUp({ liveness: true });
  fail('FACE_NOT_LIVE');
  const bmp = (size: number) => toBase64(bmpHeader(9, 9, size));
  const steps: [Record<string, unknown>, Code][] = [
    [{}, 6030],
    [{ collectionId: 'other' }, 6031],
    [{ userName: 'Ada' }, 6032],
    [{ faceImage: bmp(MAX_IMAGE['search-face'] + 1) }, 6033],
    [{ collectionId: 'gone' }, 6034],
    [{ collectionId: 'staff' }, 6036],
    [{ faceImage: bmp(54) }, 6037],
    [{ faceImage: IMG }, 6035],
  ];
  let change: Record<string, unknown> = { collectionId: undefined, requestName: undefined, faceImage: undefined };
  expect(await call(change, '')).toEqual(searchFaceRefusal(6039));
  for (const [step, code] of steps) {
    change = { ...change, ...step };
    expect(await call(change)).toEqual(searchFaceRefusal(code));
  }
});

it('counts calls under their key and code, and charges for none', async () => {
  await call();
  await call({ faceImage: '' });
  expect(
    engine.keys.record.mock.calls.map(([{ operation, status, billable }]) => [operation, status, billable]),
  ).toEqual([
    ['search-face', 'OK', false],
    ['search-face', '6032', false],
  ]);
});
