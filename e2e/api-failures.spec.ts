import type { Page } from '@playwright/test';
import { EKYCPRO, FACESET_REQUEST_ID, faceSearchNotLive, searchFaceRefusal } from '../src/api/test-documents';
import { base64, expect, openApi, test } from './api';
import { enrolFace, facePhotos, stored } from './api-photos';
import { type DescribedInit, describedApi } from './described';
import { changeModel } from './models';
import { sample, withComment } from './photos';
import { portrait } from './portraits';
import type { Site } from './site';

/* What no call can be blamed for, in each dialect: a fresh browser is broken in a certain way, and then called. */

/** The calls that look at a photo in a collection. */
const CALLS = {
  ekycpro_addface: (img, facedb) => ({ form: { img, facedb } }),
  ekycpro_searchface: (img, facedb) => ({ form: { img, facedb } }),
  face_search_face_search: (face_base_64, collection_name) => ({ json: { face_base_64, collection_name } }),
  face_search_multi_face_search: (multi_face_img_base_64, collection_name) => ({
    json: { multi_face_img_base_64, collection_name },
  }),
  search_face_search_face: (faceImage, collectionId) => ({ json: { faceImage, collectionId, userName: 'door 7' } }),
  faceset_search_face: (image_base64, name) => ({ json: { image_base64, name } }),
  nearface_search: (image, collection) => ({ json: { image, collection } }),
  nearface_enrol: (image, collection) => ({ json: { image, collection } }),
} satisfies Record<string, (image: string, collection: string) => DescribedInit>;

interface Told {
  http: number;
  body: unknown;
}

const fail = (http = 200): Told => ({ http, body: EKYCPRO.FAIL });

const invalid = (http: number): Told => ({
  http,
  body: { code: 'ERR_INVALID_REQUEST', message: expect.stringMatching(/./) },
});

const refused = (status: string, http: number): Told => ({
  http,
  body: { status, reason: expect.stringMatching(/./), request_id: expect.stringMatching(FACESET_REQUEST_ID) },
});

const problem = (code: string, status: number): Told => ({
  http: status,
  body: { type: 'about:blank', title: expect.any(String), status, detail: expect.stringMatching(/./), code },
});

/** What each dialect says of one failure. */
interface Answers {
  ekycpro: Told;
  face_search: Told;
  search_face: Told;
  faceset: Told;
  nearface: Told;
}

/** The app in a page, with a key and a collection of its own. */
async function client(page: Page, site: Site, settings?: { liveness: boolean }) {
  const api = await openApi(page, site);
  // Good enough to pass the liveness check.
  const photo = await portrait(page, 'first');
  const { id: collection } = await api.collection(settings);
  const { id, secret } = await api.key();
  const { call } = await describedApi(api, secret, id);

  /** Expects an answer that the OpenAPI document has as well. */
  async function expectAnswer(operation: string, { http, body }: Told, init: DescribedInit): Promise<void> {
    expect((await call(operation, http, init)).json(), operation).toEqual(body);
  }

  return {
    api,
    collection,
    call,
    expectAnswer,
    /** Of all calls that look at a photo, to each of which its dialect has one answer. */
    async expectAnswers(answers: Answers): Promise<void> {
      const calls = Object.entries(CALLS).map(([operation, init]) => {
        const dialect = (Object.keys(answers) as (keyof Answers)[]).find((name) => operation.startsWith(`${name}_`));
        if (!dialect) throw new Error(`${operation} is of no dialect.`);
        return expectAnswer(operation, answers[dialect], init(base64(photo), collection));
      });
      await Promise.all(calls);
    },
    /** Whether a photo is checked, the collection or the call says; `reason` is why it could not be. */
    async expectSearchWithoutCheck(reason: string): Promise<void> {
      await page.evaluate((id) => nearface.collections.update(id, { liveness: false }), collection);
      const json = { face_base_64: base64(photo), collection_name: collection };
      await expectAnswer('face_search_face_search', { http: 200, body: [] }, { json });
      const checked = { json: { ...json, check_liveness: true } };
      await expectAnswer('face_search_face_search', faceSearchNotLive(reason), checked);
    },
  };
}

test('no page of the app is open', async ({ page, site }) => {
  const { collection, expectAnswer, expectAnswers } = await client(page, site);
  // Of the site, but not the app.
  await page.goto(`${site.url}icon.svg`);
  await expectAnswers({
    ekycpro: fail(503),
    face_search: invalid(503),
    search_face: searchFaceRefusal(6038, 503),
    faceset: refused('INTERNAL_ERROR', 503),
    nearface: problem('ENGINE_MISSING', 503),
  });
  await expectAnswer('ekycpro_delface', fail(503), { form: { person_id: 'nobody', facedb: collection } });
});

test('the store is gone', async ({ page, site }) => {
  const { collection, expectAnswer, expectAnswers } = await client(page, site);
  await page.evaluate(() => {
    indexedDB.deleteDatabase('nearface');
  });
  await expectAnswers({
    ekycpro: fail(),
    face_search: invalid(500),
    search_face: searchFaceRefusal(6038),
    faceset: refused('INTERNAL_ERROR', 500),
    nearface: problem('STORE_FAILED', 500),
  });
  await expectAnswer('ekycpro_delface', fail(), { form: { person_id: 'nobody', facedb: collection } });
});

test('the models cannot be loaded', async ({ page, site }) => {
  const { api, expectAnswers } = await client(page, site);
  const before = await stored(api.page);
  await changeModel(page, 'dlib-resnet', () => '{');
  await page.reload();
  expect(await page.evaluate(() => nearface.ready.catch(({ code }) => code))).toBe('MODEL_LOAD_FAILED');
  await expectAnswers({
    ekycpro: fail(),
    face_search: invalid(503),
    search_face: searchFaceRefusal(6038),
    faceset: refused('INTERNAL_ERROR', 500),
    nearface: problem('MODEL_LOAD_FAILED', 503),
  });
  expect(await stored(api.page)).toEqual(before);
});

test('a model of the liveness check cannot be loaded', async ({ page, site }) => {
  const { expectAnswers, expectSearchWithoutCheck } = await client(page, site, { liveness: true });
  await changeModel(page, 'antispoof', () => '{');
  await expectAnswers({
    ekycpro: fail(),
    face_search: faceSearchNotLive('LICENSE_ERROR'),
    search_face: searchFaceRefusal(6035),
    faceset: refused('INTERNAL_ERROR', 500),
    nearface: problem('MODEL_LOAD_FAILED', 503),
  });
  await expectSearchWithoutCheck('LICENSE_ERROR');
});

test('a model of the liveness check breaks down on the photo, and takes its worker with it', async ({ page, site }) => {
  const { expectAnswers, expectSearchWithoutCheck } = await client(page, site, { liveness: true });
  // Runs into an input of another size.
  await changeModel(page, 'antispoof', (json) => json.replaceAll('"size":"128"', '"size":"64"'));
  await expectAnswers({
    ekycpro: fail(),
    face_search: faceSearchNotLive('UNKNOWN_ERROR'),
    search_face: searchFaceRefusal(6038),
    faceset: refused('INTERNAL_ERROR', 500),
    nearface: problem('WORKER_CRASHED', 500),
  });
  await expectSearchWithoutCheck('UNKNOWN_ERROR');
});

test('a collection whose vectors are of another embedder', async ({ page, site }) => {
  const { collection, expectAnswer, expectAnswers } = await client(page, site);
  // As an app with another model would have stored it.
  await page.evaluate(
    (id) =>
      new Promise<void>((resolve, reject) => {
        const opened = indexedDB.open('nearface');
        opened.onerror = () => reject(opened.error);
        opened.onsuccess = () => {
          const transaction = opened.result.transaction('collections', 'readwrite');
          const rows = transaction.objectStore('collections');
          const found = rows.get(id);
          found.onsuccess = () => rows.put({ ...found.result, embedder: 'another' });
          transaction.oncomplete = () => {
            opened.result.close();
            resolve();
          };
          transaction.onabort = () => reject(transaction.error);
        };
      }),
    collection,
  );
  const before = await stored(page);
  await expectAnswers({
    ekycpro: fail(),
    face_search: invalid(400),
    search_face: searchFaceRefusal(6034),
    faceset: refused('QUERY_FAILED', 400),
    nearface: problem('EMBEDDER_MISMATCH', 409),
  });
  const vector = Array.from({ length: 128 }, () => 0.1);
  const mismatch = problem('EMBEDDER_MISMATCH', 409);
  await expectAnswer('nearface_searchVector', mismatch, { json: { vector, collection } });
  await expectAnswer('nearface_importVectors', mismatch, { json: { collection, names: ['Ada'], vectors: [vector] } });
  expect(await stored(page)).toEqual(before);
});

test('a person who is deleted between search and answer is in no answer', async ({ page, site }) => {
  const { collection, expectAnswer } = await client(page, site);
  const { two } = await facePhotos(page);
  const image = base64(two);
  const someone = expect.anything();
  const ok = (body: unknown): Told => ({ http: 200, body });
  const searches: { operation: string; init: DescribedInit; before: Told; after: Told }[] = [
    {
      operation: 'face_search_face_search',
      init: { json: { face_base_64: image, collection_name: collection } },
      before: ok([someone]),
      after: ok([]),
    },
    {
      operation: 'face_search_multi_face_search',
      init: { json: { multi_face_img_base_64: image, collection_name: collection } },
      before: ok({ person_search_results: [someone], unrecognized_face_thumbnails_base_64: [someone] }),
      after: ok({ person_search_results: [], unrecognized_face_thumbnails_base_64: [someone, someone] }),
    },
    {
      operation: 'faceset_search_face',
      init: { json: { image_base64: image, name: collection } },
      before: ok({ status: 'OK', result: [someone], request_id: someone }),
      after: refused('QUERY_FAILED', 400),
    },
  ];
  await enrolFace(page, two, collection);
  for (const { operation, init, before } of searches) await expectAnswer(operation, before, init);

  // In the page, whoever a search finds is deleted before the service worker hears of it.
  await page.evaluate(() => {
    const { search } = nearface;
    const searchThenDelete: typeof search = async (...args) => {
      const result = await search(...args);
      for (const { personId } of result.faces.flatMap(({ matches }) => matches))
        await nearface.persons.delete(personId);
      return result;
    };
    Object.assign(nearface, { search: searchThenDelete });
  });
  for (const { operation, init, after } of searches) {
    await enrolFace(page, two, collection);
    await expectAnswer(operation, after, init);
    expect(await page.evaluate((id) => nearface.persons.list({ collection: id }), collection)).toEqual([]);
  }
});

/** Room for the counts of calls, bytes; a photo takes twice as much. */
const ROOM = 40_000;

test('a full disk: enrolling is refused, nothing is lost, and goes on where there is room again', async ({
  page,
  site,
}) => {
  const { api, collection, call, expectAnswer, expectAnswers } = await client(page, site);
  const { secret } = await api.key();
  const { buffer } = sample(5);
  const imageOf = (n: number) => withComment(buffer, `number ${n}`).toString('base64');
  const enrol = (n: number) =>
    api.call('/nearface/v1/enrol', { headers: { 'X-API-Key': secret }, json: { image: imageOf(n), collection } });
  const held = () => page.evaluate((id) => nearface.collections.get(id), collection);
  const used = () => page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);

  const devTools = await page.context().newCDPSession(page);
  const origin = new URL(site.url).origin;
  await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: await used() });
  // For half a minute the browser remembers that there was room.
  let enrolled = 0;
  while ((await enrol(enrolled)).status === 201) enrolled++;
  // Not even calls can be counted.
  await expectAnswers({
    ekycpro: fail(),
    face_search: invalid(500),
    search_face: searchFaceRefusal(6038),
    faceset: refused('INTERNAL_ERROR', 500),
    nearface: problem('QUOTA_EXCEEDED', 507),
  });

  await devTools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: (await used()) + ROOM });
  const search = { json: { image: imageOf(0), collection } };
  const known = { matches: [expect.anything()] };
  expect((await call('nearface_search', 200, search)).json()).toMatchObject({
    faces: [known, known, known, known, known],
  });
  const next = { json: { image: imageOf(enrolled), collection } };
  await expectAnswer('nearface_enrol', problem('QUOTA_EXCEEDED', 507), next);
  expect(await held()).toMatchObject({ photos: enrolled, faces: 5 * enrolled });

  await devTools.send('Storage.overrideQuotaForOrigin', { origin });
  expect((await enrol(enrolled)).status).toBe(201);
  expect(await held()).toMatchObject({ photos: enrolled + 1, faces: 5 * (enrolled + 1) });
});
