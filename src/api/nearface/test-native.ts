import { vi } from 'vitest';
import { NearfaceError } from '../../errors';
import type { ApiKey, Collection, EnrolledFace, Grant, Person } from '../../usecases/types';
import { createApi } from '../app';
import { KEY_ID, SECRET } from '../test-engine';
import type { Engine } from '../types';

export const COLLECTION_ID = '019aa000-0000-7000-8000-00000000000c';
export const OTHER_ID = '019aa000-0000-7000-8000-00000000000d';
export const PERSON_ID = '019aa000-0000-7000-8000-000000000001';
export const OTHER_PERSON_ID = '019aa000-0000-7000-8000-000000000002';
export const FACE_ID = '019aa000-0000-7000-8000-0000000000f1';
export const OTHER_FACE_ID = '019aa000-0000-7000-8000-0000000000f2';

const quality = { size: 40, sharpness: 1, brightness: 0.5, frontality: 1, score: 1 };
const box = { x: 1, y: 2, width: 3, height: 4 };
const seen = { box, score: 1, landmarks: [{ x: 1, y: 2 }], pose: { yaw: 0, pitch: 0, roll: 0 }, quality };

export const collection: Collection = {
  id: COLLECTION_ID,
  name: 'default',
  embedder: 'test',
  createdAt: new Date(0),
  persons: 1,
  faces: 2,
  photos: 1,
  bytes: 0,
  liveness: false,
  minScore: 0.7,
};

export const person: Person = {
  personId: PERSON_ID,
  collectionId: COLLECTION_ID,
  number: 1,
  name: 'Ada',
  unnamed: false,
  metadata: JSON.parse('{ "__proto__": { "a": null }, "n": [1, "2"] }'),
  createdAt: new Date(0),
  updatedAt: new Date(0),
  faces: 2,
  coverFaceId: FACE_ID,
};

export const face: EnrolledFace = {
  faceId: FACE_ID,
  number: 1,
  personId: PERSON_ID,
  collectionId: COLLECTION_ID,
  name: 'Ada',
  box,
  quality,
  createdAt: new Date(0),
};

const key: ApiKey = { id: KEY_ID, name: 'desk', createdAt: new Date(0), scopes: ['search'], rateLimit: 600 };

/** What somebody who calls may be told, but not what may be changed: a row that is not there throws its code. */
function rowOf<T>(rows: Record<string, T>, id: string, code: ConstructorParameters<typeof NearfaceError>[0]): T {
  const row = Object.hasOwn(rows, id) ? rows[id] : undefined;
  if (row === undefined) throw new NearfaceError(code, `There is no ${id}.`);
  return row;
}

/**
 * An engine with two collections, `default` and `other`, with a person and a face each. It lets the key SECRET in.
 * `writes` are those of its functions that change something.
 */
export function nativeEngine() {
  const other = { ...collection, id: OTHER_ID, name: 'other' };
  const collections = { [COLLECTION_ID]: collection, default: collection, [OTHER_ID]: other, other };
  const persons = {
    [PERSON_ID]: person,
    [OTHER_PERSON_ID]: { ...person, personId: OTHER_PERSON_ID, collectionId: OTHER_ID },
  };
  const faces = { [FACE_ID]: face, [OTHER_FACE_ID]: { ...face, faceId: OTHER_FACE_ID, collectionId: OTHER_ID } };
  const match = { personId: PERSON_ID, name: 'Ada', faceId: FACE_ID, score: 0.9, metadata: person.metadata };
  const faceOf = async (faceId: string) => rowOf(faces, faceId, 'FACE_ID_NOT_FOUND');
  const grant: Grant = { keyId: KEY_ID };
  const engine = {
    analyze: vi.fn<Engine['analyze']>(async () => [{ ...seen, embedding: new Float32Array(128) }]),
    checkLiveness: vi.fn<Engine['checkLiveness']>(async () => ({ live: false, code: 'EYES_CLOSED' })),
    collections: {
      create: vi.fn<Engine['collections']['create']>(async () => collection),
      list: vi.fn<Engine['collections']['list']>(async () => [collection, other]),
      get: vi.fn<Engine['collections']['get']>(async (id) => rowOf(collections, id, 'COLLECTION_NOT_FOUND')),
      update: vi.fn<Engine['collections']['update']>(async () => collection),
      delete: vi.fn<Engine['collections']['delete']>(async () => {}),
    },
    enroll: vi.fn<Engine['enroll']>(async () => ({ alreadyEnrolled: false, photoId: FACE_ID, faces: [face] })),
    faces: {
      addVectors: vi.fn<Engine['faces']['addVectors']>(async () => [face]),
      chip: vi.fn<Engine['faces']['chip']>(async () => new Blob(['jpeg'])),
      delete: vi.fn<Engine['faces']['delete']>(async () => {}),
      get: vi.fn<Engine['faces']['get']>(faceOf),
      list: vi.fn<Engine['faces']['list']>(async () => [face]),
      move: vi.fn<Engine['faces']['move']>(async () => face),
      thumbnail: vi.fn<Engine['faces']['thumbnail']>(async () => new Blob(['jpeg'])),
      vector: vi.fn<Engine['faces']['vector']>(async () => new Float32Array(128).fill(0.1)),
    },
    keys: {
      authorize: vi.fn<Engine['keys']['authorize']>(async ({ secret }) => {
        if (secret !== SECRET) throw new NearfaceError('KEY_UNKNOWN', 'The key is not known.');
        return grant;
      }),
      create: vi.fn<Engine['keys']['create']>(async () => ({ ...key, secret: 'secret' })),
      list: vi.fn<Engine['keys']['list']>(async () => [key]),
      record: vi.fn<Engine['keys']['record']>(async () => {}),
      revoke: vi.fn<Engine['keys']['revoke']>(async () => {}),
      usage: vi.fn<Engine['keys']['usage']>(async () => [
        {
          keyId: KEY_ID,
          day: '2025-01-31',
          dialect: 'nearface',
          operation: 'search',
          status: 'OK',
          billable: false,
          calls: 3,
        },
      ]),
    },
    persons: {
      delete: vi.fn<Engine['persons']['delete']>(async () => {}),
      get: vi.fn<Engine['persons']['get']>(async (id) => rowOf(persons, id, 'PERSON_NOT_FOUND')),
      keepApart: vi.fn<Engine['persons']['keepApart']>(async () => {}),
      list: vi.fn<Engine['persons']['list']>(async () => [person]),
      merge: vi.fn<Engine['persons']['merge']>(async () => person),
      split: vi.fn<Engine['persons']['split']>(async () => person),
      update: vi.fn<Engine['persons']['update']>(async () => person),
    },
    search: vi.fn<Engine['search']>(async () => ({
      width: 640,
      height: 480,
      faces: [{ ...seen, embedding: new Float32Array(128), matches: [match] }],
    })),
    searchVector: vi.fn<Engine['searchVector']>(async () => [match]),
    verify: vi.fn<Engine['verify']>(async () => ({ score: 0.9, distance: 0.4 })),
  } satisfies Engine;
  const { collections: c, faces: f, keys: k, persons: p } = engine;
  const writes = [c.create, c.update, c.delete, engine.enroll, f.addVectors, f.delete, f.move, k.create, k.revoke];
  return { engine, grant, writes: [...writes, p.delete, p.merge, p.split, p.update] };
}

/** Calls the native API of such an engine; `path` is below `/nearface/v1`. */
export function nativeApi(engine: Engine) {
  const send = rawApi(engine);
  return (method: string, path: string, body?: object | FormData): Promise<Response> => {
    if (!body) return send(method, path);
    if (body instanceof FormData) return send(method, path, { bytes: body });
    return send(method, path, { type: 'application/json', bytes: JSON.stringify(body) });
  };
}

/** Likewise, with any body. */
export function rawApi(engine: Engine) {
  const api = createApi('/api', async () => engine);
  return async (method: string, path: string, body?: { type?: string; bytes: BodyInit }): Promise<Response> =>
    api.request(`http://localhost/api/nearface/v1${path}`, {
      method,
      headers: { 'x-api-key': SECRET, ...(body?.type !== undefined && { 'content-type': body.type }) },
      ...(body && { body: body.bytes }),
    });
}
