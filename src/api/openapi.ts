import type { Endpoint } from './types';

/** The OpenAPI 3.1 document of the API below `base`. */
export function openApi(base: string, endpoints: Endpoint[]): Record<string, unknown> {
  return { openapi: '3.1.0', info: { title: 'Nearface', version: '1' }, servers: [{ url: base }], paths: endpoints };
}
