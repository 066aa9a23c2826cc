import type { Page } from '@playwright/test';
import {
  FACE_SEARCH_PHOTO,
  faceSearchNotLive,
  faceSearchRefusal,
  FACE_SEARCH_PATHS as PATHS,
} from '../src/api/test-documents';
import { type Api, type ApiAnswer, base64, expect, test } from './api';
import { enrolFace, stored } from './api-photos';
import { badPhotos, type Change, type Photo, sample, withComment } from './photos';
import { type FACES, portrait } from './portraits';

interface Entry {
  face_base_64: string;
  metadata: Record<string, unknown>;
  person_id: string;
  person_name: string;
  similarity_score: number;
}

interface Multi {
  person_search_results: Entry[];
  unrecognized_face_thumbnails_base_64: string[];
}

type Path = (typeof PATHS)[number];

/** Calls of one key and one collection. */
async function client({ key, collection, call }: Api, settings?: { liveness?: boolean }) {
  const { secret } = await key({ scopes: ['search'] });
  const { id } = await collection(settings);
  return {
    id,
    search: (
      path: Path,
      photo: Photo | string,
      fields: Record<string, unknown> = {},
      headers?: Record<string, string>,
    ) =>
      call(path, {
        headers: headers ?? { 'x-api-key': secret },
        json: {
          collection_name: id,
          [FACE_SEARCH_PHOTO[path]]: typeof photo === 'string' ? photo : base64(photo),
          ...fields,
        },
      }),
  };
}

const told = (answer: ApiAnswer) => ({ http: answer.status, body: answer.json() });

function expectRefusal(answer: ApiAnswer, ...refusal: Parameters<typeof faceSearchRefusal>): void {
  expect(told(answer)).toEqual(faceSearchRefusal(...refusal));
}

function expectInvalid(answer: ApiAnswer, http = 400): void {
  expect(told(answer)).toEqual({ http, body: { code: 'ERR_INVALID_REQUEST', message: expect.any(String) } });
}

function expectNotLive(answer: ApiAnswer, code: string): void {
  expect(told(answer)).toEqual(faceSearchNotLive(code));
}

test('1:N gives who it is, with the thumbnail of the enrolled face, and metadata and names unchanged', async ({
  api,
}) => {
  const { id, search } = await client(api);
  const name = 'Zoë "李雷" <b>&amp;\\ \u2028 עברית 😀 ‮';
  const metadata =
    '{"":null,"__proto__":{"a":[]},"constructor":1,"n":[0,-1.5e-7,1e+300,true],"text":"ß\\u0000\\ud800\\"","deep":[[{"x":{}}]]}';
  const { faceId } = await enrolFace(api.page, await portrait(api.page, 'first'), id, name, metadata);
  await enrolFace(api.page, await portrait(api.page, 'second'), id, 'Other');

  const answer = await search('/face-search', await portrait(api.page, 'first', { scale: 0.8, quality: 0.7 }, 2));
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const [entry, ...others] = answer.json<[Entry]>();
  expect(others).toEqual([]);
  expect(Object.keys(entry).sort()).toEqual([
    'face_base_64',
    'metadata',
    'person_id',
    'person_name',
    'similarity_score',
  ]);
  expect(entry.person_name).toBe(name);
  expect(JSON.stringify(entry.metadata)).toBe(JSON.stringify(JSON.parse(metadata)));
  expect(entry.similarity_score).toBeGreaterThan(0.7);
  expect(entry.similarity_score).toBeLessThanOrEqual(1);
  const face = await api.page.evaluate((faceId) => nearface.faces.get(faceId), faceId);
  expect(entry.person_id).toBe(face.personId);
  expect(entry.face_base_64).toBe(await thumbnailOf(api.page, faceId));
  expect(entry.face_base_64).toMatch(/^\/9j\//);

  expect((await search('/face-search', await portrait(api.page, 'third'))).json()).toEqual([]);
});

function thumbnailOf(page: Page, faceId: string): Promise<string> {
  return page.evaluate(async (faceId) => {
    const bytes = new Uint8Array(await ((await nearface.faces.thumbnail(faceId)) as Blob).arrayBuffer());
    return btoa(String.fromCharCode(...bytes));
  }, faceId);
}

test('names of every character come out as they were given', async ({ api }) => {
  const { id, search } = await client(api);
  const names = await api.page.evaluate(async (collection) => {
    // The first plane but surrogates, which are half a character each, and the emoji.
    const characters = [
      [0, 0xd800],
      [0xe000, 0x10000],
      [0x1f300, 0x1fb00],
    ].flatMap(([from = 0, to = 0]) => Array.from({ length: to - from }, (_, i) => from + i));
    // Composed and trimmed, as names are; composing makes some longer.
    const names: string[] = [];
    for (let i = 0; i < characters.length; i += 96) {
      const name = String.fromCodePoint(...characters.slice(i, i + 96))
        .normalize('NFC')
        .trim();
      if (name.length <= 128) names.push(name);
      else names.push(...[name.slice(0, 96), name.slice(96)].map((part) => part.normalize('NFC').trim()));
    }
    const vectors = new Float32Array(128 * names.length).map((_, i) => Math.sin(i * i));
    await nearface.faces.addVectors(collection, vectors, names);
    return names;
  }, id);
  expect(names.length).toBeGreaterThan(600);
  // Everybody reaches 0.
  const answer = await search('/face-search', sample(4), { min_similarity_score: 0, max_results: 1000 });
  const entries = answer.json<Entry[]>();
  expect(entries.map(({ person_name }) => person_name).sort()).toEqual(names.sort());
  // Bare vectors have no picture.
  expect(new Set(entries.map(({ face_base_64 }) => face_base_64))).toEqual(new Set(['']));
});

test('1:N of a group photo merges the matches of its faces, each person once, best first', async ({ api }) => {
  const { id, search } = await client(api);
  for (const name of ['first', 'second', 'third'] as const) {
    await enrolFace(api.page, await portrait(api.page, name), id, name);
  }
  await enrolFace(api.page, await portrait(api.page, 'first', { scale: 0.6 }, 2), id, 'first');

  const all = (await search('/face-search', sample(4), { max_results: 10 })).json<Entry[]>();
  expect(all.map(({ person_name }) => person_name).sort()).toEqual(['first', 'second']);
  const scores = all.map(({ similarity_score }) => similarity_score);
  expect(scores).toEqual([...scores].sort((a, b) => b - a));
  // By default one, and it is the best.
  expect((await search('/face-search', sample(4))).json()).toEqual(all.slice(0, 1));
  // Everybody reaches 0, nobody 1 with a photo that was compressed again.
  const lenient = await search('/face-search', sample(4), { max_results: 10, min_similarity_score: 0 });
  expect(lenient.json<Entry[]>()).toHaveLength(3);
  const strict = await search('/face-search', sample(4), { max_results: 10, min_similarity_score: 1 });
  expect(strict.json()).toEqual([]);
  // Between the two scores only the better one is left.
  const between = ((scores[0] ?? 0) + (scores[1] ?? 0)) / 2;
  const best = await search('/face-search', sample(4), { max_results: 10, min_similarity_score: between });
  expect(best.json()).toEqual(all.slice(0, 1));
});

test('N:N gives known faces with their persons and unknown ones as thumbnails', async ({ api }) => {
  const { id, search } = await client(api);
  const faceIds = {
    first: (await enrolFace(api.page, await portrait(api.page, 'first'), id, 'first', '{"seat":1}')).faceId,
    second: (await enrolFace(api.page, await portrait(api.page, 'second'), id, 'second')).faceId,
  };
  const answer = await search('/multi-face-search', sample(4));
  expect(answer.status).toBe(200);
  const { person_search_results: known, unrecognized_face_thumbnails_base_64: unknown } = answer.json<Multi>();
  expect(known.map(({ person_name }) => person_name).sort()).toEqual(['first', 'second']);
  expect(known[0]?.similarity_score).toBeGreaterThanOrEqual(known[1]?.similarity_score ?? 1);
  for (const { person_name, face_base_64, metadata } of known) {
    expect(face_base_64).toBe(await thumbnailOf(api.page, faceIds[person_name as keyof typeof faceIds]));
    expect(metadata).toEqual(person_name === 'first' ? { seat: 1 } : {});
  }
  expect(unknown).toHaveLength(2);
  const sizes = await api.page.evaluate(
    (jpegs) =>
      Promise.all(
        jpegs.map(async (jpeg) => {
          const bytes = Uint8Array.from(atob(jpeg), (char) => char.charCodeAt(0));
          const { width, height } = await createImageBitmap(new Blob([bytes], { type: 'image/jpeg' }));
          return [width, height];
        }),
      ),
    unknown,
  );
  expect(sizes).toEqual([
    [192, 192],
    [192, 192],
  ]);
  // Nobody is so alike: all are unknown.
  const strict = await search('/multi-face-search', sample(4), { min_similarity_score: 1 });
  expect(strict.json<Multi>().person_search_results).toEqual([]);
  expect(strict.json<Multi>().unrecognized_face_thumbnails_base_64).toHaveLength(4);
});

/** What makes the check fail, and of whom. */
const NOT_LIVE: Record<string, [face: keyof typeof FACES, change?: Change, room?: number]> = {
  EYES_CLOSED: ['eyesClosed'],
  FACE_ANGLE_TOO_LARGE: ['turnedAway'],
  FACE_TOO_SMALL: ['first', { scale: 0.33 }],
  FACE_TOO_CLOSE: ['first', {}, 1.15],
  FACE_CLOSE_TO_BORDER: ['first', { crop: { x: 236, y: 100, width: 400, height: 400 } }],
  FACE_CROPPED: ['first', { crop: { x: 262, y: 100, width: 400, height: 400 } }],
  FACE_IS_OCCLUDED: ['third', { cover: { part: { x: 1085, y: 384, width: 197, height: 112 }, color: '#9fc5e0' } }],
  FACE_NOT_LIVE: ['third', { filter: 'grayscale(1) brightness(0.4)' }],
};

for (const [code, [face, change, room]] of Object.entries(NOT_LIVE)) {
  test(`check_liveness tells ${code}`, async ({ api }) => {
    const { id, search } = await client(api);
    const photo = await portrait(api.page, face, change, room);
    expectNotLive(await search('/face-search', photo, { check_liveness: true }), code);
    // It is not checked unless it is asked for.
    expect((await search('/face-search', photo)).status).toBe(200);
    await api.page.evaluate((id) => nearface.collections.update(id, { liveness: true }), id);
    expectNotLive(await search('/face-search', photo, { check_liveness: false }), code);
  });
}

test('check_liveness passes a good portrait, refuses a group as TOO_MANY_FACES, and asks for a face first', async ({
  api,
}) => {
  const { id, search } = await client(api);
  const photo = await portrait(api.page, 'first');
  await enrolFace(api.page, photo, id, 'first');
  const check = { check_liveness: true };
  expect((await search('/face-search', photo, check)).json()).toMatchObject([{ person_name: 'first' }]);
  expectNotLive(await search('/face-search', sample(4), check), 'TOO_MANY_FACES');
  const { FACE_NOT_FOUND } = badPhotos();
  expectRefusal(await search('/face-search', FACE_NOT_FOUND as Photo, check), 400, 'ERR_FACE_NOT_DETECTED');
});

for (const path of PATHS) {
  const field = FACE_SEARCH_PHOTO[path];

  test(`${path}: calls without a key, and with one that is not valid or may not`, async ({ api }) => {
    const { search } = await client(api);
    const { id: other } = await api.collection();
    const photo = await portrait(api.page, 'first');
    const callWith = (secret: string) => search(path, photo, {}, { 'X-API-KEY': secret });
    expectRefusal(await search(path, photo, {}, {}), 401, 'ERR_API_KEY_NOT_PRESENT');
    expectRefusal(await callWith(''), 401, 'ERR_API_KEY_NOT_PRESENT');
    expectRefusal(await callWith('0'.repeat(64)), 401, 'ERR_API_KEY_NOT_VALID');

    const expired = await api.key({ expiresAt: new Date(0) });
    expectRefusal(await callWith(expired.secret), 401, 'ERR_API_KEY_NOT_VALID');
    const revoked = await api.key();
    await api.page.evaluate((id) => nearface.keys.revoke(id), revoked.id);
    expectRefusal(await callWith(revoked.secret), 401, 'ERR_API_KEY_NOT_VALID');
    const enrolling = await api.key({ scopes: ['enrol', 'delete', 'admin'] });
    expectRefusal(await callWith(enrolling.secret), 403, 'ERR_API_KEY_NOT_VALID');
    const elsewhere = await api.key({ collections: [other] });
    expectRefusal(await callWith(elsewhere.secret), 403, 'ERR_API_KEY_NOT_VALID');
    const spent = await api.key({ quota: 1 });
    expect((await callWith(spent.secret)).status).toBe(200);
    expectRefusal(await callWith(spent.secret), 403, 'ERR_API_KEY_NOT_VALID');
    const limited = await api.key({ rateLimit: 1 });
    expect((await callWith(limited.secret)).status).toBe(200);
    expectInvalid(await callWith(limited.secret), 429);
  });

  test(`${path}: collections that are not there, or no longer`, async ({ api }) => {
    const { id, search } = await client(api);
    const photo = await portrait(api.page, 'first');
    const name = 'no such collection';
    expectRefusal(await search(path, photo, { collection_name: name }), 404, 'ERR_NOT_FOUND');
    await api.page.evaluate((id) => nearface.collections.delete(id), id);
    expectRefusal(await search(path, photo), 404, 'ERR_NOT_FOUND');
    expectInvalid(await search(path, photo, { collection_name: 'x'.repeat(129) }));
  });

  test(`${path}: photos without a face, and what is no photo`, async ({ api }) => {
    const { search } = await client(api);
    const before = await stored(api.page);
    const codes: Record<string, 'ERR_FACE_NOT_DETECTED'> = {
      FACE_NOT_FOUND: 'ERR_FACE_NOT_DETECTED',
      IMAGE_TOO_SMALL: 'ERR_FACE_NOT_DETECTED',
    };
    for (const [code, photo] of Object.entries(badPhotos())) {
      expectRefusal(await search(path, photo), 400, codes[code] ?? 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED');
    }
    for (const text of ['*', 'a', 'Qk0=', 'R0lGODlhgACAAAAAAAA=']) {
      expectRefusal(await search(path, text), 400, 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED');
    }
    const corrupt = { ...sample(4), buffer: Buffer.from(sample(4).buffer).fill(0xff, 600, 200_000) };
    expectRefusal(await search(path, corrupt), 400, 'ERR_BASE64_IMAGE_CANNOT_BE_DECODED');
    expect(await stored(api.page)).toEqual(before);
  });

  test(`${path}: what is wrong, missing, twice, too large or no JSON`, async ({ api }) => {
    const { id, search } = await client(api);
    const { secret } = await api.key();
    const photo = await portrait(api.page, 'first');
    const before = await stored(api.page);
    const wrong: Record<string, unknown>[] = [
      { collection_name: undefined },
      { collection_name: 7 },
      { collection_name: null },
      { [field]: undefined },
      { [field]: 7 },
      { [field]: null },
      { min_similarity_score: '0.7' },
      { min_similarity_score: -0.1 },
      { min_similarity_score: 1.1 },
      ...(path === '/face-search'
        ? [{ max_results: 0 }, { max_results: 1.5 }, { max_results: 1001 }, { max_results: '1' }, { check_liveness: 1 }]
        : []),
    ];
    for (const fields of wrong) expectInvalid(await search(path, photo, fields));
    const json = JSON.stringify({ collection_name: id, [field]: base64(photo) });
    const send = (body: string | Buffer, type = 'application/json') =>
      api.call(path, { headers: { 'x-api-key': secret, 'content-type': type }, body });
    expect((await send(json)).status).toBe(200);
    expectInvalid(await send(json, 'text/plain'));
    expectInvalid(await send(json.slice(0, -1)));
    expectInvalid(await send(json.replace('{', '{"min_similarity_score":0.7,"min_similarity_score":0.7,')));
    expectInvalid(await send(Buffer.from(json.replace(id, '\xff'), 'latin1')));
    const large = withComment(photo.buffer, 'x'.repeat(60_000));
    expectInvalid(await search(path, Buffer.concat([large, Buffer.alloc(12.5 * 2 ** 20)]).toString('base64')));
    expectInvalid(await api.call(path, { headers: { 'x-api-key': secret } }), 405);
    expectRefusal(await api.call(`${path}/more`, { json: {} }), 404, 'ERR_NOT_FOUND');
    expect(await stored(api.page)).toEqual(before);
  });
}
