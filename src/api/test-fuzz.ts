import fc from 'fast-check';
import { expect } from 'vitest';
import { type ErrorCode, NearfaceError } from '../errors';
import { match, SECRET, searchedFace, testApi, testEngine } from './test-engine';
import { bmpHeader, jpegHeader, pngHeader, toBase64 } from './test-images';
import type { Endpoint } from './types';

const RUNS = 5000;

/** How the engine may fail at a photo. */
const FAILURES = [
  'IMAGE_CORRUPT',
  'IMAGE_TRUNCATED',
  'IMAGE_TOO_SMALL',
  'FACE_NOT_FOUND',
  'FACE_NOT_LIVE',
  'TOO_MANY_FACES',
  'MODEL_LOAD_FAILED',
  'WORKER_CRASHED',
  'STORE_FAILED',
  'COLLECTION_DELETED',
  'EMBEDDER_MISMATCH',
] as const satisfies ErrorCode[];

/** Photos in base64, of good and bad formats. */
export const photos = fc.constantFrom(
  ...[jpegHeader(200, 200), pngHeader(200, 200), bmpHeader(200, 200), jpegHeader(1, 1, 23)].map(toBase64),
);

type Fields = Record<string, fc.Arbitrary<unknown>>;

/**
 * Sends generated bodies, valid, half valid and garbage, to endpoints that take JSON and search: each has to be answered
 * as the endpoint says, and nothing may be written. `fields`: what they should be, of all endpoints.
 */
export async function fuzz(endpoints: Endpoint[], fields: Fields): Promise<void> {
  const engine = testEngine();
  const api = testApi(engine);
  const seen = new Set<number>();
  const calls = fc.record({
    endpoint: fc.constantFrom(...endpoints),
    body: bodyOf(fields),
    /** The faces that the engine finds, or how it fails. */
    outcome: fc.oneof(fc.nat({ max: 3 }), fc.constantFrom(...FAILURES)),
    secret: fc.oneof({ weight: 9, arbitrary: fc.constant(SECRET) }, fc.constantFrom('bad', '')),
  });
  await fc.assert(
    fc.asyncProperty(calls, async ({ endpoint, body, outcome, secret }) => {
      const faces = typeof outcome === 'number' ? outcome : 0;
      engine.search.mockImplementation(async () => {
        if (typeof outcome === 'string') throw new NearfaceError(outcome, 'Why.');
        return { width: 1, height: 1, faces: Array.from({ length: faces }, () => searchedFace([match()])) };
      });
      const response = await api(endpoint.path, {
        method: 'POST',
        headers: { 'x-api-key': secret, ...(body.type && { 'content-type': body.type }) },
        body: body.bytes,
      });
      const answer = await response.json();
      // A field that the schema does not have would be missing in what it gives.
      expect(endpoint.answers[response.status]?.schema?.parse(answer)).toEqual(answer);
      if (typeof outcome === 'number') expect(response.status).toBeLessThan(500);
      seen.add(response.status);
    }),
    { numRuns: RUNS },
  );
  expect(engine.enroll).not.toHaveBeenCalled();
  expect(engine.persons.delete).not.toHaveBeenCalled();
  // Some were good and some were not.
  expect([...seen]).toEqual(expect.arrayContaining([200, 400]));
}

interface SentBody {
  type: string;
  bytes: Uint8Array<ArrayBuffer>;
}

function bodyOf(fields: Fields): fc.Arbitrary<SentBody> {
  const text = fc.oneof(
    { weight: 8, arbitrary: fieldsOf(fields).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  );
  const bytes = fc.oneof(
    { weight: 8, arbitrary: text.map((text) => new TextEncoder().encode(text)) },
    // Cut short.
    {
      weight: 1,
      arbitrary: fc.tuple(text, fc.nat()).map(([text, at]) => {
        const whole = new TextEncoder().encode(text);
        return whole.slice(0, at % (whole.length + 1));
      }),
    },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => new Uint8Array(bytes)) },
  );
  const type = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom('application/json', 'application/json; charset=utf-8') },
    { weight: 1, arbitrary: fc.constantFrom('text/plain', 'multipart/form-data', '') },
  );
  return fc.record({ type, bytes });
}

/** Each field is mostly what it should be, or something else, or missing. */
function fieldsOf(fields: Fields): fc.Arbitrary<object> {
  const mostly = Object.fromEntries(
    Object.entries(fields).map(([name, good]) => [name, fc.oneof({ weight: 20, arbitrary: good }, anything)]),
  );
  const some = fc.record(mostly, { requiredKeys: [] });
  const others = fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 2 });
  return fc.oneof(
    { weight: 3, arbitrary: fc.record(fields) },
    { weight: 3, arbitrary: fc.record(mostly) },
    some,
    fc.tuple(others, fc.record(mostly)).map((parts) => Object.assign({}, ...parts)),
  );
}

const anything = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.string({ unit: 'grapheme' }), fc.base64String());
