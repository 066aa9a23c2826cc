import { z } from 'zod';
import { type ErrorCode, NearfaceError } from '../errors';
import type { Match } from '../usecases/types';
import { type Body, readBody } from './body';
import { collectionOf, toNearfaceError } from './endpoint';
import { toInteger } from './face-id';
import { checkImage, fromBase64, fromFile, type ImageLimits, type SentImage } from './image';
import { described, parse } from './schemas';
import type { Answer, Call, Dialect, Endpoint } from './types';

/* faceset v2: the faces of a face set that are like the largest face of an image. */

const IMAGE_LIMITS: ImageLimits = { maxSize: 5 * 2 ** 20, formats: ['jpg', 'png'], minSide: 128, maxSide: 6000 };

/** How old a face may be to be found, in months. */
const MAX_AGE = 6;

/** What JavaScript has dates for, in seconds. */
const MAX_TIME = 8_640_000_000_000;

const BODIES = ['multipart/form-data', 'application/x-www-form-urlencoded', 'application/json'] as const;

const STATUSES = [
  'INVALID_ARGUMENT',
  'QUERY_FAILED',
  'DOWNLOAD_ERROR',
  'UNAUTHORIZED',
  'KEY_EXPIRED',
  'NO_PERMISSION',
  'OUT_OF_QUOTA',
  'RATE_LIMIT_EXCEEDED',
  'NOT_FOUND',
  'INTERNAL_ERROR',
] as const;

type Status = (typeof STATUSES)[number];

/** What a failure is called here, and its HTTP status; INTERNAL_ERROR with 500 if it is not among them. */
const REFUSAL_OF: Partial<Record<ErrorCode, [Status, http: number]>> = {
  KEY_MISSING: ['UNAUTHORIZED', 401],
  KEY_UNKNOWN: ['UNAUTHORIZED', 401],
  KEY_EXPIRED: ['KEY_EXPIRED', 401],
  KEY_FORBIDDEN: ['NO_PERMISSION', 403],
  CALLS_EXHAUSTED: ['OUT_OF_QUOTA', 403],
  RATE_LIMITED: ['RATE_LIMIT_EXCEEDED', 403],
  PATH_NOT_FOUND: ['NOT_FOUND', 404],
  METHOD_NOT_ALLOWED: ['NOT_FOUND', 404],
  ENGINE_MISSING: ['INTERNAL_ERROR', 503],
  INVALID_ARGUMENT: ['INVALID_ARGUMENT', 400],
  BODY_TYPE_UNSUPPORTED: ['INVALID_ARGUMENT', 400],
  BODY_TOO_LARGE: ['INVALID_ARGUMENT', 400],
  BODY_INVALID: ['INVALID_ARGUMENT', 400],
  BODY_TRUNCATED: ['DOWNLOAD_ERROR', 400],
  IMAGE_EMPTY: ['INVALID_ARGUMENT', 400],
  IMAGE_TOO_LARGE: ['INVALID_ARGUMENT', 400],
  IMAGE_NOT_RECOGNISED: ['INVALID_ARGUMENT', 400],
  IMAGE_CORRUPT: ['INVALID_ARGUMENT', 400],
  IMAGE_TRUNCATED: ['DOWNLOAD_ERROR', 400],
  IMAGE_TOO_SMALL: ['INVALID_ARGUMENT', 400],
  FACE_NOT_FOUND: ['INVALID_ARGUMENT', 400],
  // The collection checks its photos for liveness.
  FACE_TOO_SMALL: ['INVALID_ARGUMENT', 400],
  TOO_MANY_FACES: ['INVALID_ARGUMENT', 400],
  FACE_TOO_CLOSE: ['INVALID_ARGUMENT', 400],
  FACE_CLOSE_TO_BORDER: ['INVALID_ARGUMENT', 400],
  FACE_CROPPED: ['INVALID_ARGUMENT', 400],
  FACE_ANGLE_TOO_LARGE: ['INVALID_ARGUMENT', 400],
  EYES_CLOSED: ['INVALID_ARGUMENT', 400],
  FACE_IS_OCCLUDED: ['INVALID_ARGUMENT', 400],
  FACE_NOT_LIVE: ['INVALID_ARGUMENT', 400],
  COLLECTION_NOT_FOUND: ['QUERY_FAILED', 400],
  COLLECTION_DELETED: ['QUERY_FAILED', 400],
  EMBEDDER_MISMATCH: ['QUERY_FAILED', 400],
};

const dialect: Dialect = {
  name: 'faceset',
  paths: ['/faceset/'],
  credentials(headers) {
    const id = headers.get('x-df-api-id');
    const secret = headers.get('x-df-api-secret');
    // One without the other is none.
    return id && secret ? { id, secret } : {};
  },
  failure({ code, message }) {
    const [status, http] = REFUSAL_OF[code] ?? ['INTERNAL_ERROR', 500];
    return refusal(status, http, message);
  },
  // The document charges for nothing.
  isBillable: () => false,
};

const requestId = () => `TID${crypto.randomUUID().replaceAll('-', '')}`;

const refusal = (status: Status, http: number, reason: string): Answer => ({
  http,
  status,
  body: { status, reason, request_id: requestId() },
});

const success = (result: z.input<typeof similarFace>[]): Answer => ({
  http: 200,
  status: 'OK',
  body: { status: 'OK', request_id: requestId(), result },
});

const searchBody = z
  .object({
    name: described(z.string().min(1), { en: 'Name or id of the face set.', zh: '人脸集的名称或 ID。' }),
    file: described(
      z.instanceof(Blob).optional(),
      {
        en: 'The image: JPEG or PNG, 128×128 to 6000×6000 px, at most 5 MiB. Wins over image_base64.',
        zh: '图像文件：JPEG 或 PNG，128×128 至 6000×6000 像素，不超过 5 MiB。优先于 image_base64。',
      },
      { type: 'string', 'x-image': 'file' },
    ),
    image_base64: described(
      z.string().min(1).optional(),
      { en: 'The image in base64. It or file is needed.', zh: '图像的 base64 编码。与 file 二者必须提供其一。' },
      { 'x-image': 'base64' },
    ),
    threshold: described(z.number().min(0).max(1).default(0.8), {
      en: 'The least score of a face that is found.',
      zh: '相似度阈值：结果的最低分数。',
    }),
    start_time: described(z.int().max(MAX_TIME).optional(), {
      en: 'Only faces created then or later, in seconds since 1970. Default and lower bound: 6 months ago.',
      zh: '仅搜索此时间及之后创建的人脸，1970 年以来的秒数。默认值和下限：6 个月前。',
    }),
    topN: described(z.int().min(1).max(10).default(1), { en: 'Faces, at most.', zh: '返回人脸数的上限。' }),
  })
  .refine(({ file, image_base64 }) => file || image_base64, 'file or image_base64: one of them is needed');

/** A form has text only. */
const NUMBERS = ['threshold', 'start_time', 'topN'] as const;

async function searchFace(call: Call): Promise<Answer> {
  const body = await readBody(call.request, BODIES);
  const parsed = parse(searchBody, withNumbers(body));
  const collection = await collectionOf(call, parsed.name);
  const image = await imageOf(parsed, body);
  checkImage(image, IMAGE_LIMITS);
  const result = await call.inTurn(async () => {
    const { faces } = await call.engine.search(image.blob, {
      collection: collection.id,
      maxResults: parsed.topN,
      minScore: parsed.threshold,
      everyFace: true,
      createdSince: since(parsed.start_time),
    });
    const [largest] = faces;
    if (!largest) throw new NearfaceError('FACE_NOT_FOUND', 'No face was found in the image.');
    return (await Promise.all(largest.matches.map((match) => toSimilarFace(call, match)))).flat();
  });
  return result.length > 0 ? success(result) : refusal('QUERY_FAILED', 400, 'no result');
}

function withNumbers({ fields, form }: Body): Record<string, unknown> {
  if (!form) return fields;
  const texts = NUMBERS.flatMap((name) => {
    const text = fields[name];
    return typeof text === 'string' && text.trim() !== '' ? [[name, Number(text)]] : [];
  });
  return { ...fields, ...Object.fromEntries(texts) };
}

async function imageOf({ file, image_base64 }: z.output<typeof searchBody>, { form }: Body): Promise<SentImage> {
  return file ? fromFile(file) : fromBase64(image_base64 ?? '', form);
}

/** What is older than the bound is out of reach, whatever the call says. */
function since(startTime?: number): Date {
  const bound = new Date();
  const day = bound.getUTCDate();
  bound.setUTCMonth(bound.getUTCMonth() - MAX_AGE);
  // The month is shorter: its last day.
  if (bound.getUTCDate() !== day) bound.setUTCDate(0);
  return new Date(Math.max(1000 * (startTime ?? 0), bound.getTime()));
}

/** Nothing if the face or its person was deleted meanwhile. */
async function toSimilarFace({ engine }: Call, { personId, faceId, score }: Match) {
  try {
    const [person, face] = await Promise.all([engine.persons.get(personId), engine.faces.get(faceId)]);
    return [
      {
        person_id: person.number,
        face_id: toInteger(face),
        score,
        create_time: Math.floor(face.createdAt.getTime() / 1000),
      },
    ];
  } catch (error) {
    const { code } = toNearfaceError(error);
    if (code === 'PERSON_NOT_FOUND' || code === 'FACE_ID_NOT_FOUND') return [];
    throw error;
  }
}

const similarFace = z.object({
  person_id: described(z.int().min(0), { en: 'The person, by number.', zh: '人物编号。' }),
  face_id: described(z.bigint(), { en: 'The face: an integer of 64 bits.', zh: '人脸编号：64 位整数。' }),
  score: described(z.number().min(0).max(1), {
    en: 'Similarity, from the threshold to 1.',
    zh: '相似度，从阈值到 1。',
  }),
  create_time: described(z.int(), {
    en: 'When the face was created, in seconds since 1970.',
    zh: '人脸创建时间（秒）。',
  }),
});

const id = described(z.string().regex(/^TID[0-9a-f]{32}$/), { en: 'Of this call.', zh: '本次请求的唯一 ID。' });

const refused = (...statuses: [Status, ...Status[]]) =>
  z.object({ status: z.enum(statuses), reason: z.string(), request_id: id });

const endpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/faceset/v2/search_face',
    operation: { dialect, name: 'search_face', scope: 'search', writes: false },
    summary: { en: 'Search similar faces in a face set', zh: '在人脸集中搜索相似人脸' },
    body: { types: BODIES, schema: searchBody },
    answers: {
      200: {
        text: { en: 'The most similar faces, best first.', zh: '最相似的人脸，从高到低。' },
        schema: z.object({ status: z.literal('OK'), request_id: id, result: z.array(similarFace).min(1).max(10) }),
      },
      400: {
        text: { en: 'A bad parameter, an upload cut short, or no result.', zh: '参数无效、上传中断或无结果。' },
        schema: refused('INVALID_ARGUMENT', 'QUERY_FAILED', 'DOWNLOAD_ERROR'),
      },
      401: {
        text: { en: 'No key, not a known one, or an expired one.', zh: '缺少密钥、密钥未知或已过期。' },
        schema: refused('UNAUTHORIZED', 'KEY_EXPIRED'),
      },
      403: {
        text: { en: 'The key may not do this, or no more calls.', zh: '密钥无权限，或调用次数、频率超限。' },
        schema: refused('NO_PERMISSION', 'OUT_OF_QUOTA', 'RATE_LIMIT_EXCEEDED'),
      },
      500: { text: { en: 'The engine failed.', zh: '内部错误。' }, schema: refused('INTERNAL_ERROR') },
      503: {
        text: { en: 'No page of the app is open.', zh: '没有打开的应用页面。' },
        schema: refused('INTERNAL_ERROR'),
      },
    },
    handler: searchFace,
  },
];

export const faceset = { dialect, endpoints };
