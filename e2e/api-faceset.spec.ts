import { FACESET_PATH, FACESET_REQUEST_ID, MAX_IMAGE } from '../src/api/test-documents';
import { type Api, base64, type CallInit, expect, openApi, test } from './api';
import { addLookalikes, encoded, enrolFace, facePhotos, padded, stored } from './api-photos';
import { badPhotos, type Photo } from './photos';

const DAY = 24 * 3600 * 1000;
const REQUEST_ID = expect.stringMatching(FACESET_REQUEST_ID);

interface SimilarFace {
  person_id: number;
  face_id: number;
  score: number;
  create_time: number;
}

let photos: Awaited<ReturnType<typeof facePhotos>>;

test.beforeAll(async ({ api }) => {
  photos = await facePhotos(api.page);
});

/** The endpoint, with a key and a face set of the test's own. */
async function client(api: Api) {
  const key = await api.key();
  const { id, name } = await api.collection();
  const headersOf = ({ id, secret }: { id: string; secret: string }) => ({
    'X-DF-API-ID': id,
    'X-DF-API-SECRET': secret,
  });
  const headers = headersOf(key);
  const send = async (init: CallInit, path = FACESET_PATH) => {
    const { status: http, text } = await api.call(path, { ...init, headers: { ...headers, ...init.headers } });
    return { http, body: JSON.parse(text), text };
  };
  /** As JSON. */
  const call = (json: Record<string, unknown>, of: { id: string; secret: string } = key) =>
    send({ json: { name, ...json }, headers: headersOf(of) });
  return { key, headers, id, name, send, call };
}

/** Adds the largest face of a photo; with the number of its person. */
async function enroll(api: Api, photo: Photo, collection: string, name?: string) {
  const face = await enrolFace(api.page, photo, collection, name);
  const { number } = await api.page.evaluate((id) => nearface.persons.get(id), face.personId);
  return { ...face, person: number };
}

const refusal = (status: string, http = 400, reason: unknown = expect.stringMatching(/./)) => ({
  http,
  text: expect.any(String),
  body: { status, reason, request_id: REQUEST_ID },
});

test('finds a face by file, by base64 in a form and in JSON', async ({ api }) => {
  const { id, name, send, call } = await client(api);
  const face = await enroll(api, photos.one, id);
  const image_base64 = base64(photos.one);
  const found = {
    status: 'OK',
    request_id: REQUEST_ID,
    result: [
      {
        person_id: face.person,
        face_id: expect.any(Number),
        score: 1,
        create_time: Math.floor(face.createdAt.getTime() / 1000),
      },
    ],
  };
  const inits: CallInit[] = [
    { multipart: { name, file: photos.one } },
    { multipart: { name, image_base64 } },
    { form: { name, image_base64, threshold: '0.65', topN: '10', start_time: '0' } },
    { form: { name, image_base64: image_base64.replaceAll('+', ' ') } },
    { json: { name: id, image_base64 } },
    { json: { name, image_base64: `data:image/jpeg;base64,${image_base64}`, threshold: 1, topN: 1 } },
  ];
  const ids = new Set<string>();
  for (const init of inits) {
    const { http, body, text } = await send(init);
    expect({ http, body }).toEqual({ http: 200, body: found });
    ids.add(body.request_id);
    // All digits, which a number of JavaScript has not.
    const ms = BigInt(`0x${face.faceId.replaceAll('-', '').slice(0, 12)}`);
    expect(text).toContain(`"face_id":${ms * 32768n + BigInt(face.number)},`);
  }
  expect(ids.size).toBe(inits.length);
  for (const format of ['png', 'jpeg'] as const) {
    const { body } = await call({ image_base64: base64(await encoded(api.page, photos.one, format)) });
    expect(body.result).toEqual([{ ...found.result[0], score: expect.any(Number) }]);
  }
  expect(await call({ image_base64: base64(padded(photos.one, MAX_IMAGE.faceset)) })).toMatchObject({ http: 200 });
});

test('gives topN faces of at least the threshold, best first', async ({ api }) => {
  const { id, call } = await client(api);
  const names = Array.from({ length: 15 }, (_, i) => `P${i % 2}`);
  await addLookalikes(api.page, photos.one, id, names);
  const search = async (more: object): Promise<SimilarFace[]> => {
    const { body } = await call({ image_base64: base64(photos.one), ...more });
    return body.result ?? [];
  };
  expect(await search({})).toMatchObject([{ person_id: 0, score: 1 }]);
  const ten = await search({ topN: 10, threshold: 0 });
  expect(ten).toHaveLength(10);
  const scores = ten.map(({ score }) => score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  expect(new Set(ten.map(({ person_id }) => person_id))).toEqual(new Set([0, 1]));
  const threshold = scores[3] ?? 0;
  expect(threshold).toBeLessThan(1);
  expect((await search({ topN: 10, threshold })).map(({ score }) => score)).toEqual(
    scores.filter((score) => score >= threshold),
  );
});

test('QUERY_FAILED: nobody is similar, or there is no such face set', async ({ api }) => {
  const { id, call } = await client(api);
  const { name: gone } = await api.collection();
  await api.page.evaluate((name) => nearface.collections.delete(name), gone);
  const image_base64 = base64(photos.one);
  const nothing = refusal('QUERY_FAILED', 400, 'no result');
  expect(await call({ image_base64 })).toEqual(nothing);
  await enroll(api, photos.other, id);
  expect(await call({ image_base64 })).toEqual(nothing);
  const { personId } = await enroll(api, photos.two, id, 'Two');
  expect(await call({ image_base64: base64(photos.two) })).toMatchObject({ http: 200 });
  await api.page.evaluate((id) => nearface.persons.delete(id), personId);
  expect(await call({ image_base64: base64(photos.two) })).toEqual(nothing);
  const before = await stored(api.page);
  for (const name of ['nowhere', gone]) {
    expect(await call({ name, image_base64 })).toEqual(
      refusal('QUERY_FAILED', 400, expect.not.stringContaining('no result')),
    );
  }
  expect(await stored(api.page)).toEqual(before);
});

test('INVALID_ARGUMENT and DOWNLOAD_ERROR say what is wrong, and nothing changes', async ({ api }) => {
  const { id, name, send, call } = await client(api);
  await enroll(api, photos.one, id);
  const bad = badPhotos() as Record<string, Photo>;
  const good = base64(photos.one);
  const sized = async (width: number, height: number) =>
    base64(await encoded(api.page, photos.one, 'png', { width, height }));
  const broken = Buffer.from(photos.one.buffer).fill(0xff, 700, photos.one.buffer.length - 2);
  const before = await stored(api.page);
  const invalid = refusal('INVALID_ARGUMENT');

  for (const [field, values] of Object.entries({
    name: ['', 7, null],
    threshold: [-0.01, 1.01, '0.8', null],
    topN: [0, 11, 1.5, '1'],
    start_time: [1.5, 1e18, '0'],
  })) {
    for (const value of values) {
      expect(await call({ image_base64: good, [field]: value }), `${field} ${value}`).toEqual(
        refusal('INVALID_ARGUMENT', 400, expect.stringMatching(new RegExp(`^${field}`))),
      );
    }
  }
  for (const field of ['threshold', 'topN', 'start_time']) {
    expect(await send({ form: { name, image_base64: good, [field]: 'x' } })).toEqual(invalid);
  }
  const images: Record<string, unknown> = {
    missing: undefined,
    empty: '',
    'not base64': 'not base64!',
    'too narrow': await sized(127, 128),
    'too high': await sized(200, 6001),
    'too large': base64(padded(photos.one, MAX_IMAGE.faceset + 1)),
    'a body too large': 'A'.repeat(17 * 2 ** 20),
    bmp: base64(await encoded(api.page, photos.one, 'bmp')),
    webp: base64(await encoded(api.page, photos.one, 'webp')),
    text: base64(bad.IMAGE_NOT_RECOGNISED as Photo),
    'not decodable': broken.toString('base64'),
    'without a face': base64(bad.FACE_NOT_FOUND as Photo),
  };
  for (const [what, image_base64] of Object.entries(images))
    expect(await call({ image_base64 }), what).toEqual(invalid);
  // Of the smallest size, but nobody is to be seen any more.
  expect(await call({ image_base64: await sized(128, 128) })).toMatchObject({ body: { request_id: REQUEST_ID } });

  const bodies: CallInit[] = [
    { body: '{', headers: { 'content-type': 'application/json' } },
    { body: '{"name":"a","name":"b"}', headers: { 'content-type': 'application/json' } },
    { body: good, headers: { 'content-type': 'text/plain' } },
    {
      form: [
        ['name', name],
        ['name', name],
      ],
    },
    { form: { name, file: good } },
    { multipart: { name, file: bad.IMAGE_EMPTY as Photo } },
  ];
  for (const init of bodies) expect(await send(init), JSON.stringify(init).slice(0, 80)).toEqual(invalid);

  const cutOff = refusal('DOWNLOAD_ERROR');
  const body = `--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n${name}\r\n--x\r\nContent-Dispo`;
  expect(await send({ body, headers: { 'content-type': 'multipart/form-data; boundary=x' } })).toEqual(cutOff);
  expect(await send({ multipart: { name, file: bad.IMAGE_TRUNCATED as Photo } })).toEqual(cutOff);
  expect(await stored(api.page)).toEqual(before);
});

test('keys: UNAUTHORIZED, KEY_EXPIRED, NO_PERMISSION, OUT_OF_QUOTA, RATE_LIMIT_EXCEEDED', async ({ api }) => {
  const { key, id, call } = await client(api);
  const { name: elsewhere } = await api.collection();
  await enroll(api, photos.one, id);
  const image_base64 = base64(photos.one);
  const fails = async (of: { id: string; secret: string }, status: string, http: number) =>
    expect(await call({ image_base64 }, of)).toEqual(refusal(status, http));
  const before = await stored(api.page);

  const another = await api.key();
  await fails({ id: '', secret: '' }, 'UNAUTHORIZED', 401);
  await fails({ id: key.id, secret: '' }, 'UNAUTHORIZED', 401);
  await fails({ id: '', secret: key.secret }, 'UNAUTHORIZED', 401);
  await fails({ id: key.id, secret: 'unknown' }, 'UNAUTHORIZED', 401);
  await fails({ id: another.id, secret: key.secret }, 'UNAUTHORIZED', 401);
  await fails(await api.key({ expiresAt: new Date(0) }), 'KEY_EXPIRED', 401);
  await fails(await api.key({ scopes: ['enrol', 'delete', 'admin'] }), 'NO_PERMISSION', 403);
  await fails(await api.key({ collections: [elsewhere] }), 'NO_PERMISSION', 403);
  const metered = await api.key({ quota: 1 });
  expect(await call({ image_base64 }, metered)).toMatchObject({ http: 200 });
  await fails(metered, 'OUT_OF_QUOTA', 403);
  const slow = await api.key({ rateLimit: 1 });
  expect(await call({ image_base64 }, slow)).toMatchObject({ http: 200 });
  await fails(slow, 'RATE_LIMIT_EXCEEDED', 403);
  await api.page.evaluate((id) => nearface.keys.revoke(id), another.id);
  await fails(another, 'UNAUTHORIZED', 401);
  expect(await stored(api.page)).toEqual(before);

  const usage = await api.page.evaluate(() => nearface.keys.usage());
  const counted = { dialect: 'faceset', operation: 'search_face', billable: false, calls: 1 };
  expect(usage.filter(({ keyId }) => keyId === metered.id)).toEqual([
    expect.objectContaining({ ...counted, status: 'OK' }),
    expect.objectContaining({ ...counted, status: 'OUT_OF_QUOTA' }),
  ]);
});

test('NOT_FOUND: another path below /faceset/, or another method', async ({ api }) => {
  const { headers, send } = await client(api);
  for (const path of ['/faceset/v2/search', '/faceset/v1/search_face', '/faceset/']) {
    expect(await send({ json: {} }, path)).toEqual(refusal('NOT_FOUND', 404));
  }
  expect(await send({ method: 'GET', headers })).toEqual(refusal('NOT_FOUND', 404));
});

test('finds faces of the last six months only, and from start_time on', async ({ browser, site }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  // Before the collection is made: no face is older than it.
  await page.clock.setFixedTime(Date.now() - 190 * DAY);
  const api = await openApi(page, site);
  const old = await enroll(api, photos.one, 'default', 'Old');
  await page.clock.setFixedTime(Date.now());

  const { call } = await client(api);
  const search = (more: object) =>
    call({ name: 'default', image_base64: base64(photos.one), threshold: 0.5, topN: 10, ...more });
  for (const more of [{}, { start_time: 0 }, { start_time: Math.floor(old.createdAt.getTime() / 1000) }]) {
    expect(await search(more)).toEqual(refusal('QUERY_FAILED', 400, 'no result'));
  }
  const face = await enroll(api, await encoded(page, photos.one, 'png'), 'default', 'New');
  const create_time = Math.floor(face.createdAt.getTime() / 1000);
  expect((await search({})).body.result).toMatchObject([{ person_id: face.person, create_time }]);
  expect((await search({ start_time: create_time })).body.result).toHaveLength(1);
  expect(await search({ start_time: create_time + 1 })).toEqual(refusal('QUERY_FAILED', 400, 'no result'));
  await context.close();
});
