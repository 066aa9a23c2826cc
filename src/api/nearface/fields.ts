import { z } from 'zod';
import { decodeBase64 } from '../../base64';
import { DEFAULT_COLLECTION } from '../../default-collection';
import { NearfaceError } from '../../errors';
import type { Metadata } from '../../usecases/types';
import { described } from '../schemas';
import type { Text } from '../types';

/* What calls and answers are made of. */

/** Numbers of an embedding. */
const DIMENSIONS = 128;

const share = z.number().min(0).max(1);
const time = z.iso.datetime();

/** A point in time, given with any offset. */
export const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

export const id = (text: Text) => described(z.string().min(1).max(128), text);

export const personId = id({ en: 'Id of the person.', zh: '人物 ID。' });
export const faceId = id({ en: 'Id of the face.', zh: '人脸 ID。' });

/** As the store takes them: trimmed, and composed to NFC. */
export const name = (text: Text) => described(z.string().trim().min(1).max(128), text);

export const collectionKey = id({ en: 'Id or name of the collection.', zh: '人脸库的 ID 或名称。' });
export const collection = described(z.string().min(1).max(128).default(DEFAULT_COLLECTION), {
  en: 'Id or name of the collection.',
  zh: '人脸库的 ID 或名称。',
});

export const minScore = described(share.optional(), {
  en: "Calibrated similarity from which two faces are one person's. Default: the collection's own.",
  zh: '判定为同一人的最低相似度。默认使用人脸库自身的阈值。',
});

export const image = (text: Text) =>
  described(
    z.union([z.string().min(1), z.instanceof(Blob)]).transform(toBlob),
    { en: `${text.en} JPEG, PNG, WebP, AVIF, GIF or BMP.`, zh: `${text.zh}JPEG、PNG、WebP、AVIF、GIF 或 BMP。` },
    { 'x-image': 'any' },
  );

const toBlob = (image: string | Blob): Blob => (typeof image === 'string' ? new Blob([decodeBase64(image)]) : image);

/** Left as it is: what zod makes of a record lacks a member of the name __proto__. */
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const jsonObject = z.custom<Metadata>(isObject, 'Expected an object').meta({ type: 'object' });

export const metadata = described(
  jsonObject.optional(),
  { en: 'Any JSON object; kept unchanged.', zh: '任意 JSON 对象，原样保存。' },
  { type: 'object' },
);

const limitOf = (max: number, usual: number, text: Text) =>
  described(z.coerce.number().int().min(1).max(max).default(usual), text);

export const limit = limitOf(1000, 100, { en: 'How many at most.', zh: '最多返回的数量。' });
export const pageLimit = limitOf(200, 50, { en: 'How many faces at most.', zh: '最多返回的人脸数。' });

export const after = described(z.string().min(1).max(128).optional(), {
  en: 'Goes on after this face: the `next` of the answer before.',
  zh: '从此人脸之后继续：上一个响应中的 `next`。',
});

export const box = z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });

export const quality = z.object({
  size: z.number(),
  sharpness: share,
  brightness: share,
  frontality: share,
  score: share,
});

export const pose = z.object({ yaw: z.number(), pitch: z.number(), roll: z.number() });

export const person = z
  .object({
    personId: z.uuid(),
    collectionId: z.uuid(),
    number: z.int().min(0),
    name: z.string(),
    unnamed: z.boolean(),
    metadata: jsonObject,
    createdAt: time,
    updatedAt: time,
    faces: z.int().min(0),
    coverFaceId: z.string(),
  })
  .meta({ id: 'Person' });

export const enrolledFace = z
  .object({
    faceId: z.uuid(),
    number: z.int().min(0),
    personId: z.uuid(),
    collectionId: z.uuid(),
    photoId: z.uuid().optional(),
    name: z.string(),
    box,
    quality,
    createdAt: time,
  })
  .meta({ id: 'EnrolledFace' });

export const match = z
  .object({ personId: z.uuid(), name: z.string(), faceId: z.uuid(), score: share, metadata: jsonObject })
  .meta({ id: 'Match' });

export const livenessCheck = z
  .object({
    live: z.boolean(),
    code: z.string().optional(),
    passive: z.object({ antispoof: share, liveness: share }).optional(),
  })
  .meta({ id: 'LivenessCheck' });

/** 128 numbers, or their 32-bit floats in base64, the lowest byte first. */
export const vector = z.union([z.string().min(1), z.array(z.number()).length(DIMENSIONS)]);

/** Throws `VECTOR_INVALID` for bytes that are no floats. */
export function toFloats(given: string | number[]): Float32Array<ArrayBuffer> {
  if (typeof given !== 'string') return new Float32Array(given);
  const { buffer, byteLength } = decodeBase64(given);
  if (byteLength % Float32Array.BYTES_PER_ELEMENT === 0) return new Float32Array(buffer);
  throw new NearfaceError('VECTOR_INVALID', 'The bytes are no 32-bit floats.');
}
