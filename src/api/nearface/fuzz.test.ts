import fc from 'fast-check';
import { expect, it } from 'vitest';
import { anyText, bodies, imageFile, RUNS } from '../test-bodies';
import { native } from '.';
import { CALLS } from './test-calls';
import { nativeEngine, rawApi } from './test-native';

/** `/persons/<id>?limit=1`: each part and value as in `path`, or now and then any other. */
function pathsLike(path: string, query: string[]): fc.Arbitrary<string> {
  const [route = '', given = ''] = path.split('?');
  const [, first = '', ...rest] = route.split('/');
  const part = (valid: string) => fc.oneof({ weight: 9, arbitrary: fc.constant(valid) }, anyText.map(encode));
  const parameter = fc
    .tuple(fc.constantFrom(...query, 'other'), anyText)
    .map(([name, value]) => `${name}=${encode(value)}`);
  return fc
    .tuple(fc.tuple(...rest.map(part)), fc.array(parameter, { maxLength: 2 }))
    .map(([parts, more]) => `/${[first, ...parts].join('/')}?${[given, ...more].filter(Boolean).join('&')}`);
}

const encode = (text: string) => (text.isWellFormed() ? encodeURIComponent(text) : text.length.toString());

const calls = fc.constantFrom(...native.endpoints).chain((endpoint) => {
  const { path = '', json = {} } = CALLS[endpoint.operation.name] ?? {};
  const valid = Object.entries(json);
  const fields = {
    text: Object.fromEntries(valid.map(([name, value]) => [name, fc.constant(asText(value))])),
    json: Object.fromEntries(valid.map(([name, value]) => [name, fc.constant(value)])),
    files: Object.fromEntries('image' in json ? [['image', imageFile]] : []),
  };
  return fc.record({
    endpoint: fc.constant(endpoint),
    path: pathsLike(path, Object.keys(endpoint.query?.shape ?? {})),
    body: endpoint.body ? bodies(fields) : fc.constant(undefined),
  });
});

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

it(`answers ${RUNS} calls as described, and refused ones change nothing`, async () => {
  const { engine, writes } = nativeEngine();
  const send = rawApi(engine);
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(calls, async ({ endpoint, path, body }) => {
      for (const write of writes) write.mockClear();
      const response = await send(endpoint.method, path, await body);
      statuses.add(response.status);
      const type = response.headers.get('content-type') ?? '';
      // An odd part of the path may be none of this endpoint's; nothing that was sent makes the engine fail.
      expect(response.status).toBeLessThan(500);
      if (type === 'application/problem+json') {
        const problem = await response.json();
        expect(endpoint.answers[400]?.schema?.parse(problem)).toEqual(problem);
        for (const write of writes) expect(write).not.toHaveBeenCalled();
      } else if (type.startsWith('application/json')) {
        const answer = await response.json();
        const described = native.endpoints.flatMap(({ answers }) => answers[response.status]?.schema ?? []);
        expect(described.map((schema) => schema.safeParse(answer).data)).toContainEqual(answer);
      } else expect(response.status === 204 || type === 'image/jpeg').toBe(true);
    }),
    { numRuns: RUNS },
  );
  expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 204, 400, 404, 415]));
});
