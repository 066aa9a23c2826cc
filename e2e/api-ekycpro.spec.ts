import { EKYCPRO, MAX_IMAGE, EKYCPRO_OPERATIONS as OPERATIONS, UUID } from '../src/api/test-documents';
import { type Api, base64, type CallInit, expect, test } from './api';
import { addLookalikes, encoded, facePhotos, padded, stored } from './api-photos';
import { badPhotos, type Photo } from './photos';

const {
  INVALID_REQUEST,
  IMAGE_INVALID_SIZE,
  IMAGE_INVALID_FORMAT,
  FACE_DETECT_FAILED,
  NO_SIMILAR_FACE,
  PERSON_ID_NOT_EXIST,
  FAIL,
} = EKYCPRO;

const ID = expect.stringMatching(UUID);

interface Added {
  status: string;
  message: { name: string; person_id: string; confidence?: number }[];
}

let photos: Awaited<ReturnType<typeof facePhotos>>;

test.beforeAll(async ({ api }) => {
  photos = await facePhotos(api.page);
});

/** The three endpoints, with a key and a collection of the test's own. */
async function client(api: Api) {
  const key = await api.key();
  const facedb = await api.collection();
  const send = async (operation: string, init: CallInit) => {
    const { status: http, text } = await api.call(`/v1/${operation}`, init);
    return { http, body: JSON.parse(text) };
  };
  const call = (operation: string, fields: Record<string, string>, secret = key.secret) =>
    send(operation, { headers: { 'X-API-Key': secret }, form: { facedb: facedb.name, ...fields } });
  const add = async (photo: Photo, fields?: Record<string, string>): Promise<Added['message']> => {
    const { body } = await call('addface', { img: base64(photo), ...fields });
    expect(body.status).toBe('OK');
    return body.message;
  };
  return { key, facedb, send, call, add };
}

const ok = (body: unknown) => ({ http: 200, body });

test('addface adds each face as a new person, the largest first; names are counted and never given again', async ({
  api,
}) => {
  const { call, add } = await client(api);
  expect(await call('addface', { img: base64(photos.one) })).toEqual(
    ok({ status: 'OK', message: [{ name: 'ID0', person_id: ID }] }),
  );
  const [first, second] = await add(photos.two);
  expect([first?.name, second?.name]).toEqual(['ID1', 'ID2']);
  const widths = await api.page.evaluate(
    async (ids) => {
      const faces = await Promise.all(ids.map((personId) => nearface.faces.list({ personId })));
      return faces.flat().map(({ box }) => box.width * box.height);
    },
    [first?.person_id ?? '', second?.person_id ?? ''],
  );
  expect(widths).toHaveLength(2);
  expect(widths[0]).toBeGreaterThan(widths[1] ?? 0);

  await call('delface', { person_id: second?.person_id ?? '' });
  const again = await add(photos.two);
  expect(again.map(({ name }) => name)).toEqual(['ID3', 'ID4']);
  expect(again[0]?.person_id).not.toBe(first?.person_id);
});

test('addface gives every face the name, also one that others have', async ({ api }) => {
  const { add } = await client(api);
  const longest = 'Ada0'.repeat(32);
  const added = [...(await add(photos.two, { name: longest })), ...(await add(photos.two, { name: longest }))];
  expect(added.map(({ name }) => name)).toEqual([longest, longest, longest, longest]);
  expect(new Set(added.map(({ person_id }) => person_id)).size).toBe(4);
});

test('addface and searchface read every format and every form of base64', async ({ api }) => {
  const { key, facedb, call, send, add } = await client(api);
  const [person] = await add(photos.one);
  const plain = base64(photos.one);
  expect(plain).toContain('+');
  const forms: Record<string, string> = {
    png: base64(await encoded(api.page, photos.one, 'png')),
    bmp: base64(await encoded(api.page, photos.one, 'bmp')),
    'of 2 MiB': base64(padded(photos.one, MAX_IMAGE.ekycpro)),
    'data URL': `data:image/png;base64,${plain}`,
    lines: plain.replaceAll(/.{76}/g, '$&\r\n'),
    'URL-safe, no padding': plain.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
    'spaces for +': plain.replaceAll('+', ' '),
  };
  for (const [name, img] of Object.entries(forms)) {
    const { body } = await call('searchface', { img });
    expect(body.message?.[0], name).toEqual({ ...person, confidence: expect.any(Number) });
    expect(body.message[0].confidence, name).toBeGreaterThanOrEqual(95);
  }
  for (const img of [photos.one, plain]) {
    const multipart = { img, facedb: facedb.id };
    const answer = await send('searchface', { headers: { 'X-API-Key': key.secret }, multipart });
    expect(answer).toEqual(ok({ status: 'OK', message: [{ ...person, confidence: 100 }] }));
  }
  for (const img of [forms.png, forms.bmp, forms['data URL']]) {
    expect(await call('addface', { img: img ?? '' })).toMatchObject(ok({ status: 'OK' }));
  }
});

test('refused calls say why, in the order of the checks, and change nothing', async ({ api }) => {
  const { key, facedb, call, send, add } = await client(api);
  await add(photos.one);
  const { name: gone } = await api.collection();
  await api.page.evaluate((name) => nearface.collections.delete(name), gone);
  const bad = badPhotos();
  const img = (photo: Photo | undefined) => base64(photo as Photo);
  const large = base64(padded(photos.one, MAX_IMAGE.ekycpro + 1));
  const good = base64(photos.one);
  const broken = Buffer.from(photos.one.buffer).fill(0xff, 700, photos.one.buffer.length - 2);
  const before = await stored(api.page);

  const refused: [fields: Record<string, string>, answer: object][] = [
    [{}, INVALID_REQUEST],
    [{ img: '' }, INVALID_REQUEST],
    [{ img: 'not base64!' }, INVALID_REQUEST],
    [{ img: 'data:image/jpeg,abc' }, INVALID_REQUEST],
    [{ img: good, facedb: 'nowhere' }, INVALID_REQUEST],
    [{ img: good, facedb: gone }, INVALID_REQUEST],
    [{ img: large, facedb: gone }, INVALID_REQUEST],
    [{ img: large }, IMAGE_INVALID_SIZE],
    [{ img: base64(padded(bad.IMAGE_NOT_RECOGNISED as Photo, MAX_IMAGE.ekycpro + 1)) }, IMAGE_INVALID_SIZE],
    [{ img: 'A'.repeat(17 * 2 ** 20) }, IMAGE_INVALID_SIZE],
    [{ img: img(bad.IMAGE_TOO_LARGE) }, IMAGE_INVALID_SIZE],
    [{ img: img(bad.IMAGE_NOT_RECOGNISED) }, IMAGE_INVALID_FORMAT],
    [{ img: img(await encoded(api.page, photos.one, 'webp')) }, IMAGE_INVALID_FORMAT],
    [{ img: img(bad.IMAGE_TRUNCATED) }, IMAGE_INVALID_FORMAT],
    [{ img: broken.toString('base64') }, IMAGE_INVALID_FORMAT],
    [{ img: img(bad.FACE_NOT_FOUND) }, FACE_DETECT_FAILED],
    [{ img: img(bad.IMAGE_TOO_SMALL) }, FACE_DETECT_FAILED],
  ];
  for (const [fields, answer] of refused) {
    const what = `${JSON.stringify(fields).slice(0, 80)} ${JSON.stringify(answer)}`;
    expect(await call('addface', fields), what).toEqual(ok(answer));
    expect(await call('searchface', fields), what).toEqual(ok(answer));
  }
  for (const name of ['a'.repeat(129), 'Ada Lovelace', 'Ada-1', '李雷', 'É']) {
    expect(await call('addface', { img: large, name }), name).toEqual(ok(INVALID_REQUEST));
  }
  expect(await call('delface', {})).toEqual(ok(INVALID_REQUEST));
  expect(await call('delface', { person_id: 'x', facedb: gone })).toEqual(ok(INVALID_REQUEST));

  const headers = { 'X-API-Key': key.secret };
  for (const operation of OPERATIONS) {
    const bodies: CallInit[] = [
      { json: { img: good, facedb: facedb.name } },
      { body: `img=${encodeURIComponent(good)}`, headers: { 'content-type': 'text/plain' } },
      {
        form: [
          ['img', good],
          ['img', good],
        ],
      },
      { body: 'img=%ff&person_id=%ff', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      { body: '--x\r\ncontent-disp', headers: { 'content-type': 'multipart/form-data; boundary=x' } },
      { method: 'GET' },
    ];
    for (const init of bodies) {
      const answer = await send(operation, { ...init, headers: { ...headers, ...init.headers } });
      expect(answer, `${operation} ${JSON.stringify(init).slice(0, 80)}`).toEqual(ok(INVALID_REQUEST));
    }
  }
  expect(await call('findface', {})).toEqual(ok(INVALID_REQUEST));
  expect(await stored(api.page)).toEqual(before);
});

test('a collection that checks its photos for liveness refuses those that fail', async ({ api }) => {
  const { call } = await client(api);
  const { name: facedb } = await api.collection({ liveness: true });
  const before = await stored(api.page);
  expect(await call('addface', { img: base64(photos.two), facedb })).toEqual(ok(FACE_DETECT_FAILED));
  expect(await call('searchface', { img: base64(photos.two), facedb })).toEqual(ok(FACE_DETECT_FAILED));
  expect(await stored(api.page)).toEqual(before);
});

test('searchface finds who is like the largest face, each person once', async ({ api }) => {
  const { facedb, call, add } = await client(api);
  expect(await call('searchface', { img: base64(photos.one) })).toEqual(ok(NO_SIMILAR_FACE));
  await add(photos.other);
  expect(await call('searchface', { img: base64(photos.one) })).toEqual(ok(NO_SIMILAR_FACE));
  const [larger, smaller] = await add(photos.two);
  const found = await call('searchface', { img: base64(photos.two) });
  expect(found).toEqual(ok({ status: 'OK', message: [{ ...larger, confidence: 100 }] }));

  // A second face of the same person.
  await api.page.evaluate(
    ([image, collection, personId]) => nearface.enroll(image, { collection, personId, faces: 'largest' }),
    [base64(await encoded(api.page, photos.two, 'png')), facedb.id, larger?.person_id ?? ''] as const,
  );
  expect((await call('searchface', { img: base64(photos.two) })).body.message).toHaveLength(1);
  await call('delface', { person_id: larger?.person_id ?? '' });
  expect(await call('searchface', { img: base64(photos.two) })).toEqual(ok(NO_SIMILAR_FACE));
  expect(smaller?.person_id).toMatch(UUID);
});

test('searchface gives 50 persons at most, best first', async ({ api }) => {
  const { facedb, call } = await client(api);
  const names = Array.from({ length: 60 }, (_, i) => `P${i}`);
  await addLookalikes(api.page, photos.one, facedb.id, names);
  const { body } = await call('searchface', { img: base64(photos.one) });
  expect(body.message).toHaveLength(50);
  const confidences: number[] = body.message.map(({ confidence }: { confidence: number }) => confidence);
  expect(confidences).toEqual([...confidences].sort((a, b) => b - a));
  expect(confidences.every((confidence) => Number.isInteger(confidence) && confidence > 80)).toBe(true);
  expect(body.message[0]).toEqual({ confidence: 100, name: 'P0', person_id: ID });
});

test('delface deletes a person with all faces, in its own facedb only', async ({ api }) => {
  const { call, add } = await client(api);
  const { name: elsewhere } = await api.collection();
  const [person] = await add(photos.one);
  const person_id = person?.person_id ?? '';
  const before = await stored(api.page);
  expect(await call('delface', { person_id, facedb: elsewhere })).toEqual(ok(PERSON_ID_NOT_EXIST));
  expect(await call('delface', { person_id: 'nobody' })).toEqual(ok(PERSON_ID_NOT_EXIST));
  expect(await stored(api.page)).toEqual(before);
  expect(await call('delface', { person_id })).toEqual(ok(EKYCPRO.DELETED));
  expect(await call('delface', { person_id })).toEqual(ok(PERSON_ID_NOT_EXIST));
});

test('without facedb the default collection is meant', async ({ api }) => {
  const { key, send } = await client(api);
  const headers = { 'X-API-Key': key.secret };
  const { body } = await send('addface', { headers, form: { img: base64(photos.one), name: 'Default' } });
  const [{ person_id }] = (body as Added).message as [Added['message'][number]];
  const [collection, person] = await api.page.evaluate(
    async (id) => [await nearface.collections.get('default'), await nearface.persons.get(id)] as const,
    person_id,
  );
  expect(person.collectionId).toBe(collection.id);
  expect((await send('searchface', { headers, form: { img: base64(photos.one) } })).body.status).toBe('OK');
  expect((await send('delface', { headers, form: { person_id } })).body.status).toBe('OK');
});

test('keys: missing, unknown, expired, revoked, without scope or collection, over quota and rate', async ({ api }) => {
  const { facedb, call, send } = await client(api);
  const { name: elsewhere } = await api.collection();
  const img = base64(photos.one);
  const fields = { addface: { img }, searchface: { img }, delface: { person_id: 'nobody' } };
  const scopes = { addface: 'enrol', searchface: 'search', delface: 'delete' } as const;
  const before = await stored(api.page);

  const expired = await api.key({ expiresAt: new Date(0) });
  const revoked = await api.key();
  await api.page.evaluate((id) => nearface.keys.revoke(id), revoked.id);
  const other = await api.key({ collections: [elsewhere] });
  for (const operation of OPERATIONS) {
    const unauthorised = { http: 401, body: INVALID_REQUEST };
    const forbidden = { http: 403, body: INVALID_REQUEST };
    expect(await send(operation, { form: { ...fields[operation], facedb: facedb.name } })).toEqual(unauthorised);
    expect(await call(operation, fields[operation], 'unknown')).toEqual(unauthorised);
    expect(await call(operation, fields[operation], revoked.secret)).toEqual(unauthorised);
    expect(await call(operation, fields[operation], expired.secret)).toEqual(forbidden);
    expect(await call(operation, fields[operation], other.secret)).toEqual(forbidden);
    const others = Object.values(scopes).filter((scope) => scope !== scopes[operation]);
    const scopeless = await api.key({ scopes: others });
    expect(await call(operation, fields[operation], scopeless.secret)).toEqual(forbidden);

    const metered = await api.key({ quota: 1 });
    expect((await call(operation, {}, metered.secret)).http).toBe(200);
    expect(await call(operation, fields[operation], metered.secret)).toEqual(forbidden);
    const slow = await api.key({ rateLimit: 1 });
    expect((await call(operation, {}, slow.secret)).http).toBe(200);
    expect(await call(operation, fields[operation], slow.secret)).toEqual({ http: 429, body: FAIL });
  }
  expect(await stored(api.page)).toEqual(before);
});

test('the ledger counts each answer as billable or free', async ({ api }) => {
  const { key, call, add } = await client(api);
  const [person] = await add(photos.one);
  const night = base64(badPhotos().FACE_NOT_FOUND as Photo);
  await call('addface', { img: night });
  await call('addface', { img: '' });
  await call('searchface', { img: base64(photos.one) });
  await call('searchface', { img: base64(photos.one) });
  await call('searchface', { img: base64(photos.other) });
  await call('searchface', { img: night });
  await call('delface', { person_id: person?.person_id ?? '' });
  await call('delface', { person_id: person?.person_id ?? '' });
  const limited = await api.key({ scopes: ['delete'], rateLimit: 1 });
  await call('addface', { img: '' }, limited.secret);
  await call('delface', { person_id: 'nobody' }, limited.secret);
  await call('delface', { person_id: 'nobody' }, limited.secret);
  const usage = await api.page.evaluate(() => nearface.keys.usage());
  const countedOf = (id: string) =>
    usage
      .filter(({ keyId }) => keyId === id)
      .map(({ operation, status, billable, calls }) => [operation, status, billable, calls].join(' '))
      .sort();
  expect(countedOf(limited.id)).toEqual([
    'addface INVALID_REQUEST false 1',
    'delface FAIL false 1',
    'delface PERSON_ID_NOT_EXIST false 1',
  ]);
  expect(countedOf(key.id)).toEqual([
    'addface FACE_DETECT_FAILED true 1',
    'addface INVALID_REQUEST false 1',
    'addface OK false 1',
    'delface OK false 1',
    'delface PERSON_ID_NOT_EXIST false 1',
    'searchface FACE_DETECT_FAILED true 1',
    'searchface NO_SIMILAR_FACE true 1',
    'searchface OK true 2',
  ]);
});
