import { beforeEach, describe, expect, it } from 'vitest';
import { type ErrorCode, NearfaceError } from '../errors';
import type { Match, SearchedFace } from '../usecases/types';
import { MAX_BODY } from './body';
import { FACE_SEARCH_PHOTO, faceSearchNotLive, faceSearchRefusal, FACE_SEARCH_PATHS as PATHS } from './test-documents';
import {
  collection,
  FACE_ID,
  match,
  PERSON_ID,
  SECRET,
  searchedFace,
  type TestEngine,
  testApi,
  testEngine,
} from './test-engine';
import { bmpHeader, GIF_HEADER, jpegHeader, pngHeader, toBase64 } from './test-images';

const IMG = toBase64(jpegHeader(640, 480));
const OTHER_PERSON = '019aa000-0000-7000-8000-000000000002';
const OTHER_FACE = '019aa000-0000-7000-8000-000000000003';

type Path = (typeof PATHS)[number];

let engine: TestEngine;
let api: ReturnType<typeof testApi>;

beforeEach(() => {
  engine = testEngine();
  api = testApi(engine);
});

/** Undefined leaves a parameter out. */
function call(path: Path, change: Record<string, unknown> = {}, secret = SECRET) {
  const body = JSON.stringify({ collection_name: 'staff', [FACE_SEARCH_PHOTO[path]]: IMG, ...change });
  return send(path, { headers: { 'x-api-key': secret, 'content-type': 'application/json' }, body });
}

async function send(path: string, init: RequestInit) {
  const response = await api(path, { method: 'POST', ...init });
  return { http: response.status, body: await response.json() };
}

function find(...faces: SearchedFace[]): void {
  engine.search.mockResolvedValue({ width: 640, height: 480, faces });
}

function fail(code: ErrorCode): void {
  engine.search.mockRejectedValue(new NearfaceError(code, 'Why.'));
}

const known = (change?: Partial<Match>) => searchedFace([match(change)]);

/** A face with the crops that are asked for where faces may be unknown. */
const unknown = (name: string): SearchedFace => ({
  ...searchedFace([]),
  crops: { chip: new Blob(['chip']), thumbnail: new Blob([name]) },
});

const base64 = (text: string) => Buffer.from(text).toString('base64');

const entry = (change: Record<string, unknown> = {}) => ({
  face_base_64: base64(`thumbnail of ${FACE_ID}`),
  metadata: {},
  person_id: PERSON_ID,
  person_name: 'Ada',
  similarity_score: 0.985,
  ...change,
});

const invalid = { http: 400, body: { code: 'ERR_INVALID_REQUEST', message: expect.any(String) } };

/** What the engine was asked with last. */
const asked = () => engine.search.mock.lastCall?.[1];

describe('/face-search', () => {
  it('gives persons with thumbnail, name, score and metadata as it is', async () => {
    const metadata = { team: 'ops', n: 1.5, deep: { list: [null, true, 'ß "\\ \u2028 😀'] } };
    find(known({ metadata, name: ' Zoë "李雷" <b>\\ 😀' }));
    expect(await call('/face-search')).toEqual({
      http: 200,
      body: [entry({ metadata, person_name: ' Zoë "李雷" <b>\\ 😀' })],
    });
  });

  it('gives nobody', async () => {
    find(searchedFace([]));
    expect(await call('/face-search')).toEqual({ http: 200, body: [] });
  });

  it('searches without liveness, for one person of at least 0.7, unless told otherwise', async () => {
    await call('/face-search');
    expect(asked()).toEqual({ collection: 'id-staff', maxResults: 1, minScore: 0.7, liveness: false });
    await call('/face-search', { check_liveness: true, max_results: 5, min_similarity_score: 0.25 });
    expect(asked()).toEqual({ collection: 'id-staff', maxResults: 5, minScore: 0.25, liveness: true });
  });

  it('searches each of several faces and gives everybody once, best first, at most max_results', async () => {
    find(
      searchedFace([match({ score: 0.8 }), match({ score: 0.75, personId: OTHER_PERSON, faceId: OTHER_FACE })]),
      searchedFace([match({ score: 0.9, personId: OTHER_PERSON, faceId: FACE_ID }), match({ score: 0.72 })]),
    );
    const best = entry({ similarity_score: 0.9, person_id: OTHER_PERSON });
    expect((await call('/face-search', { max_results: 3 })).body).toEqual([best, entry({ similarity_score: 0.8 })]);
    expect((await call('/face-search')).body).toEqual([best]);
  });

  it.each([1, 2, 1000, 1e3, 7.0])('takes max_results %d', async (max_results) => {
    expect(await call('/face-search', { max_results })).toMatchObject({ http: 200 });
    expect(asked()).toMatchObject({ maxResults: max_results });
  });

  it.each([0, -1, 1.5, 1001, 1e300, '1', null, true, [1]])('refuses max_results %j', async (max_results) => {
    expect(await call('/face-search', { max_results })).toEqual(invalid);
  });

  it.each([0, 1, 'false', null, {}])('refuses check_liveness %j', async (check_liveness) => {
    expect(await call('/face-search', { check_liveness })).toEqual(invalid);
  });

  it('leaves a person out who was deleted meanwhile', async () => {
    find(searchedFace([match(), match({ score: 0.8, personId: OTHER_PERSON, faceId: OTHER_FACE })]));
    engine.faces.thumbnail.mockImplementation(async (faceId) => {
      if (faceId === FACE_ID) throw new NearfaceError('FACE_ID_NOT_FOUND', 'There is no such face.');
      return new Blob(['thumbnail']);
    });
    const other = { face_base_64: base64('thumbnail'), person_id: OTHER_PERSON, similarity_score: 0.8 };
    expect((await call('/face-search', { max_results: 2 })).body).toEqual([entry(other)]);
  });

  it('has an empty thumbnail for a face that was added as a bare vector', async () => {
    engine.faces.thumbnail.mockResolvedValue(undefined);
    expect((await call('/face-search')).body).toEqual([entry({ face_base_64: '' })]);
  });
});

describe('check_liveness', () => {
  const CODES = [
    'EYES_CLOSED',
    'FACE_CLOSE_TO_BORDER',
    'FACE_CROPPED',
    'FACE_NOT_LIVE',
    'FACE_TOO_CLOSE',
    'FACE_ANGLE_TOO_LARGE',
    'FACE_IS_OCCLUDED',
    'FACE_TOO_SMALL',
    'TOO_MANY_FACES',
  ] as const;

  it.each(CODES)('tells %s', async (code) => {
    fail(code);
    expect(await call('/face-search', { check_liveness: true })).toEqual(faceSearchNotLive(code));
  });

  it('tells LICENSE_ERROR if its models could not be loaded, UNKNOWN_ERROR if it broke down', async () => {
    fail('MODEL_LOAD_FAILED');
    expect(await call('/face-search', { check_liveness: true })).toEqual(faceSearchNotLive('LICENSE_ERROR'));
    fail('WORKER_CRASHED');
    expect(await call('/face-search', { check_liveness: true })).toEqual(faceSearchNotLive('UNKNOWN_ERROR'));
  });

  it('is no liveness error without the check', async () => {
    fail('MODEL_LOAD_FAILED');
    expect(await call('/face-search')).toMatchObject({ http: 503, body: { code: 'ERR_INVALID_REQUEST' } });
    fail('WORKER_CRASHED');
    expect(await call('/face-search')).toMatchObject({ http: 500, body: { code: 'ERR_INVALID_REQUEST' } });
  });

  it('is not made without a face', async () => {
    fail('FACE_NOT_FOUND');
    expect(await call('/face-search', { check_liveness: true })).toEqual(
      faceSearchRefusal(400, 'ERR_FACE_NOT_DETECTED'),
    );
  });

  it('refuses several faces, also such as the check lets pass', async () => {
    find(known(), unknown('passer-by'));
    expect(await call('/face-search', { check_liveness: true })).toEqual(faceSearchNotLive('TOO_MANY_FACES'));
    expect(await call('/face-search')).toMatchObject({ http: 200 });
  });

  it("is made as the collection's own switch says", async () => {
    engine.collections.get.mockImplementation(async (name) => ({ ...collection(name), liveness: true }));
    await call('/face-search', { check_liveness: false });
    expect(asked()).toMatchObject({ liveness: true });
    fail('FACE_CROPPED');
    for (const path of PATHS) expect(await call(path)).toEqual(faceSearchNotLive('FACE_CROPPED'));
  });
});

describe('/multi-face-search', () => {
  it('gives the best match of each known face, best first, and the thumbnails of the others', async () => {
    find(
      unknown('large'),
      known({ score: 0.8 }),
      unknown('small'),
      known({ score: 0.9, personId: OTHER_PERSON, metadata: { a: [1] } }),
      known({ score: 0.85 }),
    );
    expect(await call('/multi-face-search')).toEqual({
      http: 200,
      body: {
        person_search_results: [
          entry({ similarity_score: 0.9, person_id: OTHER_PERSON, metadata: { a: [1] } }),
          entry({ similarity_score: 0.85 }),
          entry({ similarity_score: 0.8 }),
        ],
        unrecognized_face_thumbnails_base_64: [base64('large'), base64('small')],
      },
    });
  });

  it('asks for the best person of at least 0.7 and for thumbnails, unless told otherwise', async () => {
    await call('/multi-face-search');
    expect(asked()).toEqual({ collection: 'id-staff', minScore: 0.7, liveness: false, crops: true });
    await call('/multi-face-search', { min_similarity_score: 0.25 });
    expect(asked()).toMatchObject({ minScore: 0.25 });
  });

  it('takes a face for unknown whose person was deleted meanwhile', async () => {
    find({ ...unknown('face'), matches: [match()] });
    engine.faces.thumbnail.mockRejectedValue(new NearfaceError('FACE_ID_NOT_FOUND', 'There is no such face.'));
    expect((await call('/multi-face-search')).body).toEqual({
      person_search_results: [],
      unrecognized_face_thumbnails_base_64: [base64('face')],
    });
  });

  it('takes the parameters of the other endpoint for none of its own', async () => {
    const change = { max_results: 'many', check_liveness: 'yes', face_base_64: 7 };
    expect(await call('/multi-face-search', change)).toMatchObject({ http: 200 });
  });
});

describe.each(PATHS)('%s', (path) => {
  const photo = FACE_SEARCH_PHOTO[path];

  it.each([0, 0.5, 1])('takes min_similarity_score %d', async (min_similarity_score) => {
    expect(await call(path, { min_similarity_score })).toMatchObject({ http: 200 });
    expect(asked()).toMatchObject({ minScore: min_similarity_score });
  });

  it.each([-0.01, 1.01, '0.7', null, [0.7]])('refuses min_similarity_score %j', async (min_similarity_score) => {
    expect(await call(path, { min_similarity_score })).toEqual(invalid);
  });

  it.each([undefined, '', 7, null, ['staff']])('refuses collection_name %j', async (collection_name) => {
    expect(await call(path, { collection_name })).toEqual(invalid);
  });

  it('refuses collections that are not there, or no longer', async () => {
    expect(await call(path, { collection_name: 'other' })).toEqual(faceSearchRefusal(404, 'ERR_NOT_FOUND'));
    expect(await call(path, { collection_name: 'gone' })).toEqual(faceSearchRefusal(404, 'ERR_NOT_FOUND'));
  });

  it.each([undefined, 7, null, [IMG], { data: IMG }])('refuses a photo that is no text: %j', async (value) => {
    expect(await call(path, { [photo]: value })).toEqual(invalid);
  });

  it.each(['', ' ', '*', 'a', 'data:image/png;base64,', ...[bmpHeader(200, 200), GIF_HEADER].map(toBase64)])(
    'refuses the photo %j',
    async (value) => {
      expect(await call(path, { [photo]: value })).toEqual(
        faceSearchRefusal(400, 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED'),
      );
      expect(engine.search).not.toHaveBeenCalled();
    },
  );

  it('takes PNG, a data: prefix, white space, and the URL-safe alphabet without padding', async () => {
    const bytes = pngHeader(0x3ffbff, 0xfbefbe, 37);
    const text = toBase64(bytes);
    const urlSafe = text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
    expect(urlSafe).toMatch(/[-_]/);
    for (const sent of [
      text,
      `data:image/jpeg;base64,${text}`,
      `\n${text.slice(0, 9)}\r\n ${text.slice(9)}`,
      urlSafe,
    ]) {
      expect(await call(path, { [photo]: sent })).toMatchObject({ http: 200 });
      const given = engine.search.mock.lastCall?.[0] as Blob;
      expect(new Uint8Array(await given.arrayBuffer())).toEqual(bytes);
    }
  });

  it.each([
    ['IMAGE_TRUNCATED', 400, 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED'],
    ['IMAGE_CORRUPT', 400, 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED'],
    ['IMAGE_TOO_LARGE', 400, 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED'],
    ['IMAGE_TOO_SMALL', 400, 'ERR_FACE_NOT_DETECTED'],
    ['COLLECTION_DELETED', 404, 'ERR_NOT_FOUND'],
  ] as const)('answers %s of the engine with %d %s', async (code, http, answer) => {
    fail(code);
    expect(await call(path)).toEqual(faceSearchRefusal(http, answer));
  });

  it('answers a photo without a face', async () => {
    find();
    expect(await call(path)).toEqual(faceSearchRefusal(400, 'ERR_FACE_NOT_DETECTED'));
  });

  it.each([
    ['EMBEDDER_MISMATCH', 400],
    ['STORE_FAILED', 500],
    ['WORKER_CRASHED', 500],
    ['MODEL_LOAD_FAILED', 503],
    ['ABORTED', 503],
  ] as const)('says that %s failed, with %d', async (code, http) => {
    fail(code);
    expect(await call(path)).toEqual({ http, body: { code: 'ERR_INVALID_REQUEST', message: 'Why.' } });
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['a field twice', `{"collection_name":"staff","collection_name":"staff","${photo}":"${IMG}"}`],
    ['no UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])],
    ['more than 16 MiB', ' '.repeat(MAX_BODY + 1)],
  ])('refuses a body that is or has %s', async (_, body) => {
    const headers = { 'x-api-key': SECRET, 'content-type': 'application/json' };
    expect(await send(path, { headers, body })).toEqual(invalid);
    expect(engine.search).not.toHaveBeenCalled();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=b', ''])(
    'refuses a body of type %j',
    async (type) => {
      const headers = { 'x-api-key': SECRET, 'content-type': type };
      expect(await send(path, { headers, body: '{}' })).toEqual(invalid);
    },
  );

  it('refuses a call without key, and with one that is unknown, expired, spent or may not', async () => {
    expect(await send(path, { body: 'x' })).toEqual(faceSearchRefusal(401, 'ERR_API_KEY_NOT_PRESENT'));
    expect(await call(path, {}, '')).toEqual(faceSearchRefusal(401, 'ERR_API_KEY_NOT_PRESENT'));
    expect(await call(path, {}, 'bad')).toEqual(faceSearchRefusal(401, 'ERR_API_KEY_NOT_VALID'));
    const answers = { KEY_EXPIRED: 401, KEY_FORBIDDEN: 403, CALLS_EXHAUSTED: 403 } as const;
    for (const [code, http] of Object.entries(answers)) {
      engine.keys.authorize.mockRejectedValueOnce(new NearfaceError(code as ErrorCode, 'Why.'));
      expect(await call(path)).toEqual(faceSearchRefusal(http, 'ERR_API_KEY_NOT_VALID'));
    }
    expect(engine.keys.record).not.toHaveBeenCalled();
  });

  it('refuses a collection that the key may not touch', async () => {
    engine.keys.authorize.mockResolvedValue({ keyId: 'key', collections: ['id-default'] });
    expect(await call(path)).toEqual(faceSearchRefusal(403, 'ERR_API_KEY_NOT_VALID'));
    expect(await call(path, { collection_name: 'default' })).toMatchObject({ http: 200 });
  });

  it('refuses calls that are too many, and calls with no page open', async () => {
    engine.keys.authorize.mockRejectedValueOnce(new NearfaceError('RATE_LIMITED', 'Too many calls.'));
    const body = { code: 'ERR_INVALID_REQUEST', message: 'Too many calls.' };
    expect(await call(path)).toEqual({ http: 429, body });
    api = testApi(undefined);
    expect(await call(path)).toMatchObject({ http: 503, body: { code: 'ERR_INVALID_REQUEST' } });
  });

  it('looks at key, parameters, collection, photo and face, in this order', async () => {
    fail('FACE_NOT_FOUND');
    const wrong = { collection_name: 'other', [photo]: '*', min_similarity_score: 2 };
    expect(await call(path, wrong, 'bad')).toMatchObject({ http: 401 });
    expect(await call(path, wrong)).toEqual(invalid);
    expect(await call(path, { ...wrong, min_similarity_score: 0 })).toEqual(faceSearchRefusal(404, 'ERR_NOT_FOUND'));
    const decoded = faceSearchRefusal(400, 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED');
    expect(await call(path, { ...wrong, min_similarity_score: 0, collection_name: 'staff' })).toEqual(decoded);
    expect(await call(path)).toEqual(faceSearchRefusal(400, 'ERR_FACE_NOT_DETECTED'));
  });

  it('takes POST only, and no path below it', async () => {
    const response = await api(path);
    expect(response.status).toBe(405);
    expect(await response.json()).toMatchObject({ code: 'ERR_INVALID_REQUEST' });
    expect(await send(`${path}/more`, {})).toEqual(faceSearchRefusal(404, 'ERR_NOT_FOUND'));
  });

  it('counts calls under their key and code, and charges for none', async () => {
    await call(path);
    await call(path, { [photo]: '*' });
    const counted = engine.keys.record.mock.calls.map(([{ operation, status, billable }]) => [
      operation,
      status,
      billable,
    ]);
    expect(counted).toEqual([
      [path.slice(1), 'OK', false],
      [path.slice(1), 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED', false],
    ]);
  });
});
