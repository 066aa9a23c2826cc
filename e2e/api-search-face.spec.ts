import { MAX_IMAGE, searchFaceRefusal, UUID } from '../src/api/test-documents';
import { MIN_LIVENESS } from '../src/usecases/liveness-threshold';
import { type Api, type ApiAnswer, base64, expect, test } from './api';
import { enrolFace, stored } from './api-photos';
import { badPhotos, type Photo, sample } from './photos';
import { portrait } from './portraits';

interface Found {
  message: string;
  searchId: string;
  requestName: string;
  userName: string;
  option: { option_liveness: boolean; liveNess_threshold: number; liveNessScore: number; policy_similarity: number };
  faceIdList: string[];
}

/** Calls of one key and one collection. */
async function client({ key, collection, call }: Api, settings?: { liveness?: boolean; minScore?: number }) {
  const { secret } = await key({ scopes: ['search'] });
  const made = await collection(settings);
  return {
    ...made,
    secret,
    search: (photo: Photo | string, fields: Record<string, unknown> = {}, headers?: Record<string, string>) =>
      call('/search-face', {
        headers: headers ?? { 'x-api-key': secret },
        json: {
          collectionId: made.id,
          requestName: 'door 7',
          faceImage: typeof photo === 'string' ? photo : base64(photo),
          ...fields,
        },
      }),
  };
}

function expectRefusal(answer: ApiAnswer, ...refusal: Parameters<typeof searchFaceRefusal>): void {
  expect({ http: answer.status, body: answer.json() }).toEqual(searchFaceRefusal(...refusal));
}

test('gives the ids of every face that is like the photo, best first', async ({ api }) => {
  const { id, name, search } = await client(api);
  const photos = [await portrait(api.page, 'first', { scale: 0.5, quality: 0.5 }), await portrait(api.page, 'first')];
  const faceIds: string[] = [];
  for (const photo of photos) faceIds.push((await enrolFace(api.page, photo, id, 'first')).faceId);
  await enrolFace(api.page, await portrait(api.page, 'second'), id, 'second');

  const photo = await portrait(api.page, 'first', { quality: 0.95 });
  const answer = await search(photo);
  expect(answer.status).toBe(200);
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
  const found = answer.json<Found>();
  expect(found).toEqual({
    message: 'success',
    searchId: expect.stringMatching(UUID),
    requestName: 'door 7',
    userName: 'door 7',
    option: { option_liveness: false, liveNess_threshold: 0, liveNessScore: 0, policy_similarity: 0.7 },
    // The one that was compressed less is the better one.
    faceIdList: faceIds.toReversed(),
  });
  const again = (await search(photo, { collectionId: name })).json<Found>();
  expect(again.faceIdList).toEqual(found.faceIdList);
  expect(again.searchId).not.toBe(found.searchId);

  const nobody = (await search(await portrait(api.page, 'third'))).json<Found>();
  expect(nobody).toMatchObject({ message: 'success', faceIdList: [] });
});

test("tells and applies the collection's own threshold", async ({ api }) => {
  const { id, search } = await client(api, { minScore: 0 });
  const photos = await Promise.all((['first', 'second', 'third'] as const).map((face) => portrait(api.page, face)));
  for (const photo of photos) await enrolFace(api.page, photo, id, `person ${photos.indexOf(photo)}`);
  const lenient = (await search(photos[0] as Photo)).json<Found>();
  expect(lenient.faceIdList).toHaveLength(3);
  expect(lenient.option.policy_similarity).toBe(0);
  await api.page.evaluate((id) => nearface.collections.update(id, { minScore: 0.83 }), id);
  const strict = (await search(photos[0] as Photo)).json<Found>();
  expect(strict.faceIdList).toEqual(lenient.faceIdList.slice(0, 1));
  expect(strict.option.policy_similarity).toBe(0.83);
});

test('tells the liveness score of a collection that checks its photos', async ({ api }) => {
  const { id, search } = await client(api, { liveness: true });
  const photo = await portrait(api.page, 'first');
  const { faceId } = await enrolFace(api.page, photo, id, 'first');
  const { option, faceIdList } = (await search(photo)).json<Found>();
  const { passive } = await api.page.evaluate((image) => nearface.checkLiveness(image), base64(photo));
  expect(option).toEqual({
    option_liveness: true,
    liveNess_threshold: MIN_LIVENESS,
    liveNessScore: passive?.liveness,
    policy_similarity: 0.7,
  });
  expect(option.liveNessScore).toBeGreaterThanOrEqual(MIN_LIVENESS);
  expect(faceIdList).toEqual([faceId]);
});

test('names come back as they were sent', async ({ api }) => {
  const { search } = await client(api);
  const photo = await portrait(api.page, 'first');
  const every = String.fromCodePoint(...Array.from({ length: 0xd800 }, (_, code) => code));
  for (const name of [every, ' ', 'Zoë "李雷" <b>&amp;\\ 😀', '\ud800']) {
    expect((await search(photo, { requestName: name })).json()).toMatchObject({ requestName: name, userName: name });
    const sent = { requestName: undefined, userName: name };
    expect((await search(photo, sent)).json()).toMatchObject({ requestName: name, userName: name });
  }
});

test('6030, 6031, 6032: what is missing, empty or no text', async ({ api }) => {
  const { search } = await client(api);
  const photo = await portrait(api.page, 'first');
  for (const value of [undefined, '', 7, null]) {
    expectRefusal(await search(photo, { collectionId: value }), 6030);
    expectRefusal(await search(photo, { requestName: value }), 6031);
    expectRefusal(await search(photo, { requestName: undefined, userName: value }), 6031);
    expectRefusal(await search(photo, { faceImage: value }), 6032);
  }
  // In their order.
  expectRefusal(await search('', { collectionId: '', requestName: '' }), 6030);
  expectRefusal(await search('', { requestName: '' }), 6031);
  expectRefusal(await search('', { collectionId: 'no such collection' }), 6032);
});

test('6032, 6036, 6037: photos without a face, too large, or of another format', async ({ api }) => {
  const { search } = await client(api);
  const codes: Record<string, 6036 | 6037> = { IMAGE_NOT_RECOGNISED: 6037, IMAGE_TOO_LARGE: 6036 };
  for (const [code, photo] of Object.entries(badPhotos())) expectRefusal(await search(photo), codes[code] ?? 6032);
  for (const text of ['*', 'a']) expectRefusal(await search(text), 6032);
  // Headers of BMP and GIF.
  for (const text of ['Qk0=', 'R0lGODlhgACAAAAAAAA=']) expectRefusal(await search(text), 6037);

  // What follows the end of a JPEG is not looked at.
  const photo = await portrait(api.page, 'first');
  const ofSize = (size: number) =>
    Buffer.concat([photo.buffer, Buffer.alloc(size)])
      .subarray(0, size)
      .toString('base64');
  expect((await search(ofSize(MAX_IMAGE['search-face']))).status).toBe(200);
  expectRefusal(await search(ofSize(MAX_IMAGE['search-face'] + 1)), 6036);
  // More than a body may have.
  expectRefusal(await search(ofSize(12.5 * 2 ** 20)), 6036);
});

test('6033, 6034: collections that never were, and that were deleted', async ({ api }) => {
  const { id, name, search } = await client(api);
  const photo = await portrait(api.page, 'first');
  expectRefusal(await search(photo, { collectionId: 'no such collection' }), 6033);
  expectRefusal(await search(photo, { collectionId: crypto.randomUUID() }), 6033);
  expectRefusal(await search(photo, { collectionId: 'x'.repeat(129) }), 6033);
  await api.page.evaluate((id) => nearface.collections.delete(id), id);
  expectRefusal(await search(photo), 6034);
  expectRefusal(await search(photo, { collectionId: name }), 6034);
});

test('6035: photos that fail the liveness check of the collection', async ({ api }) => {
  const { search } = await client(api, { liveness: true });
  expectRefusal(await search(sample(4)), 6035);
  expectRefusal(await search(await portrait(api.page, 'eyesClosed')), 6035);
  expectRefusal(await search(await portrait(api.page, 'turnedAway')), 6035);
  const { FACE_NOT_FOUND } = badPhotos();
  expectRefusal(await search(FACE_NOT_FOUND as Photo), 6032);
});

test('6038: bodies that are no JSON object, other methods, and calls too many', async ({ api }) => {
  const { id, secret } = await client(api);
  const photo = base64(await portrait(api.page, 'first'));
  const json = JSON.stringify({ collectionId: id, userName: 'door 7', faceImage: photo });
  const send = (body: string | Buffer, type = 'application/json', key = secret) =>
    api.call('/search-face', { headers: { 'x-api-key': key, 'content-type': type }, body });
  expect((await send(json)).status).toBe(200);
  expectRefusal(await send(json, 'application/x-www-form-urlencoded'), 6038);
  expectRefusal(await send(json.slice(0, -1)), 6038);
  expectRefusal(await send('[]'), 6038);
  expectRefusal(await send(json.replace('{', '{"userName":"door 8",')), 6038);
  expectRefusal(await send(Buffer.from(json.replace('door', '\xff'), 'latin1')), 6038);
  expectRefusal(await api.call('/search-face', { headers: { 'x-api-key': secret } }), 6038, 405);
  expectRefusal(await api.call('/search-face/more', { json: {} }), 6038, 404);
  const limited = await api.key({ rateLimit: 1 });
  expect((await send(json, undefined, limited.secret)).status).toBe(200);
  expectRefusal(await send(json, undefined, limited.secret), 6038, 429);
});

test('6039, 6040: calls without a key, and with one that is not known or may not', async ({ api }) => {
  const { search } = await client(api);
  const { id: other } = await api.collection();
  const photo = await portrait(api.page, 'first');
  const before = await stored(api.page);
  const callWith = (secret: string) => search(photo, {}, { 'X-API-KEY': secret });
  expectRefusal(await search(photo, {}, {}), 6039);
  expectRefusal(await callWith(''), 6039);
  expectRefusal(await callWith('0'.repeat(64)), 6040);
  const expired = await api.key({ expiresAt: new Date(0) });
  expectRefusal(await callWith(expired.secret), 6040);
  const enrolling = await api.key({ scopes: ['enrol', 'delete', 'admin'] });
  expectRefusal(await callWith(enrolling.secret), 6040);
  const elsewhere = await api.key({ collections: [other] });
  expectRefusal(await callWith(elsewhere.secret), 6040);
  const spent = await api.key({ quota: 1 });
  expect((await callWith(spent.secret)).status).toBe(200);
  expectRefusal(await callWith(spent.secret), 6040);
  expect(await stored(api.page)).toEqual(before);
});
