import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import { NearfaceError } from '../errors';
import { ekycpro } from './ekycpro';
import { answer, toNearfaceError, toResponse } from './endpoint';
import { faceSearch } from './face-search';
import { faceset } from './faceset';
import { native } from './nearface';
import { type OpenApi, openApi } from './openapi';
import { searchFace } from './search-face';
import { Turns } from './turns';
import type { Connect, Dialect, Endpoint } from './types';

/** All that is served. */
const SERVED: { dialect: Dialect; endpoints: Endpoint[] }[] = [ekycpro, faceset, faceSearch, searchFace, native];

const OPEN_API = '/openapi.json';

/** The API below `base`, such as `/app/api`: four dialects, the native one, and the description of all. */
export function createApi(base: string, connect: Connect): Hono {
  // Not Hono's `basePath`: it compares with decoded paths, and takes a colon or an asterisk for a pattern.
  const { length } = getPath(new Request(new URL(base, 'http://localhost')));
  const app = new Hono({ getPath: (request) => getPath(request).slice(length) });
  const line = { connect, turns: new Turns() };
  const endpoints = SERVED.flatMap(({ endpoints }) => endpoints);
  const methods = new Map([[OPEN_API, ['GET', 'HEAD']]]);

  let document: OpenApi | undefined;
  app.get(OPEN_API, (c) => {
    // Takes a tenth of a second.
    document ??= openApi(base, endpoints);
    return c.json(document);
  });
  for (const { method, path, operation, handler } of endpoints) {
    app.on(method, path, (c) => answer(line, operation, c.req.raw, c.req.param(), handler));
    // Hono answers HEAD as GET, without the body.
    methods.set(path, [...(methods.get(path) ?? []), ...(method === 'GET' ? ['GET', 'HEAD'] : [method])]);
  }
  for (const [path, allowed] of methods) {
    app.all(path, (c) => {
      const message = `${c.req.method}: only ${allowed.join(', ')}.`;
      return refuse(path, new NearfaceError('METHOD_NOT_ALLOWED', message), { allow: allowed.join(', ') });
    });
  }
  app.notFound((c) => refuse(c.req.path, new NearfaceError('PATH_NOT_FOUND', `There is no ${c.req.path}.`)));
  app.onError((error, c) => refuse(c.req.path, toNearfaceError(error)));
  return app;
}

/** In the shape of the dialect that the path belongs to. */
function refuse(path: string, error: NearfaceError, headers?: Record<string, string>): Response {
  const clean = path.replace(/^\/+/, '/');
  const { dialect } = SERVED.find(({ dialect }) => dialect.paths.some((own) => clean.startsWith(own))) ?? native;
  const failure = dialect.failure(error);
  return toResponse({ ...failure, headers: { ...failure.headers, ...headers } });
}
