import { beforeEach, describe, expect, it } from 'vitest';
import { type ErrorCode, NearfaceError } from '../errors';
import { EKYCPRO, MAX_IMAGE, EKYCPRO_OPERATIONS as OPERATIONS } from './test-documents';
import {
  enrolledFace,
  match,
  PERSON_ID,
  person,
  SECRET,
  searchedFace,
  type TestEngine,
  testApi,
  testEngine,
} from './test-engine';
import { bmpHeader, GIF_HEADER, jpegHeader, pngHeader, toBase64 } from './test-images';

const IMG = toBase64(jpegHeader(200, 200));

/** By what speaks against them. */
const IMAGES: Record<string, string> = {
  jpeg: IMG,
  large: toBase64(new Uint8Array(MAX_IMAGE.ekycpro + 1)),
  text: toBase64(new TextEncoder().encode('This is no image.')),
};

const {
  INVALID_REQUEST,
  IMAGE_INVALID_SIZE,
  IMAGE_INVALID_FORMAT,
  FACE_DETECT_FAILED,
  NO_SIMILAR_FACE,
  PERSON_ID_NOT_EXIST,
  FAIL,
} = EKYCPRO;

type Operation = (typeof OPERATIONS)[number];

/** Parameters that each endpoint takes. */
const VALID: Record<Operation, Record<string, string>> = {
  addface: { img: IMG },
  searchface: { img: IMG },
  delface: { person_id: PERSON_ID },
};

let engine: TestEngine;
let api: ReturnType<typeof testApi>;

beforeEach(() => {
  engine = testEngine();
  api = testApi(engine);
});

/** Undefined leaves a parameter out. */
async function call(operation: Operation, change: Record<string, string | undefined> = {}, secret = SECRET) {
  const fields = Object.entries({ ...VALID[operation], ...change }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  return send(operation, { headers: { 'X-API-Key': secret }, body: new URLSearchParams(fields) });
}

async function send(operation: string, init: RequestInit) {
  const response = await api(`/v1/${operation}`, { method: 'POST', ...init });
  return { http: response.status, body: await response.json() };
}

/** What the engine was given of the image. */
async function imageGiven(): Promise<string> {
  const [image] = engine.search.mock.lastCall ?? [];
  return toBase64(new Uint8Array(await (image as Blob).arrayBuffer()));
}

const ok = (body: unknown) => ({ http: 200, body });

describe('addface', () => {
  it('gives every face a name and person of its own, in the order of the engine, largest first', async () => {
    const faces = [
      enrolledFace({ name: 'ID1', personId: '019aa000-0000-7000-8000-000000000011' }),
      enrolledFace({ name: 'ID2', personId: '019aa000-0000-7000-8000-000000000012' }),
    ];
    engine.enroll.mockResolvedValue({ alreadyEnrolled: false, photoId: 'photo', faces });
    expect(await call('addface')).toEqual(
      ok({
        status: 'OK',
        message: [
          { name: 'ID1', person_id: '019aa000-0000-7000-8000-000000000011' },
          { name: 'ID2', person_id: '019aa000-0000-7000-8000-000000000012' },
        ],
      }),
    );
    const [, options] = engine.enroll.mock.lastCall ?? [];
    expect(options).toEqual({ collection: 'id-default', faces: 'all', asNew: true });
  });

  it.each(['A', '7', 'Ada42', 'a'.repeat(128)])('takes the name %s', async (name) => {
    expect(await call('addface', { name })).toMatchObject(ok({ status: 'OK' }));
    expect(engine.enroll.mock.lastCall?.[1]).toMatchObject({ name });
  });

  it.each(['a'.repeat(129), 'Ada Lovelace', 'Ada-42', 'Ada_42', 'Ada.', 'É', '李雷', '😀', 'Ada\n', ' Ada', '\u212a'])(
    'refuses the name %j',
    async (name) => {
      expect(await call('addface', { name })).toEqual(ok(INVALID_REQUEST));
      expect(engine.enroll).not.toHaveBeenCalled();
    },
  );

  it('takes an empty name for none, as forms send fields that were not filled in', async () => {
    expect(await call('addface', { name: '' })).toMatchObject(ok({ status: 'OK' }));
    expect(engine.enroll.mock.lastCall?.[1]).not.toHaveProperty('name');
  });
});

describe('searchface', () => {
  const found = (...scores: number[]) =>
    engine.search.mockResolvedValue({
      width: 640,
      height: 480,
      faces: [searchedFace(scores.map((score) => match({ score }))), searchedFace([match({ score: 1 })])],
    });

  it('gives who is like the largest face, the confidence a whole number', async () => {
    found(1, 0.9549);
    expect(await call('searchface')).toEqual(
      ok({
        status: 'OK',
        message: [
          { confidence: 100, name: 'Ada', person_id: PERSON_ID },
          { confidence: 95, name: 'Ada', person_id: PERSON_ID },
        ],
      }),
    );
  });

  it('gives confidences over 80 only', async () => {
    found(0.806, 0.804, 0.8);
    expect((await call('searchface')).body.message).toEqual([{ confidence: 81, name: 'Ada', person_id: PERSON_ID }]);
    found(0.804, 0.8);
    expect(await call('searchface')).toEqual(ok(NO_SIMILAR_FACE));
  });

  it('asks for 50 persons of at least 0.8', async () => {
    await call('searchface');
    const [, options] = engine.search.mock.lastCall ?? [];
    expect(options).toEqual({ collection: 'id-default', maxResults: 50, minScore: 0.8 });
  });

  it('finds nobody', async () => {
    found();
    expect(await call('searchface')).toEqual(ok(NO_SIMILAR_FACE));
  });

  it('finds no face', async () => {
    engine.search.mockResolvedValue({ width: 640, height: 480, faces: [] });
    expect(await call('searchface')).toEqual(ok(FACE_DETECT_FAILED));
  });
});

describe('delface', () => {
  it('deletes the person', async () => {
    expect(await call('delface')).toEqual(ok(EKYCPRO.DELETED));
    expect(engine.persons.delete).toHaveBeenCalledExactlyOnceWith(PERSON_ID);
  });

  it('knows the id in its own facedb only', async () => {
    expect(await call('delface', { facedb: 'staff' })).toEqual(ok(PERSON_ID_NOT_EXIST));
    expect(await call('delface', { person_id: 'unknown' })).toEqual(ok(PERSON_ID_NOT_EXIST));
    expect(engine.persons.delete).not.toHaveBeenCalled();
    engine.persons.get.mockResolvedValue(person({ collectionId: 'id-staff' }));
    expect(await call('delface', { facedb: 'staff' })).toMatchObject(ok({ status: 'OK' }));
  });

  it.each([undefined, ''])('refuses the person_id %j', async (person_id) => {
    expect(await call('delface', { person_id })).toEqual(ok(INVALID_REQUEST));
  });

  it('says nothing of an image where the body is too large', async () => {
    expect(await call('delface', { person_id: 'a'.repeat(17 * 2 ** 20) })).toEqual(ok(INVALID_REQUEST));
  });
});

describe.each(OPERATIONS)('facedb of %s', (operation) => {
  const collectionUsed = () => ({
    collection: engine.collections.get.mock.lastCall?.[0],
    engine:
      operation === 'delface'
        ? undefined
        : (operation === 'addface' ? engine.enroll : engine.search).mock.lastCall?.[1]?.collection,
  });

  it.each([
    [undefined, 'default', 'id-default'],
    ['', 'default', 'id-default'],
    ['default', 'default', 'id-default'],
    ['staff', 'staff', 'id-staff'],
    ['id-staff', 'id-staff', 'id-staff'],
  ])('%j is the collection %s', async (facedb, collection, id) => {
    engine.persons.get.mockResolvedValue(person({ collectionId: id }));
    expect(await call(operation, { facedb })).toMatchObject(ok({ status: 'OK' }));
    expect(collectionUsed()).toEqual({ collection, engine: operation === 'delface' ? undefined : id });
  });

  it.each(['unknown', 'gone'])('%s is refused', async (facedb) => {
    expect(await call(operation, { facedb })).toEqual(ok(INVALID_REQUEST));
  });

  it('is refused with 403 to a key of other collections', async () => {
    engine.keys.authorize.mockResolvedValue({ keyId: 'key', collections: ['id-staff'] });
    expect(await call(operation)).toEqual({ http: 403, body: INVALID_REQUEST });
    expect(engine.enroll).not.toHaveBeenCalled();
    expect(engine.search).not.toHaveBeenCalled();
    expect(engine.persons.delete).not.toHaveBeenCalled();
  });
});

describe.each(['addface', 'searchface'] as const)('img of %s', (operation) => {
  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['a data URL of nothing', 'data:image/jpeg;base64,'],
    ['not base64', 'not base64!'],
    ['a data URL that is not base64', 'data:image/jpeg,abc'],
    ['base64 of an impossible length', 'abcde'],
  ])('is refused where it is %s', async (_, img) => {
    expect(await call(operation, { img })).toEqual(ok(INVALID_REQUEST));
  });

  it.each([
    ['JPEG', jpegHeader(200, 200)],
    ['PNG', pngHeader(200, 200)],
    ['BMP', bmpHeader(200, 200)],
    ['of 2 MiB', jpegHeader(200, 200, MAX_IMAGE.ekycpro)],
  ])('may be %s', async (_, bytes) => {
    expect(await call(operation, { img: toBase64(bytes) })).toMatchObject(ok({ status: 'OK' }));
  });

  it.each([
    ['GIF', GIF_HEADER],
    ['text', new TextEncoder().encode('Not a picture.')],
    ['a JPEG cut off in its header', jpegHeader(200, 200).subarray(0, 12)],
  ])('may not be %s', async (_, bytes) => {
    expect(await call(operation, { img: toBase64(bytes) })).toEqual(ok(IMAGE_INVALID_FORMAT));
  });

  it('is refused by its size before its format, also where the body is not read whole', async () => {
    for (const size of [MAX_IMAGE.ekycpro + 1, 13 * 2 ** 20]) {
      expect(await call(operation, { img: toBase64(new Uint8Array(size)) })).toEqual(ok(IMAGE_INVALID_SIZE));
    }
  });

  it('may be a file of a multipart form, or base64 text in one', async () => {
    for (const img of [new Blob([jpegHeader(200, 200)]), IMG]) {
      const body = new FormData();
      body.set('img', img);
      expect(await send(operation, { headers: { 'X-API-Key': SECRET }, body })).toMatchObject(ok({ status: 'OK' }));
    }
  });

  it('is missing where the file was not chosen', async () => {
    const body = new FormData();
    body.set('img', new File([], ''));
    expect(await send(operation, { headers: { 'X-API-Key': SECRET }, body })).toEqual(ok(INVALID_REQUEST));
  });
});

describe('base64', () => {
  // Its base64 has both + and /, and padding.
  const bytes = jpegHeader(200, 200, 25);
  bytes.set([0xfb, 0xef, 0xff], 21);
  const base64 = toBase64(bytes);
  const urlSafe = base64.replaceAll('+', '-').replaceAll('/', '_');

  it.each([
    ['plain', base64],
    ['with a data: prefix', `data:image/jpeg;base64,${base64}`],
    ['with the wrong type in its prefix', `data:text/plain;charset=utf-8;base64,${base64}`],
    ['with line breaks and tabs', `\r\n${base64.replaceAll(/.{5}/g, '$&\r\n\t')}\n`],
    ['URL-safe', urlSafe],
    ['without padding', base64.replace(/=+$/, '')],
    ['URL-safe without padding', urlSafe.replace(/=+$/, '')],
    ['with spaces for +', base64.replaceAll('+', ' ')],
    ['with a space before its data: prefix', ` data:image/jpeg;base64,${base64}`],
  ])('is read %s', async (_, img) => {
    expect(base64).toMatch(/\+.*\/.*=|\/.*\+.*=/);
    expect(await call('searchface', { img })).toMatchObject(ok({ status: 'OK' }));
    expect(await imageGiven()).toBe(base64);
  });

  it('is read from a form that did not escape it', async () => {
    const headers = { 'X-API-Key': SECRET, 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' };
    expect(await send('searchface', { headers, body: `img=${base64}` })).toMatchObject(ok({ status: 'OK' }));
    expect(await imageGiven()).toBe(base64);
  });
});

describe.each(OPERATIONS)('failures of %s', (operation) => {
  it.each([
    ['KEY_MISSING', 401, INVALID_REQUEST],
    ['KEY_UNKNOWN', 401, INVALID_REQUEST],
    ['KEY_EXPIRED', 403, INVALID_REQUEST],
    ['KEY_FORBIDDEN', 403, INVALID_REQUEST],
    ['CALLS_EXHAUSTED', 403, INVALID_REQUEST],
    ['RATE_LIMITED', 429, FAIL],
    ['STORE_FAILED', 200, FAIL],
  ] as const)('%s of the key is %i', async (code, http, body) => {
    engine.keys.authorize.mockRejectedValue(new NearfaceError(code, code));
    expect(await call(operation)).toEqual({ http, body });
    expect(engine.keys.record).not.toHaveBeenCalled();
  });

  it('takes the key of its header only', async () => {
    expect(await send(operation, { body: new URLSearchParams(VALID[operation]) })).toMatchObject({ http: 401 });
    expect(await call(operation, { 'X-API-Key': SECRET }, 'other')).toEqual({ http: 401, body: INVALID_REQUEST });
  });

  it('asks for the scope of its own', async () => {
    await call(operation);
    const scope = { addface: 'enrol', searchface: 'search', delface: 'delete' }[operation];
    expect(engine.keys.authorize).toHaveBeenCalledExactlyOnceWith({ secret: SECRET }, scope);
  });

  it('is 503 with no page open', async () => {
    api = testApi(undefined);
    expect(await call(operation)).toEqual({ http: 503, body: FAIL });
  });

  it.each([
    ['application/json', JSON.stringify(VALID[operation])],
    ['text/plain', new URLSearchParams(VALID[operation]).toString()],
    ['multipart/form-data', 'no boundary'],
    ['multipart/form-data; boundary=x', '--x\r\ncontent-disposition: form-data; name="img"\r\n\r\ncut sh'],
    ['application/x-www-form-urlencoded', ''],
  ])('refuses a body of %s: %s', async (type, body) => {
    const headers = { 'X-API-Key': SECRET, 'content-type': type };
    expect(await send(operation, { headers, body })).toEqual(ok(INVALID_REQUEST));
  });

  it('refuses fields that come twice and text that is not UTF-8', async () => {
    const headers = { 'X-API-Key': SECRET, 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(VALID[operation]).toString();
    expect(await send(operation, { headers, body: `${body}&${body}` })).toEqual(ok(INVALID_REQUEST));
    expect(await send(operation, { headers, body: `${body}&facedb=%ff` })).toEqual(ok(INVALID_REQUEST));
    const bytes = new Uint8Array([...new TextEncoder().encode(`${body}&facedb=`), 0xff]);
    expect(await send(operation, { headers, body: bytes })).toEqual(ok(INVALID_REQUEST));
  });

  it('takes no other method', async () => {
    const response = await api(`/v1/${operation}`, { headers: { 'X-API-Key': SECRET } });
    expect({ http: response.status, body: await response.json() }).toEqual(ok(INVALID_REQUEST));
  });
});

it('refuses paths that are none', async () => {
  expect(await send('findface', { headers: { 'X-API-Key': SECRET } })).toEqual(ok(INVALID_REQUEST));
});

describe('failures of the engine', () => {
  const CODES: [ErrorCode, object][] = [
    ['COLLECTION_DELETED', INVALID_REQUEST],
    ['COLLECTION_NOT_FOUND', INVALID_REQUEST],
    ['IMAGE_TOO_LARGE', IMAGE_INVALID_SIZE],
    ['IMAGE_NOT_RECOGNISED', IMAGE_INVALID_FORMAT],
    ['IMAGE_TRUNCATED', IMAGE_INVALID_FORMAT],
    ['IMAGE_CORRUPT', IMAGE_INVALID_FORMAT],
    ['IMAGE_TOO_SMALL', FACE_DETECT_FAILED],
    ['FACE_NOT_FOUND', FACE_DETECT_FAILED],
    ['FACE_NOT_LIVE', FACE_DETECT_FAILED],
    ['TOO_MANY_FACES', FACE_DETECT_FAILED],
    ['QUOTA_EXCEEDED', FAIL],
    ['STORE_FAILED', FAIL],
    ['EMBEDDER_MISMATCH', FAIL],
    ['MODEL_LOAD_FAILED', FAIL],
    ['WORKER_CRASHED', FAIL],
  ];

  it.each(CODES)('%s', async (code, body) => {
    engine.enroll.mockRejectedValue(new NearfaceError(code, code));
    engine.search.mockRejectedValue(new NearfaceError(code, code));
    expect(await call('addface')).toEqual(ok(body));
    expect(await call('searchface')).toEqual(ok(body));
  });

  it.each([
    ['PERSON_NOT_FOUND', PERSON_ID_NOT_EXIST],
    ['STORE_FAILED', FAIL],
  ] as const)('%s while a person is deleted', async (code, body) => {
    engine.persons.delete.mockRejectedValue(new NearfaceError(code, code));
    expect(await call('delface')).toEqual(ok(body));
  });

  it('what is no failure of its own is FAIL', async () => {
    engine.enroll.mockRejectedValue(new TypeError('x is not a function'));
    expect(await call('addface')).toEqual(ok(FAIL));
  });
});

describe('the first of several faults is told', () => {
  it.each([
    ['key', { secret: 'other', name: '!', img: 'large' }, { http: 401, body: INVALID_REQUEST }],
    ['name, size', { name: '!', img: 'large' }, ok(INVALID_REQUEST)],
    ['facedb, size', { facedb: 'unknown', img: 'large' }, ok(INVALID_REQUEST)],
    ['facedb, format', { facedb: 'gone', img: 'text' }, ok(INVALID_REQUEST)],
    ['size, format', { img: 'large' }, ok(IMAGE_INVALID_SIZE)],
    ['format, face', { img: 'text' }, ok(IMAGE_INVALID_FORMAT)],
    ['face', {}, ok(FACE_DETECT_FAILED)],
  ])('%s', async (_, { secret, img = 'jpeg', ...fields }: Record<string, string>, answer) => {
    engine.enroll.mockRejectedValue(new NearfaceError('FACE_NOT_FOUND', 'No face.'));
    expect(await call('addface', { ...fields, img: IMAGES[img] }, secret)).toEqual(answer);
  });
});

describe('the usage ledger', () => {
  const recorded = () =>
    engine.keys.record.mock.calls.map(([{ operation, status, billable }]) => [operation, status, billable]);

  it.each([
    ['addface', {}, undefined, ['OK', false]],
    ['addface', {}, 'FACE_NOT_FOUND', ['FACE_DETECT_FAILED', true]],
    ['addface', { img: 'large' }, undefined, ['IMAGE_INVALID_SIZE', false]],
    ['addface', { img: 'text' }, undefined, ['IMAGE_INVALID_FORMAT', false]],
    ['addface', { name: '!' }, undefined, ['INVALID_REQUEST', false]],
    ['addface', {}, 'QUOTA_EXCEEDED', ['FAIL', false]],
    ['searchface', {}, undefined, ['OK', true]],
    ['searchface', {}, 'nobody', ['NO_SIMILAR_FACE', true]],
    ['searchface', {}, 'FACE_NOT_FOUND', ['FACE_DETECT_FAILED', true]],
    ['searchface', { img: 'large' }, undefined, ['IMAGE_INVALID_SIZE', false]],
    ['searchface', { img: 'text' }, undefined, ['IMAGE_INVALID_FORMAT', false]],
    ['searchface', { facedb: 'gone' }, undefined, ['INVALID_REQUEST', false]],
    ['searchface', {}, 'WORKER_CRASHED', ['FAIL', false]],
    ['delface', {}, undefined, ['OK', false]],
    ['delface', { person_id: 'unknown' }, undefined, ['PERSON_ID_NOT_EXIST', false]],
    ['delface', { person_id: '' }, undefined, ['INVALID_REQUEST', false]],
    ['delface', {}, 'STORE_FAILED', ['FAIL', false]],
  ] as const)('%s %j %s: %j', async (operation, fields, failure, entry) => {
    if (failure === 'nobody') engine.search.mockResolvedValue({ width: 1, height: 1, faces: [searchedFace([])] });
    else if (failure) {
      for (const work of [engine.enroll, engine.search, engine.persons.delete]) {
        work.mockRejectedValue(new NearfaceError(failure, failure));
      }
    }
    await call(operation, 'img' in fields ? { img: IMAGES[fields.img] } : fields);
    expect(recorded()).toEqual([[operation, ...entry]]);
  });
});
