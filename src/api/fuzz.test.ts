import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ErrorCode, NearfaceError } from '../errors';
import { ekycpro } from './ekycpro';
import { faceSearch } from './face-search';
import { faceset } from './faceset';
import { searchFace } from './search-face';
import { base64Text, bodies, type Fields, imageFile, RUNS } from './test-bodies';
import {
  collection,
  enrolledFace,
  KEY_ID,
  match,
  PERSON_ID,
  SECRET,
  searchedFace,
  testApi,
  testEngine,
} from './test-engine';
import type { Endpoint } from './types';

/** Mostly as it should be. */
const mostly = <T>(valid: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 9, arbitrary: valid }, { weight: 1, arbitrary: other });

const nameOrId = mostly(fc.constantFrom('default', 'staff', 'id-staff'), fc.constantFrom('unknown', 'gone', ' staff'));
const threshold = mostly(fc.double({ min: 0, max: 1, noNaN: true }), fc.double());
const startTime = mostly(fc.integer(), fc.constantFrom(1.5, 2 ** 53, 1e300));
const topN = mostly(fc.integer({ min: 1, max: 10 }), fc.integer());
const maxResults = mostly(fc.integer({ min: 1, max: 1000 }), fc.integer());
const requestName = fc.string({ unit: 'grapheme', minLength: 1 });

interface FuzzedDialect {
  endpoints: Endpoint[];
  headers: (secret: string) => Record<string, string>;
  fields: Fields;
}

const DIALECTS: Record<string, FuzzedDialect> = {
  ekycpro: {
    endpoints: ekycpro.endpoints,
    headers: (secret) => ({ 'X-API-Key': secret }),
    fields: {
      text: {
        img: base64Text,
        name: mostly(fc.stringMatching(/^[a-zA-Z0-9]{1,128}$/), fc.string()),
        facedb: nameOrId,
        person_id: fc.constantFrom(PERSON_ID, 'unknown'),
      },
      files: { img: imageFile },
    },
  },
  'face-search': {
    endpoints: faceSearch.endpoints,
    headers: (secret) => ({ 'x-api-key': secret }),
    fields: {
      json: {
        collection_name: nameOrId,
        face_base_64: base64Text,
        multi_face_img_base_64: base64Text,
        check_liveness: fc.boolean(),
        min_similarity_score: threshold,
        max_results: maxResults,
      },
    },
  },
  'search-face': {
    endpoints: searchFace.endpoints,
    headers: (secret) => ({ 'x-api-key': secret }),
    fields: {
      json: { collectionId: nameOrId, requestName, userName: requestName, faceImage: base64Text },
    },
  },
  faceset: {
    endpoints: faceset.endpoints,
    headers: (secret) => ({ 'X-DF-API-ID': KEY_ID, 'X-DF-API-SECRET': secret }),
    fields: {
      text: { name: nameOrId, image_base64: base64Text, threshold, start_time: startTime, topN },
      json: { name: nameOrId, image_base64: base64Text, threshold, start_time: startTime, topN },
      files: { file: imageFile },
    },
  },
};

/** What no call can be blamed for. */
const BREAKDOWNS = [
  'EMBEDDER_MISMATCH',
  'MODEL_LOAD_FAILED',
  'STORE_FAILED',
  'WORKER_CRASHED',
] as const satisfies ErrorCode[];

/** What only a photo can fail with that is checked for liveness. */
const NOT_LIVE = ['FACE_NOT_LIVE', 'TOO_MANY_FACES'] as const satisfies ErrorCode[];

/** What the engine refuses. */
const REFUSALS = [
  'COLLECTION_DELETED',
  'FACE_NOT_FOUND',
  'IMAGE_CORRUPT',
  'IMAGE_TOO_SMALL',
  'IMAGE_TRUNCATED',
  ...NOT_LIVE,
] as const satisfies ErrorCode[];

/** Of each face that the engine finds, whether it is known; or what it fails with. */
type Outcome = boolean[] | ErrorCode;

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  { weight: 2, arbitrary: fc.array(fc.boolean(), { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.constantFrom(...BREAKDOWNS, ...REFUSALS) },
);

const secrets = fc.oneof({ weight: 9, arbitrary: fc.constant(SECRET) }, fc.constantFrom('bad', ''));

const isOneOf = (codes: readonly ErrorCode[], outcome: Outcome) => codes.some((code) => code === outcome);

describe.each(Object.entries(DIALECTS))('%s', (_, { endpoints, headers, fields }) => {
  it(`answers ${RUNS} bodies as documented, and refused ones change nothing`, async () => {
    const { engine, api, begin } = fuzzed();
    const calls = fc.record({
      endpoint: fc.constantFrom(...endpoints),
      body: bodies(fields),
      given: outcome,
      secret: secrets,
    });
    /** What the ledger has of each endpoint. */
    const statuses = new Map(endpoints.map(({ operation }) => [operation.name, new Set<string>()]));
    await fc.assert(
      fc.asyncProperty(calls, async ({ endpoint: { path, method, answers, operation }, body, given, secret }) => {
        const writes = begin(given);
        const { type, bytes } = await body;
        const sent = { ...headers(secret), ...(type && { 'content-type': type }) };
        const response = await api(path, { method, headers: sent, body: bytes });
        const answer = withBigInts(await response.text());
        expect(answers[response.status]?.schema?.parse(answer)).toEqual(answer);
        const [entry, ...more] = engine.keys.record.mock.calls.flat();
        expect(more).toEqual([]);
        expect(entry !== undefined).toBe(secret === SECRET);
        if (entry) statuses.get(operation.name)?.add(entry.status);
        // Nothing else may go wrong inside.
        if (!isOneOf(BREAKDOWNS, given)) {
          expect(response.status).toBeLessThan(500);
          expect(entry?.status).not.toBe('FAIL');
        }
        expect(writes()).toBe(entry?.status === 'OK' && operation.writes ? 1 : 0);
      }),
      { numRuns: RUNS },
    );
    // Some were good and some were not.
    for (const [name, seen] of statuses) {
      expect(seen, name).toContain('OK');
      expect(seen.size, name).toBeGreaterThan(2);
    }
  });
});

/** The API of an engine that does as it is told before each call, and counts what is written. */
function fuzzed() {
  const engine = testEngine();
  let given: Outcome = [];
  let writes = 0;
  engine.collections.get.mockImplementation(async (nameOrId) => ({
    ...collection(nameOrId),
    liveness: isOneOf(NOT_LIVE, given),
  }));
  engine.enroll.mockImplementation(async () => {
    const faces = found().map(() => enrolledFace());
    if (faces.length === 0) throw new NearfaceError('FACE_NOT_FOUND', 'No face was found.');
    writes++;
    return { alreadyEnrolled: false, photoId: 'photo', faces };
  });
  engine.search.mockImplementation(async () => ({
    width: 640,
    height: 480,
    faces: found().map((isKnown) => ({
      ...searchedFace(isKnown ? [match(), match()] : []),
      crops: { chip: new Blob(['chip']), thumbnail: new Blob(['thumbnail']) },
    })),
  }));
  engine.persons.delete.mockImplementation(async () => {
    // Whatever may be said of a photo, all that can be said here is that there is no such person.
    const isThere = !isOneOf(REFUSALS, given) && found().length > 0;
    if (!isThere) throw new NearfaceError('PERSON_NOT_FOUND', 'There is no such person.');
    writes++;
  });
  return {
    engine,
    api: testApi(engine),
    begin(next: Outcome) {
      given = next;
      writes = 0;
      engine.keys.record.mockClear();
      return () => writes;
    },
  };

  function found(): boolean[] {
    if (typeof given === 'string') throw new NearfaceError(given, given);
    return given;
  }
}

/** Numbers that JavaScript's own would cut off are bigints, as they were before they were written. */
function withBigInts(json: string): unknown {
  return JSON.parse(json.replaceAll(/"face_id":(\d+)/g, '"face_id":"$1"'), (name, value) =>
    name === 'face_id' ? BigInt(value) : value,
  );
}
