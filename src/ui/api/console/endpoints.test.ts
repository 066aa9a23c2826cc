import { expect, test } from 'vitest';
import { createApi } from '../../../api/app';
import { callOf } from './call';
import { type Endpoint, endpointsOf } from './endpoints';

const response = await createApi('/app/api', async () => undefined).request('/app/api/openapi.json');
const openApi = await response.json();
const dialects = endpointsOf(openApi, 'https://example.org/app/#/api');
const endpoints = dialects.flatMap((dialect) => dialect.endpoints);

function endpoint(id: string): Endpoint {
  const found = endpoints.find((endpoint) => endpoint.id === id);
  if (!found) throw new Error(`There is no ${id}.`);
  return found;
}

test('every endpoint is there, once, with a text in both languages', () => {
  const ids = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(endpoints.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(dialects.map(({ name }) => name)).toEqual(['ekycpro', 'face-search', 'search-face', 'faceset', 'nearface']);
  for (const { id, summary, secretHeader } of endpoints) {
    expect(summary.en, id).toMatch(/^[A-Z]/);
    expect(summary.zh, id).toMatch(/\p{Script=Han}/u);
    expect(secretHeader, id).toMatch(/^X-/);
  }
});

test('fields are of the kind that their type of body can hold', () => {
  const kinds = (id: string) =>
    endpoint(id).bodies.map(({ type, fields }) => [type, ...fields.map(({ name, kind }) => `${name} ${kind}`)]);
  expect(kinds('POST /nearface/v1/verify')).toEqual([
    ['application/json', 'imageA photo', 'imageB photo'],
    ['multipart/form-data', 'imageA file', 'imageB file'],
  ]);
  const [form] = endpoint('POST /faceset/v2/search_face').bodies;
  expect(form?.fields.find(({ name }) => name === 'topN')).toMatchObject({
    kind: 'number',
    required: false,
    default: 1,
    minimum: 1,
    maximum: 10,
  });
});

test('a call has what was entered in its address, headers and body', () => {
  const patch = endpoint('PATCH /nearface/v1/persons/{personId}');
  const entered = {
    [`${patch.id} personId`]: 'a/b',
    [`${patch.id} name`]: '',
    [`${patch.id} metadata`]: '{"a": [1]}',
  };
  expect(callOf(patch, entered, { id: 'id', secret: 'secret', type: 'application/json' })).toEqual({
    method: 'PATCH',
    url: 'https://example.org/app/api/nearface/v1/persons/a%2Fb',
    headers: { 'X-API-Key': 'secret' },
    body: { type: 'application/json', parts: [{ name: 'metadata', value: { a: [1] } }] },
    givesJson: true,
  });
  const faceset = endpoint('POST /faceset/v2/search_face');
  expect(callOf(faceset, {}, { id: 'id', secret: 'secret', type: undefined }).headers).toEqual({
    'X-DF-API-ID': 'id',
    'X-DF-API-SECRET': 'secret',
  });
  const list = endpoint('GET /nearface/v1/persons');
  const { url } = callOf(list, { [`${list.id} query`]: 'Ä&b' }, { id: '', secret: '', type: undefined });
  expect(url).toBe('https://example.org/app/api/nearface/v1/persons?query=%C3%84%26b');
});
