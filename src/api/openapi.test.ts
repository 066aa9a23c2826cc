import { Validator } from '@seriousme/openapi-schema-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createApi } from './app';
import { type OpenApi, openApi } from './openapi';
import { described } from './schemas';
import type { Endpoint } from './types';

let document: OpenApi;

beforeAll(async () => {
  const response = await createApi('/app/api', async () => undefined).request('/app/api/openapi.json');
  expect(response.status).toBe(200);
  document = await response.json();
});

const operations = () => Object.values(document.paths).flatMap((methods) => Object.values(methods));

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1, and needs neither key nor engine', async () => {
    const result = await new Validator({ strict: false }).validate({ ...document });
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(document.openapi).toBe('3.1.1');
    expect(document.servers).toEqual([{ url: '/app/api' }]);
  });

  it('describes an endpoint for each of its body types', () => {
    const { post } = document.paths['/v1/addface'] ?? {};
    expect(post).toMatchObject({
      operationId: 'ekycpro_addface',
      tags: ['ekycpro'],
      'x-scope': 'enrol',
      security: [{ key: [] }],
      parameters: [],
    });
    const content = post?.requestBody?.content ?? {};
    expect(Object.keys(content)).toEqual(['application/x-www-form-urlencoded', 'multipart/form-data']);
    for (const { schema } of Object.values(content)) {
      expect(schema.required).toEqual(['img']);
      expect(schema.properties?.img).toMatchObject({ type: 'string', 'x-image': 'base64' });
      expect(schema.properties?.facedb).toMatchObject({
        default: 'default',
        'x-description-zh': '人脸库的 ID 或名称。',
      });
    }
    expect(Object.keys(post?.responses ?? {})).toEqual(['200', '401', '403', '429', '503']);
    expect(post?.responses['429']?.headers).toHaveProperty('Retry-After');
  });

  it('has operation ids that differ, tags that are told, and references that lead somewhere', () => {
    const ids = operations().map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(operations().flatMap(({ tags }) => tags))).toEqual(new Set(document.tags.map(({ name }) => name)));
    for (const [, name = ''] of JSON.stringify(document).matchAll(/"\$ref":"([^"]*)"/g)) {
      expect(Object.keys(document.components.schemas)).toContain(name.replace('#/components/schemas/', ''));
      // Schemas that refer to themselves are named, or those of two endpoints would get in each other's way.
      expect(name).not.toContain('__schema');
    }
  });

  it('says in both languages what every field is', () => {
    const fields = operations().flatMap(({ operationId, parameters, requestBody }) => [
      ...parameters.map((parameter) => ({ of: operationId, ...parameter })),
      ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) =>
        Object.entries(schema.properties ?? {}).map(([name, field]) => ({
          of: operationId,
          name,
          description: field.description,
          'x-description-zh': field['x-description-zh'],
        })),
      ),
    ]);
    const isSilent = (field: (typeof fields)[number]) =>
      !field.description || !/\p{Script=Han}/u.test(field['x-description-zh'] ?? '');
    expect(fields.filter(isSilent)).toEqual([]);
  });
});

describe('openApi', () => {
  const text = { en: 'What it is.', zh: '说明。' };
  const dialect = {
    name: 'faceset',
    paths: [],
    credentials: () => ({}),
    failure: () => ({ http: 500, status: '', body: {} }),
    isBillable: () => false,
  };
  const endpoint: Endpoint = {
    method: 'PATCH',
    path: '/persons/:personId/faces/:faceId',
    operation: { dialect, name: 'change-it', scope: 'enrol', writes: true },
    summary: text,
    params: z.object({ personId: described(z.uuid(), text) }),
    query: z.object({ limit: described(z.coerce.number().int().min(1).max(100).default(10), text) }),
    body: {
      types: ['application/json', 'multipart/form-data'],
      schema: z.object({
        image: described(z.union([z.string(), z.instanceof(Blob)]), text, { 'x-image': 'any' }),
        file: described(z.instanceof(Blob), text, { 'x-image': 'file' }),
        tags: described(z.array(z.string()), text),
      }),
    },
    answers: {
      200: { text, schema: z.object({ id: z.bigint() }).meta({ id: 'Thing' }) },
      203: { text, type: 'image/jpeg' },
      204: { text },
    },
    handler: async () => ({ http: 204, status: 'OK', body: null }),
  };
  const { paths, components } = openApi('/api', [endpoint]);
  const operation = paths['/persons/{personId}/faces/{faceId}']?.patch;

  it('lists the parameters of path and query', () => {
    expect(operation?.parameters).toMatchObject([
      { name: 'personId', in: 'path', required: true, description: text.en, 'x-description-zh': text.zh },
      { name: 'faceId', in: 'path', required: true, schema: { type: 'string' } },
      {
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 10 },
      },
    ]);
    expect(operation?.security).toEqual([{ dfId: [], dfSecret: [] }]);
    expect(operation?.operationId).toBe('faceset_change_it');
  });

  it('takes an image as a file in a form and as base64 elsewhere', () => {
    const content = operation?.requestBody?.content ?? {};
    const json = content['application/json'];
    const form = content['multipart/form-data'];
    expect(json?.schema.required).toEqual(['image', 'tags']);
    expect(json?.schema.properties?.image).toMatchObject({ contentEncoding: 'base64', 'x-image': 'base64' });
    expect(form?.schema.required).toEqual(['image', 'file', 'tags']);
    expect(form?.schema.properties?.image).toMatchObject({ format: 'binary', 'x-image': 'file', description: text.en });
    expect(form?.schema.properties?.file).toMatchObject({ format: 'binary', 'x-image': 'file' });
    expect(form?.encoding).toEqual({ tags: { contentType: 'application/json' } });
  });

  it('refers to named schemas, and knows pictures and empty answers', () => {
    expect(operation?.responses).toMatchObject({
      200: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } },
      203: { description: text.en, content: { 'image/jpeg': {} } },
      204: { description: text.en, 'x-description-zh': text.zh },
    });
    expect(operation?.responses[204]).not.toHaveProperty('content');
    expect(components.schemas.Thing?.properties).toEqual({ id: { type: 'integer', format: 'int64' } });
  });
});
