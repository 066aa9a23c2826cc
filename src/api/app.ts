import { Hono } from 'hono';
import { NearfaceError } from '../errors';
import { ekycpro } from './ekycpro';
import { answer, toResponse } from './endpoint';
import { faceSearch } from './face-search';
import { faceset } from './faceset';
import { native } from './nearface';
import { openApi } from './openapi';
import { searchFace } from './search-face';
import { Turns } from './turns';
import type { Connect, Dialect, Endpoint } from './types';

/** All that is served. */
const SERVED: { dialect: Dialect; endpoints: Endpoint[] }[] = [ekycpro, faceset, faceSearch, searchFace, native];

/** The API below `base`, such as `/app/api`: four dialects, the native one, and the description of all. */
export function createApi(base: string, connect: Connect): Hono {
  const app = new Hono().basePath(base);
  const line = { connect, turns: new Turns() };
  const endpoints = SERVED.flatMap(({ endpoints }) => endpoints);
  app.get('/openapi.json', (c) => c.json(openApi(base, endpoints)));
  for (const { method, path, operation, handler } of endpoints) {
    app.on(method, path, (c) => answer(line, operation, c.req.raw, c.req.param(), handler));
  }
  const paths = new Set(endpoints.map(({ path }) => path));
  for (const path of paths) app.all(path, (c) => refuse(c.req.path, 'METHOD_NOT_ALLOWED'));
  app.notFound((c) => refuse(c.req.path, 'PATH_NOT_FOUND'));
  return app;

  function refuse(path: string, code: 'METHOD_NOT_ALLOWED' | 'PATH_NOT_FOUND'): Response {
    const below = path.slice(base.length);
    const { dialect } = SERVED.find(({ dialect }) => dialect.paths.some((own) => below.startsWith(own))) ?? native;
    return toResponse(dialect.failure(new NearfaceError(code, `${code}: ${below}`)));
  }
}
