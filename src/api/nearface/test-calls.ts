import { expect } from 'vitest';
import type { Scope } from '../../usecases/types';
import { KEY_ID } from '../test-engine';
import { COLLECTION_ID, FACE_ID, type nativeEngine, PERSON_ID } from './test-native';

interface Call {
  path: string;
  json?: Record<string, unknown>;
  scope: Scope;
  /** What it asks of the engine at last, and with what; defaults are among it. */
  asks(engine: ReturnType<typeof nativeEngine>['engine']): { mock: { calls: unknown[][] } };
  args: unknown[];
  /** Default: 200. */
  http?: number;
  /** What a key for other collections gets: nothing is of a collection, or it is the collection or row that is looked at. */
  reach?: 'none' | 'own';
}

const image = '/9j/';
const blob = expect.any(Blob);
const found = { collection: COLLECTION_ID, maxResults: 1, everyFace: false };
const empty = new Float32Array(128);

/** A valid call of each endpoint, with as little as it takes. */
export const CALLS: Record<string, Call> = {
  listCollections: { path: '/collections', scope: 'admin', asks: (e) => e.collections.list, args: [] },
  createCollection: {
    path: '/collections',
    json: { name: 'staff' },
    scope: 'admin',
    asks: (e) => e.collections.create,
    args: [{ name: 'staff' }],
    http: 201,
  },
  getCollection: {
    path: '/collections/default',
    scope: 'admin',
    asks: (e) => e.collections.get,
    args: ['default'],
    reach: 'own',
  },
  updateCollection: {
    path: '/collections/default',
    json: { minScore: 0.8 },
    scope: 'admin',
    asks: (e) => e.collections.update,
    args: [COLLECTION_ID, { minScore: 0.8 }],
  },
  deleteCollection: {
    path: '/collections/default',
    scope: 'admin',
    asks: (e) => e.collections.delete,
    args: [COLLECTION_ID],
    http: 204,
  },
  listPersons: {
    path: '/persons',
    scope: 'search',
    asks: (e) => e.persons.list,
    args: [{ collection: COLLECTION_ID, query: '', offset: 0, limit: 101 }],
  },
  getPerson: {
    path: `/persons/${PERSON_ID}`,
    scope: 'search',
    asks: (e) => e.persons.get,
    args: [PERSON_ID],
    reach: 'own',
  },
  updatePerson: {
    path: `/persons/${PERSON_ID}`,
    json: { name: 'Ada' },
    scope: 'enrol',
    asks: (e) => e.persons.update,
    args: [PERSON_ID, { name: 'Ada' }],
  },
  mergePersons: {
    path: `/persons/${PERSON_ID}/merge`,
    json: { from: PERSON_ID },
    scope: 'enrol',
    asks: (e) => e.persons.merge,
    args: [PERSON_ID, PERSON_ID],
  },
  splitPerson: {
    path: `/persons/${PERSON_ID}/split`,
    json: { faceIds: [FACE_ID] },
    scope: 'enrol',
    asks: (e) => e.persons.split,
    args: [PERSON_ID, [FACE_ID], {}],
    http: 201,
  },
  deletePerson: {
    path: `/persons/${PERSON_ID}`,
    scope: 'delete',
    asks: (e) => e.persons.delete,
    args: [PERSON_ID],
    http: 204,
  },
  listFaces: {
    path: `/faces?personId=${PERSON_ID}`,
    scope: 'search',
    asks: (e) => e.faces.list,
    args: [{ personId: PERSON_ID, limit: 101 }],
  },
  getFace: { path: `/faces/${FACE_ID}`, scope: 'search', asks: (e) => e.faces.get, args: [FACE_ID], reach: 'own' },
  getThumbnail: {
    path: `/faces/${FACE_ID}/thumbnail`,
    scope: 'search',
    asks: (e) => e.faces.thumbnail,
    args: [FACE_ID],
  },
  getChip: { path: `/faces/${FACE_ID}/chip`, scope: 'search', asks: (e) => e.faces.chip, args: [FACE_ID] },
  getVector: { path: `/faces/${FACE_ID}/vector`, scope: 'search', asks: (e) => e.faces.vector, args: [FACE_ID] },
  moveFace: {
    path: `/faces/${FACE_ID}/move`,
    json: { name: 'Bob' },
    scope: 'enrol',
    asks: (e) => e.faces.move,
    args: [FACE_ID, { name: 'Bob' }],
  },
  deleteFace: { path: `/faces/${FACE_ID}`, scope: 'delete', asks: (e) => e.faces.delete, args: [FACE_ID], http: 204 },
  enrol: {
    path: '/enrol',
    json: { image },
    scope: 'enrol',
    asks: (e) => e.enroll,
    args: [blob, { collection: COLLECTION_ID }],
    http: 201,
  },
  search: { path: '/search', json: { image }, scope: 'search', asks: (e) => e.search, args: [blob, found] },
  searchVector: {
    path: '/search-vector',
    json: { vector: [...empty] },
    scope: 'search',
    asks: (e) => e.searchVector,
    args: [empty, found],
  },
  detect: {
    path: '/detect',
    json: { image, landmarks: true, embedding: true },
    scope: 'search',
    asks: (e) => e.analyze,
    args: [blob],
    reach: 'none',
  },
  verify: {
    path: '/verify',
    json: { imageA: image, imageB: image },
    scope: 'search',
    asks: (e) => e.verify,
    args: [blob, blob],
    reach: 'none',
  },
  checkLiveness: {
    path: '/liveness',
    json: { image },
    scope: 'search',
    asks: (e) => e.checkLiveness,
    args: [blob],
    reach: 'none',
  },
  listKeys: { path: '/keys', scope: 'admin', asks: (e) => e.keys.list, args: [] },
  createKey: {
    path: '/keys',
    json: { name: 'desk', expiresAt: '2030-01-01T00:00:00+08:00' },
    scope: 'admin',
    asks: (e) => e.keys.create,
    args: [{ name: 'desk', expiresAt: new Date('2029-12-31T16:00:00Z') }],
    http: 201,
  },
  revokeKey: { path: `/keys/${KEY_ID}`, scope: 'admin', asks: (e) => e.keys.revoke, args: [KEY_ID], http: 204 },
  usage: { path: '/usage?from=2025-01-01', scope: 'admin', asks: (e) => e.keys.usage, args: [{ from: '2025-01-01' }] },
  importVectors: {
    path: '/import',
    json: { names: ['Ada'], vectors: [[...empty]] },
    scope: 'enrol',
    asks: (e) => e.faces.addVectors,
    args: [COLLECTION_ID, empty, ['Ada']],
    http: 201,
  },
  exportCollection: {
    path: '/export',
    scope: 'search',
    asks: (e) => e.faces.list,
    args: [{ collection: COLLECTION_ID, limit: 51 }],
  },
};
