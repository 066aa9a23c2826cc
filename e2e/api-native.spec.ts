import type { Collection, EnrolledFace, Person } from '../src/usecases/types';
import { type Api, type ApiAnswer, base64, expect, test } from './api';
import { facePhotos } from './api-photos';
import { type DescribedApi, describedApi } from './described';
import { badPhotos, sample } from './photos';

/** A key for everything, and the API as its own document describes it. */
async function described(api: Api): Promise<DescribedApi> {
  const { id, secret } = await api.key({ rateLimit: 6000 });
  return describedApi(api, secret, id);
}

const NAME = 'Zoë "\\ 👩‍🚀 張 <b>';
const METADATA = '{"__proto__":{"a":[1,null,{"b":false}]},"constructor":"x","":-1.5e-7,"ключ":"\\u0000😀\\ud800"}';

test('every endpoint of every dialect answers as the OpenAPI document says', async ({ api }) => {
  const { document, called, call } = await described(api);
  const { one, two, other } = await facePhotos(api.page);

  // Collections.
  const name = `c${crypto.randomUUID()}`;
  const { id: collection } = (await call('nearface_createCollection', 201, { json: { name } })).json<Collection>();
  const settings = { minScore: 0.75, liveness: false };
  const params = { collection: name };
  expect((await call('nearface_updateCollection', 200, { params, json: settings })).json()).toMatchObject(settings);
  expect((await call('nearface_getCollection', 200, { params })).json()).toMatchObject({ id: collection, ...settings });
  const { collections } = (await call('nearface_listCollections', 200)).json<{ collections: Collection[] }>();
  expect(collections.map(({ name }) => name)).toContain(name);

  // Enrolment: a file with fields, and JSON with a name and metadata that stay as they are.
  const form = { image: sample(1), collection, minQuality: '0.1' };
  const group = (await call('nearface_enrol', 201, { multipart: form })).json<{ faces: EnrolledFace[] }>();
  expect(group.faces.length).toBeGreaterThan(2);
  expect((await call('nearface_enrol', 201, { multipart: form })).json()).toMatchObject({ alreadyEnrolled: true });
  const json = { image: base64(other), collection, name: NAME, metadata: 0 };
  const body = JSON.stringify(json).replace('"metadata":0', `"metadata":${METADATA}`);
  const headers = { 'content-type': 'application/json' };
  const single = (await call('nearface_enrol', 201, { method: 'POST', headers, body })).json<typeof group>();
  const [face] = single.faces as [EnrolledFace];
  expect(face.name).toBe(NAME);

  // Persons.
  const ofPerson = { params: { personId: face.personId } };
  expect((await call('nearface_getPerson', 200, ofPerson)).text).toContain(`"metadata":${METADATA}`);
  const renamed = await call('nearface_updatePerson', 200, { ...ofPerson, json: { name: 'Zoë' } });
  expect(renamed.text).toContain(`"metadata":${METADATA}`);
  const persons: Person[] = [];
  for (let offset: number | undefined = 0; offset !== undefined; ) {
    const query: Record<string, string> = { collection, limit: '2', offset: String(offset) };
    const answer: ApiAnswer = await call('nearface_listPersons', 200, { query });
    const page = answer.json<{ persons: Person[]; next?: number }>();
    persons.push(...page.persons);
    offset = page.next;
  }
  expect(persons.length).toBe(group.faces.length + 1);
  const [a, b] = group.faces as [EnrolledFace, EnrolledFace];
  const ofA = { params: { personId: a.personId } };
  const merged = await call('nearface_mergePersons', 200, { ...ofA, json: { from: b.personId } });
  expect(merged.json()).toMatchObject({ faces: 2 });
  const listed = await call('nearface_listFaces', 200, { query: { personId: a.personId, limit: '1' } });
  expect(listed.json()).toMatchObject({ faces: [{}], next: expect.any(String) });
  const split = await call('nearface_splitPerson', 201, { ...ofA, json: { faceIds: [b.faceId], name: 'Bea' } });
  expect(split.json()).toMatchObject({ name: 'Bea', faces: 1 });

  // Faces.
  const ofFace = { params: { faceId: face.faceId } };
  expect((await call('nearface_getFace', 200, ofFace)).json()).toMatchObject({ name: 'Zoë', personId: face.personId });
  await call('nearface_getThumbnail', 200, ofFace);
  await call('nearface_getChip', 200, ofFace);
  const { vector } = (await call('nearface_getVector', 200, ofFace)).json<{ vector: number[] }>();

  // Searches.
  const search = { image: other, collection, maxResults: '3', personIds: JSON.stringify([face.personId]) };
  expect((await call('nearface_search', 200, { multipart: search })).json()).toMatchObject({
    faces: [{ matches: [{ personId: face.personId, name: 'Zoë' }] }],
  });
  const found = await call('nearface_searchVector', 200, { json: { vector, collection } });
  expect(found.json()).toMatchObject({ matches: [{ faceId: face.faceId, score: 1 }] });
  expect(found.text).toContain(`"metadata":${METADATA}`);

  // Photos alone.
  const image = base64(one);
  const detected = await call('nearface_detect', 200, { json: { image, landmarks: true, embedding: true } });
  expect(detected.json()).toMatchObject({ faces: [{ landmarks: expect.any(Array), embedding: expect.any(Array) }] });
  expect((await call('nearface_verify', 200, { multipart: { imageA: one, imageB: one } })).json()).toEqual({
    score: 1,
    distance: 0,
  });
  await call('nearface_checkLiveness', 200, { json: { image } });

  // Everything out, page by page, and the vectors in again.
  const exported: (EnrolledFace & { vector: string })[] = [];
  for (let after: string | undefined = ''; after !== undefined; ) {
    const query: Record<string, string> = { collection, limit: '2', ...(after && { after }) };
    const page: ApiAnswer = await call('nearface_exportCollection', 200, { query });
    const { faces, next } = page.json<{ faces: typeof exported; next?: string }>();
    exported.push(...faces);
    after = next;
  }
  expect(exported.map(({ faceId }) => faceId)).toEqual([...group.faces, face].map(({ faceId }) => faceId));
  const target = await api.collection();
  const names = exported.map(({ name }) => name);
  const vectors = exported.map(({ vector }) => vector);
  const imported = await call('nearface_importVectors', 201, { json: { collection: target.id, names, vectors } });
  expect(imported.json<typeof group>().faces.map(({ name }) => name)).toEqual(names);
  expect((await call('nearface_searchVector', 200, { json: { vector, collection: target.id } })).json()).toMatchObject({
    matches: [{ name: 'Zoë', score: 1 }],
  });

  // The other dialects.
  const added = await call('ekycpro_addface', 200, { form: { img: image, name: 'Ada', facedb: target.id } });
  const { message } = added.json<{ message: { person_id: string }[] }>();
  await call('ekycpro_searchface', 200, { form: { img: image, facedb: target.id } });
  await call('face_search_face_search', 200, { json: { collection_name: target.id, face_base_64: image } });
  await call('face_search_multi_face_search', 200, {
    json: { collection_name: target.id, multi_face_img_base_64: base64(two) },
  });
  await call('search_face_search_face', 200, {
    json: { collectionId: target.id, requestName: 'who', faceImage: image },
  });
  await call('faceset_search_face', 200, { multipart: { name: target.id, file: one } });
  await call('ekycpro_delface', 200, { form: { person_id: message[0]?.person_id ?? '', facedb: target.id } });

  // What is taken away again.
  expect((await call('nearface_moveFace', 200, { ...ofFace, json: { name: 'Bea' } })).json()).toMatchObject({
    name: 'Bea',
  });
  await call('nearface_deleteFace', 204, ofFace);
  await call('nearface_deletePerson', 204, ofA);
  const made = await call('nearface_createKey', 201, { json: { name: 'desk', collections: [name], quota: 5 } });
  const { id: keyId } = made.json<{ id: string }>();
  await call('nearface_listKeys', 200);
  await call('nearface_usage', 200, { query: { from: '2020-01-01' } });
  await call('nearface_revokeKey', 204, { params: { keyId } });
  await call('nearface_deleteCollection', 204, { params });

  const all = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((o) => o.operationId));
  expect(all.filter((id) => ![...called].some((done) => done.startsWith(`${id} 2`)))).toEqual([]);
});

test('every endpoint refuses a call without a key as the OpenAPI document says', async ({ api }) => {
  const { document, call } = await described(api);
  const without = { 'X-API-Key': '', 'X-DF-API-ID': '', 'X-DF-API-SECRET': '' };
  const params = { collection: 'none', personId: 'none', faceId: 'none', keyId: 'none' };
  for (const methods of Object.values(document.paths)) {
    for (const { operationId, tags } of Object.values(methods)) {
      await call(operationId, tags[0] === 'search-face' ? 403 : 401, { headers: without, params });
    }
  }
});

test('errors of the native API are problems as the OpenAPI document says', async ({ api }) => {
  const { call, document } = await described(api);
  const { id: collection, name } = await api.collection();
  const { one } = await facePhotos(api.page);
  const code = async (...args: Parameters<typeof call>) => {
    const problem = (await call(...args)).json<{ code: string; status: number; type: string }>();
    expect(problem).toMatchObject({ type: 'about:blank', status: args[1] });
    return problem.code;
  };
  const image = base64(one);
  const withKey = async (options: Parameters<typeof api.key>[0]) => ({ 'X-API-Key': (await api.key(options)).secret });
  const none = { personId: 'none', faceId: 'none', keyId: 'none', collection: 'none' };

  // 400
  expect(await code('nearface_search', 400, { json: { image, maxResults: 0 } })).toBe('INVALID_ARGUMENT');
  const headers = { 'content-type': 'application/json' };
  expect(await code('nearface_search', 400, { method: 'POST', headers, body: '{"image":1,"image":2}' })).toBe(
    'BODY_INVALID',
  );
  const cut = { 'content-type': 'multipart/form-data; boundary=x' };
  const begun = '--x\r\nContent-Disposition: form-data; name="image"\r\n\r\nabc';
  expect(await code('nearface_search', 400, { method: 'POST', headers: cut, body: begun })).toBe('BODY_TRUNCATED');
  // 401
  expect(await code('nearface_listKeys', 401, { headers: { 'X-API-Key': '' } })).toBe('KEY_MISSING');
  expect(await code('nearface_listKeys', 401, { headers: { 'X-API-Key': 'x' } })).toBe('KEY_UNKNOWN');
  const expired = await withKey({ expiresAt: new Date(0) });
  expect(await code('nearface_listKeys', 401, { headers: expired })).toBe('KEY_EXPIRED');
  // 403
  const searchOnly = await withKey({ scopes: ['search'] });
  expect(await code('nearface_listKeys', 403, { headers: searchOnly })).toBe('KEY_FORBIDDEN');
  const elsewhere = await withKey({ collections: [(await api.collection()).id] });
  expect(await code('nearface_listPersons', 403, { headers: elsewhere, query: { collection } })).toBe('KEY_FORBIDDEN');
  expect(await code('nearface_createKey', 403, { headers: elsewhere, json: { name: 'more' } })).toBe('KEY_FORBIDDEN');
  const spent = await withKey({ quota: 1 });
  await call('nearface_listKeys', 200, { headers: spent });
  expect(await code('nearface_listKeys', 403, { headers: spent })).toBe('CALLS_EXHAUSTED');
  // 404
  expect(await code('nearface_getCollection', 404, { params: none })).toBe('COLLECTION_NOT_FOUND');
  expect(await code('nearface_getPerson', 404, { params: none })).toBe('PERSON_NOT_FOUND');
  expect(await code('nearface_getFace', 404, { params: none })).toBe('FACE_ID_NOT_FOUND');
  expect(await code('nearface_revokeKey', 404, { params: none })).toBe('KEY_NOT_FOUND');
  const { id: gone } = await api.collection();
  await call('nearface_deleteCollection', 204, { params: { collection: gone } });
  expect(await code('nearface_search', 404, { json: { image, collection: gone } })).toBe('COLLECTION_DELETED');
  // 409
  expect(await code('nearface_createCollection', 409, { json: { name } })).toBe('COLLECTION_EXISTS');
  // 413
  const large = { method: 'POST', headers, body: ' '.repeat(16 * 2 ** 20 + 1) };
  expect(await code('nearface_search', 413, large)).toBe('BODY_TOO_LARGE');
  // 415
  expect(await code('nearface_search', 415, { form: { image } })).toBe('BODY_TYPE_UNSUPPORTED');
  // 422
  for (const [expected, image] of Object.entries(badPhotos())) {
    expect(await code('nearface_enrol', 422, { multipart: { image, collection } })).toBe(expected);
  }
  const { id: guarded } = await api.collection({ liveness: true });
  const group = { image: sample(1), collection: guarded };
  expect(await code('nearface_search', 422, { multipart: group })).toBe('TOO_MANY_FACES');
  expect(await code('nearface_enrol', 422, { json: { image, collection, minQuality: 1 } })).toBe('FACE_LOW_QUALITY');
  const zeros = Array.from({ length: 128 }, () => 0);
  expect(await code('nearface_searchVector', 422, { json: { vector: zeros, collection } })).toBe('VECTOR_INVALID');
  // 429
  const slow = await withKey({ rateLimit: 1 });
  await call('nearface_listKeys', 200, { headers: slow });
  expect(await code('nearface_listKeys', 429, { headers: slow })).toBe('RATE_LIMITED');
  const tooMany = await call('nearface_listKeys', 429, { headers: slow });
  expect(tooMany.headers['retry-after']).toMatch(/^([1-9]|[1-5]\d|60)$/);

  // Nothing was stored by any of these, and paths and methods that are none are problems too.
  expect(await api.page.evaluate((id) => nearface.persons.list({ collection: id }), collection)).toEqual([]);
  expect(await api.call('/nearface/v1/nothing')).toMatchObject({ status: 404 });
  const wrong = await api.call('/nearface/v1/search', { method: 'PATCH', json: {} });
  expect(wrong).toMatchObject({ status: 405, headers: { allow: 'POST', 'content-type': 'application/problem+json' } });
  expect(Object.keys(document.components.schemas)).toContain('Problem');
});
