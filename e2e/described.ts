import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApi, OpenApiOperation } from '../src/api/openapi';
import { type Api, type ApiAnswer, type CallInit, expect } from './api';

export interface DescribedInit extends CallInit {
  params?: Record<string, string>;
  query?: Record<string, string>;
}

/** The API as its OpenAPI document describes it. */
export interface DescribedApi {
  document: OpenApi;
  /** The operations that were called, by id and status: `nearface_search 200`. */
  called: Set<string>;
  /** Calls an operation with a key, and expects the status and an answer as the document says. */
  call(operationId: string, status: number, init?: DescribedInit): Promise<ApiAnswer>;
}

/** Reads the document from the API itself. */
export async function describedApi(api: Api, secret: string, keyId: string): Promise<DescribedApi> {
  const answer = await api.call('/openapi.json');
  expect(answer.status).toBe(200);
  const document = answer.json<OpenApi>();
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addFormat('base64', /^[A-Za-z0-9+/]*={0,2}$/);
  ajv.addSchema(document, 'api', true, false);
  const operations = new Map(
    Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [operation.operationId, { path, method, operation }]),
    ),
  );
  const called = new Set<string>();
  return {
    document,
    called,
    async call(operationId, status, { params = {}, query, headers, ...init } = {}) {
      const found = operations.get(operationId);
      if (!found) throw new Error(`There is no operation ${operationId}.`);
      const { path, method, operation } = found;
      const route = path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name] ?? ''));
      const given = await api.call(query ? `${route}?${new URLSearchParams(query)}` : route, {
        method: method.toUpperCase(),
        headers: { ...keyOf(operation), ...headers },
        ...init,
      });
      expect(given.status, `${operationId}: ${given.text.slice(0, 300)}`).toBe(status);
      called.add(`${operationId} ${status}`);
      const { content = {}, headers: described = {} } = operation.responses[status] ?? {};
      expect(operation.responses, operationId).toHaveProperty(String(status));
      for (const name of Object.keys(described)) {
        expect(given.headers, operationId).toHaveProperty(name.toLowerCase());
      }
      const [type] = Object.keys(content);
      if (type === undefined) expect(given.text).toBe('');
      else expect(given.headers['content-type']?.split(';')[0]).toBe(type);
      if (type && content[type]?.schema) {
        const pointer = ['paths', path, method, 'responses', String(status), 'content', type, 'schema'];
        const isValid = ajv.compile({ $ref: `api#/${pointer.map(escaped).join('/')}` });
        isValid(JSON.parse(given.text));
        expect(isValid.errors, `${operationId}: ${given.text.slice(0, 300)}`).toBeNull();
      }
      return given;
    },
  };

  function keyOf({ security: [scheme = {}] }: OpenApiOperation): Record<string, string> {
    return 'dfId' in scheme ? { 'X-DF-API-ID': keyId, 'X-DF-API-SECRET': secret } : { 'X-API-Key': secret };
  }
}

/** A part of a JSON pointer in a URI. */
const escaped = (part: string) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
