import { type Mock, vi } from 'vitest';
import { NearfaceError } from '../errors';
import type { Collection, EnrolledFace, Match, Person, SearchedFace } from '../usecases/types';
import { createApi } from './app';
import type { Engine } from './types';

export const SECRET = 'good';
export const KEY_ID = 'key-1';
export const FACE_ID = '019aa000-0000-7000-8000-000000000000';
export const PERSON_ID = '019aa000-0000-7000-8000-000000000001';

type Mocks<T> = { [K in keyof T]: T[K] extends (...args: infer A) => infer R ? Mock<(...args: A) => R> : Mocks<T[K]> };

/** What tests of the API replace of an engine. */
export type TestEngine = Mocks<
  Pick<Engine, 'enroll' | 'search'> & {
    collections: Pick<Engine['collections'], 'get'>;
    faces: Pick<Engine['faces'], 'get' | 'thumbnail'>;
    keys: Pick<Engine['keys'], 'authorize' | 'record'>;
    persons: Pick<Engine['persons'], 'delete' | 'get'>;
  }
>;

/**
 * An engine that lets the key SECRET in, has the collections `default` and `staff` and one that was deleted, `gone`, and
 * sees one face in every image: that of person PERSON_ID, who is in `default`.
 */
export function testEngine(): TestEngine {
  return {
    enroll: vi.fn(async () => ({ alreadyEnrolled: false, photoId: 'photo', faces: [enrolledFace()] })),
    search: vi.fn(async () => ({ width: 640, height: 480, faces: [searchedFace([match()])] })),
    collections: { get: vi.fn(async (nameOrId) => collection(nameOrId)) },
    faces: {
      get: vi.fn(async (faceId) => enrolledFace({ faceId })),
      thumbnail: vi.fn(async (faceId) => new Blob([`thumbnail of ${faceId}`])),
    },
    keys: {
      authorize: vi.fn(async ({ secret }) => {
        if (!secret) throw new NearfaceError('KEY_MISSING', 'The call has no key.');
        if (secret !== SECRET) throw new NearfaceError('KEY_UNKNOWN', 'The key is not known.');
        return { keyId: KEY_ID };
      }),
      record: vi.fn(async () => {}),
    },
    persons: {
      delete: vi.fn(async () => {}),
      get: vi.fn(async (personId) => {
        if (personId !== PERSON_ID) throw new NearfaceError('PERSON_NOT_FOUND', 'There is no such person.');
        return person();
      }),
    },
  };
}

/** Calls the API of such an engine; undefined: no page is open. */
export function testApi(engine: TestEngine | undefined): (path: string, init?: RequestInit) => Promise<Response> {
  const api = createApi('/api', async () => engine as unknown as Engine | undefined);
  return async (path, init) => api.request(`http://localhost/api${path}`, init);
}

export function collection(nameOrId: string): Collection {
  if (nameOrId === 'gone') throw new NearfaceError('COLLECTION_DELETED', 'The collection was deleted.');
  const name = nameOrId.replace(/^id-/, '');
  if (name !== 'default' && name !== 'staff') {
    throw new NearfaceError('COLLECTION_NOT_FOUND', 'There is no such collection.');
  }
  return {
    id: `id-${name}`,
    name,
    embedder: 'test',
    createdAt: new Date(0),
    persons: 1,
    faces: 1,
    photos: 1,
    bytes: 0,
    liveness: false,
    minScore: 0.7,
  };
}

export function match(change: Partial<Match> = {}): Match {
  return { personId: PERSON_ID, name: 'Ada', faceId: FACE_ID, score: 0.985, metadata: {}, ...change };
}

export function searchedFace(matches: Match[]): SearchedFace {
  return {
    box: { x: 0, y: 0, width: 100, height: 100 },
    score: 1,
    landmarks: [],
    pose: { yaw: 0, pitch: 0, roll: 0 },
    quality: { size: 40, sharpness: 1, brightness: 0.5, frontality: 1, score: 1 },
    embedding: new Float32Array(128),
    matches,
  };
}

export function enrolledFace(change: Partial<EnrolledFace> = {}): EnrolledFace {
  const { box, quality } = searchedFace([]);
  return {
    faceId: FACE_ID,
    number: 7,
    personId: PERSON_ID,
    collectionId: 'id-default',
    photoId: 'photo',
    name: 'Ada',
    box,
    quality,
    createdAt: new Date('2025-11-20T10:00:00.999Z'),
    ...change,
  };
}

export function person(change: Partial<Person> = {}): Person {
  return {
    personId: PERSON_ID,
    collectionId: 'id-default',
    number: 3,
    name: 'Ada',
    unnamed: false,
    metadata: {},
    createdAt: new Date(0),
    updatedAt: new Date(0),
    faces: 1,
    coverFaceId: FACE_ID,
    ...change,
  };
}
