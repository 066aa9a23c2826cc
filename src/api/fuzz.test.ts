import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, NearfaceError } from '../errors';
import type { SearchResult } from '../usecases/types';
import { ekycpro } from './ekycpro';
import { faceset } from './faceset';
import { base64Text, bodies, imageFile } from './test-bodies';
import { enrolledFace, match, PERSON_ID, SECRET, searchedFace, testApi, testEngine } from './test-engine';
import type { Endpoint } from './types';

const RUNS = 5000;

/** Mostly as it should be. */
const mostly = <T>(valid: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: valid }, { weight: 1, arbitrary: other });

const collection = mostly(
  fc.constantFrom('default', 'staff', 'id-staff'),
  fc.constantFrom('unknown', 'gone', ' staff'),
);
const threshold = mostly(fc.double({ min: 0, max: 1, noNaN: true }), fc.double());
const startTime = mostly(fc.integer(), fc.constantFrom(1.5, 2 ** 53, 1e300));
const topN = mostly(fc.integer({ min: 1, max: 10 }), fc.integer());

const DIALECTS: Record<
  string,
  { endpoints: Endpoint[]; headers: Record<string, string>; fields: Parameters<typeof bodies>[0] }
> = {
  ekycpro: {
    endpoints: ekycpro.endpoints,
    headers: { 'X-API-Key': SECRET },
    fields: {
      text: {
        img: base64Text,
        name: mostly(fc.stringMatching(/^[a-zA-Z0-9]{1,128}$/), fc.string()),
        facedb: collection,
        person_id: fc.constantFrom(PERSON_ID, 'unknown'),
      },
      json: { img: base64Text },
      files: { img: imageFile },
    },
  },
  faceset: {
    endpoints: faceset.endpoints,
    headers: { 'X-DF-API-ID': 'key-1', 'X-DF-API-SECRET': SECRET },
    fields: {
      text: { name: collection, image_base64: base64Text, threshold, start_time: startTime, topN },
      json: { name: collection, image_base64: base64Text, threshold, start_time: startTime, topN },
      files: { file: imageFile },
    },
  },
};

/** What comes of an image, or a code that the engine fails with. */
type Outcome = 'found' | 'nobody' | 'no face' | ErrorCode;

const outcome = fc.constantFrom<Outcome>(
  'found',
  'nobody',
  'no face',
  'FACE_NOT_FOUND',
  'IMAGE_CORRUPT',
  'STORE_FAILED',
);

describe.each(Object.entries(DIALECTS))('%s', (_, { endpoints, headers, fields }) => {
  it(`answers ${RUNS} bodies as documented, and refused ones change nothing`, async () => {
    const { api, begin } = fuzzed();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...endpoints), bodies(fields), outcome, async (endpoint, body, given) => {
        const writes = begin(given);
        const { type, bytes } = await body;
        const response = await api(endpoint.path, {
          method: endpoint.method,
          headers: { ...headers, 'content-type': type },
          body: bytes,
        });
        const answer = withBigInts(await response.text());
        const schema = endpoint.answers[response.status]?.schema;
        expect(schema?.parse(answer)).toEqual(answer);
        const { status } = answer as { status: string };
        // Nothing else may go wrong inside.
        if (given !== 'STORE_FAILED') expect(['FAIL', 'INTERNAL_ERROR']).not.toContain(status);
        expect(writes()).toBe(status === 'OK' && endpoint.operation.writes ? 1 : 0);
      }),
      { numRuns: RUNS },
    );
  });
});

/** The API of an engine that does as it is told before each call, and counts what is written. */
function fuzzed() {
  const engine = testEngine();
  let given: Outcome = 'found';
  let writes = 0;
  engine.enroll.mockImplementation(async () => {
    failIfTold();
    if (given === 'no face') throw new NearfaceError('FACE_NOT_FOUND', 'No face was found.');
    writes++;
    return { alreadyEnrolled: false, photoId: 'photo', faces: [enrolledFace(), enrolledFace()] };
  });
  engine.search.mockImplementation(async (): Promise<SearchResult> => {
    failIfTold();
    const faces = given === 'no face' ? [] : [searchedFace(given === 'found' ? [match(), match()] : [])];
    return { width: 640, height: 480, faces };
  });
  engine.persons.delete.mockImplementation(async () => {
    if (given !== 'found') throw new NearfaceError(given === 'STORE_FAILED' ? given : 'PERSON_NOT_FOUND', given);
    writes++;
  });
  return {
    api: testApi(engine),
    begin(next: Outcome) {
      given = next;
      writes = 0;
      return () => writes;
    },
  };

  function failIfTold() {
    if (given !== 'found' && given !== 'nobody' && given !== 'no face') throw new NearfaceError(given, given);
  }
}

/** Numbers that JavaScript's own would cut off are bigints, as they were before they were written. */
function withBigInts(json: string): unknown {
  return JSON.parse(json.replaceAll(/"face_id":(\d+)/g, '"face_id":"$1"'), (name, value) =>
    name === 'face_id' ? BigInt(value) : value,
  );
}
