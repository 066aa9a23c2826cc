import { beforeEach, describe, expect, it } from 'vitest';
import { type ErrorCode, NearfaceError } from '../../errors';
import { SECRET } from '../test-engine';
import { jpegHeader, toBase64 } from '../test-images';
import type { Endpoint } from '../types';
import { native } from '.';
import { HTTP_OF } from './problem';
import { CALLS } from './test-calls';
import {
  COLLECTION_ID,
  collection,
  FACE_ID,
  face,
  nativeApi,
  nativeEngine,
  OTHER_FACE_ID,
  OTHER_ID,
  OTHER_PERSON_ID,
  PERSON_ID,
  person,
} from './test-native';

let { engine, grant, writes } = nativeEngine();
let call = nativeApi(engine);

beforeEach(() => {
  ({ engine, grant, writes } = nativeEngine());
  call = nativeApi(engine);
});

const endpointOf = (name: string) => native.endpoints.find(({ operation }) => operation.name === name) as Endpoint;
const names = native.endpoints.map(({ operation }) => operation.name);
const send = (name: string) => call(endpointOf(name).method, CALLS[name]?.path ?? '', CALLS[name]?.json);
const codeOf = async (response: Response) => (await response.json()).code as ErrorCode;

it('has an example call of each endpoint', () => {
  expect(Object.keys(CALLS).sort()).toEqual([...names].sort());
});

describe.each(names)('%s', (name) => {
  it('asks the engine and answers as it is described', async () => {
    const { asks, http = 200 } = CALLS[name] ?? {};
    const response = await send(name);
    expect(response.status).toBe(http);
    const { schema, type = 'application/json' } = endpointOf(name).answers[http] ?? {};
    if (http === 204) expect(await response.text()).toBe('');
    else expect(response.headers.get('content-type')).toContain(type);
    if (schema) {
      const body = await response.json();
      expect(schema.parse(body)).toEqual(body);
    }
    expect(asks?.(engine).mock.calls).toEqual([CALLS[name]?.args]);
    expect(engine.keys.record).toHaveBeenCalledWith(
      expect.objectContaining({ dialect: 'nearface', operation: name, status: 'OK', billable: false }),
    );
  });

  it('asks for its scope, and without it does nothing', async () => {
    engine.keys.authorize.mockRejectedValue(new NearfaceError('KEY_FORBIDDEN', 'The key lacks the scope.'));
    const response = await send(name);
    expect(response.status).toBe(403);
    expect(await codeOf(response)).toBe('KEY_FORBIDDEN');
    expect(engine.keys.authorize).toHaveBeenCalledWith({ secret: SECRET }, CALLS[name]?.scope);
    expect(CALLS[name]?.asks(engine)).not.toHaveBeenCalled();
  });

  it('keeps a key to its collections', async () => {
    grant.collections = [OTHER_ID];
    const response = await send(name);
    if (CALLS[name]?.reach === 'none') expect(response.status).toBe(200);
    else if (name === 'listCollections') expect((await response.json()).collections).toMatchObject([{ id: OTHER_ID }]);
    else {
      expect(response.status).toBe(403);
      expect(CALLS[name]?.asks(engine).mock.calls.length).toBe(CALLS[name]?.reach === 'own' ? 1 : 0);
    }
    for (const write of writes) expect(write).not.toHaveBeenCalled();
  });

  it('refuses what it does not know', async () => {
    const { path = '', json } = CALLS[name] ?? {};
    const { method, query } = endpointOf(name);
    if (!json && !query) return;
    const response = json
      ? await call(method, path, { ...json, metaData: 1 })
      : await call(method, `${path}${path.includes('?') ? '&' : '?'}metaData=1`);
    expect(response.status).toBe(400);
    const { code, detail } = await response.json();
    expect({ code, detail }).toEqual({ code: 'INVALID_ARGUMENT', detail: expect.stringContaining('metaData') });
    for (const write of writes) expect(write).not.toHaveBeenCalled();
  });
});

it.each(Object.entries(HTTP_OF))('%s is a problem with status %i', async (code, status) => {
  engine.collections.list.mockRejectedValue(new NearfaceError(code as ErrorCode, 'Why.'));
  const response = await send('listCollections');
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toEqual({
    type: 'about:blank',
    title: expect.stringMatching(/^[A-Z]/),
    status,
    detail: 'Why.',
    code,
  });
});

it.each([
  ['GET', '/nothing', undefined, 404, 'PATH_NOT_FOUND'],
  ['POST', '/usage', {}, 405, 'METHOD_NOT_ALLOWED'],
  ['POST', '/collections', new FormData(), 415, 'BODY_TYPE_UNSUPPORTED'],
  ['GET', '/persons?limit=1&limit=2', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/persons?limit=0', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/persons?limit=1001', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/persons?offset=-1', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', `/persons?query=${'a'.repeat(129)}`, undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/persons?collection=none', undefined, 404, 'COLLECTION_NOT_FOUND'],
  ['GET', '/persons/none', undefined, 404, 'PERSON_NOT_FOUND'],
  ['PATCH', `/persons/${PERSON_ID}`, { metadata: [] }, 400, 'INVALID_ARGUMENT'],
  ['PATCH', `/persons/${PERSON_ID}`, { name: ' ' }, 400, 'INVALID_ARGUMENT'],
  ['POST', `/persons/${PERSON_ID}/merge`, { from: OTHER_PERSON_ID.replace('2', '3') }, 404, 'PERSON_NOT_FOUND'],
  ['POST', `/persons/${PERSON_ID}/split`, { faceIds: [] }, 400, 'INVALID_ARGUMENT'],
  ['GET', '/faces', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', `/faces?personId=${PERSON_ID}&collection=default`, undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/faces/none/vector', undefined, 404, 'FACE_ID_NOT_FOUND'],
  ['POST', `/faces/${FACE_ID}/move`, {}, 400, 'INVALID_ARGUMENT'],
  ['POST', `/faces/${FACE_ID}/move`, { personId: PERSON_ID, name: 'Ada' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/enrol', {}, 400, 'INVALID_ARGUMENT'],
  ['POST', '/enrol', { image: 'no base64!' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/enrol', { image: '/9j/', faces: 'smallest' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/enrol', { image: '/9j/', minQuality: 1.1 }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/search', { image: '/9j/', maxResults: 0 }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/search', { image: '/9j/', maxResults: 1001 }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/search', { image: '/9j/', maxResults: '3' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/search', { image: '/9j/', minScore: 1.01 }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/search', { image: '/9j/', createdSince: 'yesterday' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/search-vector', { vector: [1, 2] }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/search-vector', { vector: 'AAAA' }, 422, 'VECTOR_INVALID'],
  ['POST', '/verify', { imageA: '/9j/' }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/keys', { name: 'desk', scopes: ['read'] }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/keys', { name: 'desk', rateLimit: 0 }, 400, 'INVALID_ARGUMENT'],
  ['GET', '/usage?from=2025-02-30', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/usage?from=2025-02-02&to=2025-02-01', undefined, 400, 'INVALID_ARGUMENT'],
  ['POST', '/import', { names: [], vectors: [] }, 400, 'INVALID_ARGUMENT'],
  ['POST', '/import', { names: ['a'], vectors: ['AAAA'] }, 422, 'VECTOR_INVALID'],
  ['GET', '/export?limit=201', undefined, 400, 'INVALID_ARGUMENT'],
  ['GET', '/export?pictures=no', undefined, 400, 'INVALID_ARGUMENT'],
])('%s %s is refused: %#', async (method, path, body, status, code) => {
  const response = await call(method, path, body);
  expect(await codeOf(response)).toBe(code);
  expect(response.status).toBe(status);
  for (const write of writes) expect(write).not.toHaveBeenCalled();
});

it.each([
  ['GET', '/persons?limit=1000&offset=1000000000', undefined],
  ['GET', '/persons?limit=1', undefined],
  ['GET', `/persons?query=${'a'.repeat(128)}`, undefined],
  ['GET', '/faces?collection=default&limit=1000', undefined],
  ['GET', '/export?limit=200&pictures=false', undefined],
  ['POST', '/enrol', { image: '/9j/', minQuality: 1, faces: 'all', name: 'a'.repeat(128) }],
  ['POST', '/search', { image: '/9j/', maxResults: 1000, minScore: 1 }],
  ['POST', '/search', { image: 'data:image/jpeg;base64, _9j_ ', maxResults: 1, minScore: 0, personIds: [] }],
  ['POST', '/keys', { name: 'desk', rateLimit: 1, quota: 1, scopes: ['admin'] }],
  ['GET', '/usage?from=2025-02-01&to=2025-02-01', undefined],
])('%s %s is just within bounds: %#', async (method, path, body) => {
  expect((await call(method, path, body)).ok).toBe(true);
});

it('a key for one collection reaches no person or face of another through its own', async () => {
  grant.collections = [COLLECTION_ID];
  expect((await call('POST', `/persons/${PERSON_ID}/merge`, { from: OTHER_PERSON_ID })).status).toBe(403);
  expect((await call('POST', '/enrol', { image: '/9j/', personId: OTHER_PERSON_ID })).status).toBe(403);
  expect((await call('DELETE', `/faces/${OTHER_FACE_ID}`)).status).toBe(403);
  for (const write of writes) expect(write).not.toHaveBeenCalled();
});

it('a face that came as a vector has no picture', async () => {
  engine.faces.chip.mockResolvedValue(undefined);
  const response = await call('GET', `/faces/${FACE_ID}/chip`);
  expect(response.status).toBe(404);
  expect(await codeOf(response)).toBe('FACE_ID_NOT_FOUND');
});

it('a photo may come as a file, with its fields as text or JSON', async () => {
  const photo = jpegHeader(640, 480);
  const form = new FormData();
  form.append('image', new File([new Uint8Array(photo)], 'ada.jpg'));
  form.append('name', '123');
  form.append('metadata', '{"__proto__":{"a":1},"b":[null]}');
  form.append('faces', '{"x":1,"y":2,"width":3,"height":4}');
  form.append('minQuality', '0.5');
  form.append('asNew', 'true');
  expect((await call('POST', '/enrol', form)).status).toBe(201);
  const [image, options] = engine.enroll.mock.calls[0] ?? [];
  expect(toBase64(new Uint8Array(await (image as Blob).arrayBuffer()))).toBe(toBase64(photo));
  expect(options).toMatchObject({
    collection: COLLECTION_ID,
    name: '123',
    faces: { x: 1, y: 2, width: 3, height: 4 },
    minQuality: 0.5,
    asNew: true,
  });
  expect(JSON.stringify(options?.metadata)).toBe('{"__proto__":{"a":1},"b":[null]}');
});

it('gives names and metadata out as they came in', async () => {
  const name = 'Zoë "\\ \u0001 👩‍🚀 張 \u202e';
  await call('PATCH', `/persons/${PERSON_ID}`, { name, metadata: person.metadata });
  expect(engine.persons.update).toHaveBeenCalledWith(PERSON_ID, expect.objectContaining({ name }));
  const { metadata } = engine.persons.update.mock.calls[0]?.[1] ?? {};
  expect(JSON.stringify(metadata)).toBe(JSON.stringify(person.metadata));
  engine.persons.get.mockResolvedValue({ ...person, name });
  const text = await (await call('GET', `/persons/${PERSON_ID}`)).text();
  expect(text).toContain(JSON.stringify(person.metadata));
  expect(JSON.parse(text).name).toBe(name);
});

it('lists page by page, to the end', async () => {
  engine.persons.list.mockImplementation(async ({ limit = 0 } = {}) =>
    Array.from({ length: Math.min(limit, 3) }, () => person),
  );
  expect(await (await call('GET', '/persons?limit=2&offset=4')).json()).toMatchObject({ persons: [{}, {}], next: 6 });
  expect(await (await call('GET', '/persons?limit=3')).json()).not.toHaveProperty('next');
  engine.faces.list.mockResolvedValue([face, { ...face, faceId: OTHER_FACE_ID }]);
  const page = await (await call('GET', '/faces?collection=default&limit=1')).json();
  expect(page).toMatchObject({ faces: [{ faceId: FACE_ID }], next: FACE_ID });
  expect(engine.faces.list).toHaveBeenCalledWith({ collection: collection.id, limit: 2 });
  expect(await (await call('GET', '/export?limit=1')).json()).toMatchObject({ faces: [{}], next: FACE_ID });
  expect(await (await call('GET', '/export?limit=2')).json()).not.toHaveProperty('next');
});

it('gives vectors that come in again as the same floats', async () => {
  const vector = Float32Array.from({ length: 128 }, (_, i) => Math.sin(i));
  engine.faces.vector.mockResolvedValue(vector);
  const { vector: numbers } = await (await call('GET', `/faces/${FACE_ID}/vector`)).json();
  const { faces } = await (await call('GET', '/export')).json();
  for (const given of [numbers, faces[0].vector]) {
    await call('POST', '/search-vector', { vector: given });
    expect(engine.searchVector.mock.lastCall?.[0]).toEqual(vector);
    await call('POST', '/import', { names: ['Ada', 'Bob'], vectors: [given, given] });
    expect(engine.faces.addVectors.mock.lastCall?.[1]).toEqual(new Float32Array([...vector, ...vector]));
  }
});
