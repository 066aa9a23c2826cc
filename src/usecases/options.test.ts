import { expect, test } from 'vitest';
import {
  batchItems,
  collectionOptions,
  duplicateOptions,
  enrollOptions,
  faceIds,
  faceListOptions,
  keyOptions,
  liveOptions,
  moveTarget,
  parse,
  personChange,
  personListOptions,
  photoSearchOptions,
  searchOptions,
  splitOptions,
  usageOptions,
} from './options';

test('what is not given has its documented default', () => {
  expect(parse(searchOptions, {})).toEqual({ collection: 'default', maxResults: 1, everyFace: false });
  expect(parse(enrollOptions, {})).toEqual({ metadata: {}, asNew: false, minQuality: 0 });
  expect(parse(personListOptions, {})).toEqual({ collection: 'default', query: '', offset: 0 });
  expect(parse(keyOptions, { name: 'desk' })).toEqual({
    name: 'desk',
    scopes: ['search', 'enrol', 'delete'],
    rateLimit: 600,
  });
  expect(parse(liveOptions, {})).toEqual({ collection: 'default' });
});

test('an option that is undefined counts as not given', () => {
  expect(parse(searchOptions, { maxResults: undefined, everyFace: undefined, signal: undefined })).toMatchObject({
    maxResults: 1,
    everyFace: false,
  });
});

test('names are trimmed and composed', () => {
  expect(parse(collectionOptions, { name: '  Zoe\u0308  ' }).name).toBe('Zo\u00eb');
  expect(parse(collectionOptions, { name: ` ${'a'.repeat(128)} ` }).name).toHaveLength(128);
});

test('metadata stays as it is, whatever its members are called', () => {
  const metadata = JSON.parse('{ "__proto__": { "a": [1, null] }, "constructor": "x", "": { "__proto__": 2 } }');
  const parsed = parse(enrollOptions, { metadata }).metadata;
  expect(JSON.stringify(parsed)).toBe(JSON.stringify(metadata));
  expect(JSON.stringify(parse(personChange, { metadata }).metadata)).toBe(JSON.stringify(metadata));
});

test.each([
  [searchOptions, { maxResults: 0 }, 'maxResults'],
  [searchOptions, { maxResults: 1001 }, 'maxResults'],
  [searchOptions, { maxResults: 1.5 }, 'maxResults'],
  [searchOptions, { maxResults: '3' }, 'maxResults'],
  [searchOptions, { minScore: -0.01 }, 'minScore'],
  [searchOptions, { minScore: 1.01 }, 'minScore'],
  [searchOptions, { minScore: Number.NaN }, 'minScore'],
  [searchOptions, { everyFace: 1 }, 'everyFace'],
  [searchOptions, { liveness: true }, 'liveness'],
  [photoSearchOptions, { liveness: 'yes' }, 'liveness'],
  [collectionOptions, { name: 'club', minScore: 1.1 }, 'minScore'],
  [searchOptions, { collection: '' }, 'collection'],
  [searchOptions, { signal: {} }, 'signal'],
  [searchOptions, { minscore: 0.5 }, 'minscore'],
  [enrollOptions, { name: '   ' }, 'name'],
  [enrollOptions, { name: 'a'.repeat(129) }, 'name'],
  [enrollOptions, { metadata: { when: new Date() } }, 'metadata: when'],
  [enrollOptions, { metadata: 'text' }, 'metadata'],
  [enrollOptions, { metadata: [] }, 'metadata'],
  [enrollOptions, { faces: 'smallest' }, 'faces'],
  [enrollOptions, { faces: { x: 0, y: 0, width: 0, height: 5 } }, 'faces'],
  [enrollOptions, { minQuality: 2 }, 'minQuality'],
  [enrollOptions, { asNew: true, personId: 'a' }, 'asNew'],
  [batchItems, [{ image: new Blob() }, { image: 'photo.jpg' }], '1: image'],
  [personListOptions, { offset: -1 }, 'offset'],
  [personListOptions, { limit: 0.5 }, 'limit'],
  [personChange, { name: '' }, 'name'],
  [faceListOptions, {}, 'personId'],
  [moveTarget, { name: '' }, 'name'],
  [splitOptions, { name: ' ' }, 'name'],
  [keyOptions, {}, 'name'],
  [keyOptions, { name: 'desk', scopes: [] }, 'scopes'],
  [keyOptions, { name: 'desk', scopes: ['read'] }, 'scopes'],
  [keyOptions, { name: 'desk', collections: [] }, 'collections'],
  [keyOptions, { name: 'desk', expiresAt: new Date('soon') }, 'expiresAt'],
  [keyOptions, { name: 'desk', rateLimit: 0 }, 'rateLimit'],
  [keyOptions, { name: 'desk', rateLimit: 1.5 }, 'rateLimit'],
  [keyOptions, { name: 'desk', quota: Number.POSITIVE_INFINITY }, 'quota'],
  [usageOptions, { from: '2024-02-30' }, 'from'],
  [usageOptions, { from: '2024-03-01', to: '2024-02-29' }, 'from'],
  [faceIds, [], 'Too small'],
  [faceIds, ['a', ''], '1'],
  [duplicateOptions, { minScore: 1.5 }, 'minScore'],
  [duplicateOptions, { differentPersons: true }, 'differentPersons'],
])('a bad value is refused with its field: %#', (schema, value, field) => {
  expect(() => parse(schema, value)).toThrow(
    expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringContaining(field) }),
  );
});
