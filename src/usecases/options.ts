import { z } from 'zod';
import { DEFAULT_COLLECTION } from '../default-collection';
import { NearfaceError } from '../errors';
import { MAX_NAME } from '../store/persons';
import type { BatchOutcome, CheckFailure, ImageInput, Metadata } from './types';

/** For how long a person may take for the two moves of an active check, ms. */
const CHECK_TIME = 20_000;

// The page's Content Security Policy forbids the code that zod would generate.
z.config({ jitless: true });

/** `value` as the schema gives it. Throws `INVALID_ARGUMENT` that names the field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new NearfaceError('INVALID_ARGUMENT', issues.join('; '));
}

const id = z.string().min(1);
// Composed, as typed; the names of a Mac's files come decomposed.
const name = z.string().trim().normalize('NFC').min(1).max(MAX_NAME);
const jsonObject = z.record(z.string(), z.json());
// As it is: what zod makes of a record lacks a member of the name __proto__.
const metadata = z.custom<Metadata>().superRefine((value, context) => {
  for (const issue of jsonObject.safeParse(value).error?.issues ?? []) context.addIssue({ ...issue });
});
const share = z.number().min(0).max(1);
const count = z.number().int().min(0);
const signal = z.instanceof(AbortSignal).optional();
const callback = <F>() => z.custom<F>((value) => typeof value === 'function', 'Expected a function').optional();
const box = z.strictObject({
  x: z.number(),
  y: z.number(),
  width: z.number().positive(),
  height: z.number().positive(),
});

export const collectionKey = name;
const collection = collectionKey.default(DEFAULT_COLLECTION);

export const analyzeOptions = z.strictObject({ crops: z.boolean().optional(), signal });
export const checkOptions = analyzeOptions.pick({ signal: true });

const settings = { liveness: z.boolean().optional(), minScore: share.optional() };
export const collectionOptions = z.strictObject({ name, ...settings });
export const collectionChange = z.strictObject({ name: name.optional(), ...settings });

const scope = z.enum(['search', 'enrol', 'delete', 'admin']);
const limit = z.int().min(1);

export const keyOptions = z.strictObject({
  name,
  scopes: z
    .array(scope)
    .min(1)
    .transform((scopes) => [...new Set(scopes)])
    .default(['search', 'enrol', 'delete']),
  collections: z.array(collectionKey).min(1).optional(),
  expiresAt: z.date().optional(),
  rateLimit: limit.default(600),
  quota: limit.optional(),
});

export const keyId = id;
export const keyScope = scope;

export const credentials = z.strictObject({ secret: z.string().optional(), id: z.string().optional() });

export const answeredCall = z.strictObject({
  keyId: id,
  dialect: id,
  operation: id,
  status: id,
  billable: z.boolean(),
});

export const usageOptions = z
  .strictObject({ from: z.iso.date().optional(), to: z.iso.date().optional() })
  .refine(({ from, to }) => !from || !to || from <= to, 'from: Expected a day not after to');

export const searchOptions = z.strictObject({
  collection,
  maxResults: z.number().int().min(1).max(1000).default(1),
  /** Without it the collection's own. */
  minScore: share.optional(),
  everyFace: z.boolean().default(false),
  personIds: z.array(id).optional(),
  createdSince: z.date().optional(),
  onLoad: callback<(share: number) => void>(),
  signal,
});

export const photoSearchOptions = searchOptions.extend({
  crops: z.boolean().optional(),
  liveness: z.boolean().optional(),
});

const faceChoice = z.union([z.enum(['all', 'largest']), box], 'Expected "all", "largest" or a box');
const enrolling = {
  metadata: metadata.default({}),
  faces: faceChoice.optional(),
  asNew: z.boolean().default(false),
  minQuality: share.default(0),
  signal,
};

export const enrollOptions = z
  .strictObject({
    ...enrolling,
    /** Without it the person's collection, or the default one. */
    collection: collectionKey.optional(),
    name: name.optional(),
    personId: id.optional(),
    fileName: z.string().optional(),
  })
  .refine(({ asNew, personId }) => !asNew || personId === undefined, {
    path: ['asNew'],
    message: 'A face of an existing person makes no new one',
  });

export const batchOptions = z.strictObject({
  ...enrolling,
  collection,
  onOutcome: callback<(index: number, outcome: BatchOutcome) => void>(),
});

export const batchItems = z.array(
  z.strictObject({ image: z.instanceof(Blob), fileName: z.string().optional(), name: name.optional() }),
);

export const personListOptions = z.strictObject({
  collection,
  query: z.string().normalize('NFC').default(''),
  offset: count.default(0),
  limit: count.optional(),
});

export const personChange = z.strictObject({
  name: name.optional(),
  metadata: metadata.optional(),
  coverFaceId: id.optional(),
});

export const splitOptions = z.strictObject({ name: name.optional() });

export const changeOptions = z.strictObject({ collection });

export const joinOptions = z.strictObject({
  minScore: share.default(0.7),
  differentPersons: z.boolean().default(false),
  signal,
  onProgress: callback<(share: number) => void>(),
});

export const clusterOptions = joinOptions.pick({ signal: true, onProgress: true });

export const clusterTarget = z.union(
  [collectionKey, z.array(z.custom<ImageInput>())],
  'Expected a collection or an array of photos',
);

export const duplicateOptions = joinOptions.omit({ differentPersons: true }).extend({ collection });

export const liveOptions = z.strictObject({ collection, minScore: share.optional() });

export const minScore = share;
export const trackId = count;

export const activeCheckOptions = z.strictObject({ timeLimit: z.number().positive().default(CHECK_TIME) });

const CHECK_FAILURES = [
  'TIMEOUT',
  'FACE_LOST',
  'PERSON_CHANGED',
  'WRONG_MOVE',
  'NOT_LIVE',
  'CANCELLED',
] as const satisfies CheckFailure[];

export const visitOptions = z.strictObject({ collection });

export const visitsToSave = z.array(
  z
    .strictObject({
      visitId: id,
      collectionId: id,
      personId: id.optional(),
      name: z.string().max(MAX_NAME),
      firstSeen: z.date(),
      lastSeen: z.date(),
      duration: z.number().min(0),
      score: share,
      check: z
        .strictObject({ time: z.date(), passed: z.boolean(), score: share, reason: z.enum(CHECK_FAILURES).optional() })
        .optional(),
      thumbnail: z.instanceof(Blob).optional(),
    })
    .refine(({ firstSeen, lastSeen }) => firstSeen <= lastSeen, 'lastSeen: Expected a time not before firstSeen'),
);

export const personId = id;
export const faceId = id;
export const faceIds = z.array(id).min(1);

const facePage = { after: id.optional(), limit: count.optional() };

export const faceListOptions = z.union(
  [z.strictObject({ personId: id, ...facePage }), z.strictObject({ collection: collectionKey, ...facePage })],
  'Expected { personId } or { collection }',
);

export const moveTarget = z.union(
  [z.strictObject({ personId: id }), z.strictObject({ name })],
  'to: Expected { personId } or { name }',
);

export const vectorNames = z.array(name);

export const vectorOptions = z.strictObject({ signal, onProgress: callback<(done: number) => void>() });
