import type { ErrorCode } from '../errors';
import type { Dialect, Endpoint } from './types';

const HTTP_OF: Partial<Record<ErrorCode, number>> = {
  PATH_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
};

const dialect: Dialect = {
  name: 'search-face',
  paths: ['/search-face'],
  credentials: (headers) => ({ secret: headers.get('x-api-key') ?? undefined }),
  failure: ({ code, message }) => ({ http: HTTP_OF[code] ?? 500, status: code, body: { code, message } }),
  isBillable: () => false,
};

const endpoints: Endpoint[] = [];

export const searchFace = { dialect, endpoints };
