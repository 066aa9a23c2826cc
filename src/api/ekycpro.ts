import { z } from 'zod';
import { DEFAULT_COLLECTION } from '../default-collection';
import { type ErrorCode, NearfaceError } from '../errors';
import { readBody } from './body';
import { collectionOf } from './endpoint';
import { checkImage, fromBase64, fromFile, type ImageLimits } from './image';
import { described, parse } from './schemas';
import type { Answer, Call, Dialect, Endpoint, Operation } from './types';

/*
 * eKYCPro Face Search: add, search and delete faces. Every answer is 200 with `{ status, message }`, but for keys, rates
 * and a missing engine.
 */

const IMAGE_LIMITS: ImageLimits = { maxSize: 2 * 2 ** 20, formats: ['jpg', 'png', 'bmp'] };

/** `confidence` has to be over it. */
const MIN_CONFIDENCE = 80;

const MAX_RESULTS = 50;

const FORM = ['application/x-www-form-urlencoded', 'multipart/form-data'] as const;

/** The documented answers that are no success, and their messages. */
const MESSAGES = {
  NO_SIMILAR_FACE: 'no similar face in db',
  FACE_DETECT_FAILED: 'check input image and retry',
  IMAGE_INVALID_SIZE: 'image larger than 2M',
  IMAGE_INVALID_FORMAT: 'image format not support',
  PERSON_ID_NOT_EXIST: 'check input person id',
  INVALID_REQUEST: 'invalid request parameters',
  FAIL: 'please try again later',
} as const;

type Status = keyof typeof MESSAGES;

/** What a failure is called here, and its HTTP status; FAIL with 200 if it is not among them. */
const REFUSAL_OF: Partial<Record<ErrorCode, [Status, http: number]>> = {
  KEY_MISSING: ['INVALID_REQUEST', 401],
  KEY_UNKNOWN: ['INVALID_REQUEST', 401],
  KEY_EXPIRED: ['INVALID_REQUEST', 403],
  KEY_FORBIDDEN: ['INVALID_REQUEST', 403],
  CALLS_EXHAUSTED: ['INVALID_REQUEST', 403],
  RATE_LIMITED: ['FAIL', 429],
  ENGINE_MISSING: ['FAIL', 503],
  INVALID_ARGUMENT: ['INVALID_REQUEST', 200],
  BODY_TYPE_UNSUPPORTED: ['INVALID_REQUEST', 200],
  BODY_TOO_LARGE: ['INVALID_REQUEST', 200],
  BODY_TRUNCATED: ['INVALID_REQUEST', 200],
  BODY_INVALID: ['INVALID_REQUEST', 200],
  PATH_NOT_FOUND: ['INVALID_REQUEST', 200],
  METHOD_NOT_ALLOWED: ['INVALID_REQUEST', 200],
  COLLECTION_NOT_FOUND: ['INVALID_REQUEST', 200],
  COLLECTION_DELETED: ['INVALID_REQUEST', 200],
  IMAGE_EMPTY: ['INVALID_REQUEST', 200],
  IMAGE_TOO_LARGE: ['IMAGE_INVALID_SIZE', 200],
  IMAGE_NOT_RECOGNISED: ['IMAGE_INVALID_FORMAT', 200],
  IMAGE_TRUNCATED: ['IMAGE_INVALID_FORMAT', 200],
  IMAGE_CORRUPT: ['IMAGE_INVALID_FORMAT', 200],
  IMAGE_TOO_SMALL: ['FACE_DETECT_FAILED', 200],
  FACE_NOT_FOUND: ['FACE_DETECT_FAILED', 200],
  // The collection checks its photos for liveness.
  FACE_TOO_SMALL: ['FACE_DETECT_FAILED', 200],
  TOO_MANY_FACES: ['FACE_DETECT_FAILED', 200],
  FACE_TOO_CLOSE: ['FACE_DETECT_FAILED', 200],
  FACE_CLOSE_TO_BORDER: ['FACE_DETECT_FAILED', 200],
  FACE_CROPPED: ['FACE_DETECT_FAILED', 200],
  FACE_ANGLE_TOO_LARGE: ['FACE_DETECT_FAILED', 200],
  EYES_CLOSED: ['FACE_DETECT_FAILED', 200],
  FACE_IS_OCCLUDED: ['FACE_DETECT_FAILED', 200],
  FACE_NOT_LIVE: ['FACE_DETECT_FAILED', 200],
  PERSON_NOT_FOUND: ['PERSON_ID_NOT_EXIST', 200],
};

const dialect: Dialect = {
  name: 'ekycpro',
  paths: ['/v1/'],
  credentials: (headers) => ({ secret: headers.get('x-api-key') ?? undefined }),
  failure({ code }) {
    const [status, http] = REFUSAL_OF[code] ?? ['FAIL', 200];
    return refusal(status, http);
  },
  isBillable: (operation, status) =>
    (status === 'OK' && operation === 'searchface') || status === 'NO_SIMILAR_FACE' || status === 'FACE_DETECT_FAILED',
};

const refusal = (status: Status, http = 200): Answer => ({ http, status, body: { status, message: MESSAGES[status] } });

const success = (message: unknown): Answer => ({ http: 200, status: 'OK', body: { status: 'OK', message } });

const operation = (name: string, rest: Pick<Operation, 'scope' | 'writes'>): Operation => ({ dialect, name, ...rest });

const img = described(
  z.custom<string | Blob>((value) => typeof value === 'string' || value instanceof Blob, 'Expected base64'),
  {
    en: 'The image in base64: JPEG, PNG or BMP, at most 2 MiB. In multipart a file is taken too.',
    zh: '图像的 base64 编码：JPEG、PNG 或 BMP，不超过 2 MiB。multipart 中也可直接上传文件。',
  },
  { type: 'string', 'x-image': 'base64' },
);

const facedb = described(z.string().min(1).default(DEFAULT_COLLECTION), {
  en: 'Id or name of the collection.',
  zh: '人脸库的 ID 或名称。',
});

const addBody = z.object({
  img,
  name: described(
    z
      .string()
      .max(128)
      .regex(/^[a-z0-9]+$/i)
      .optional(),
    {
      en: 'Letters and digits, at most 128; given to every face of the image.',
      zh: '英文字母和数字，最多 128 个；用于图中每张人脸。',
    },
  ),
  facedb,
});

const searchBody = z.object({ img, facedb });

const deleteBody = z.object({
  person_id: described(z.string().min(1), { en: 'Id of the person.', zh: '人物 ID。' }),
  facedb,
});

/** The fields and the collection of a call, then the image: its size is looked at before its format. */
async function read<S extends z.ZodType<{ img: string | Blob; facedb: string }>>(call: Call, schema: S) {
  const body = await readBody(call.request, FORM).catch((error) => {
    // Nothing but its image makes a body so large.
    throw error.code === 'BODY_TOO_LARGE' ? new NearfaceError('IMAGE_TOO_LARGE', error.message) : error;
  });
  const parsed = parse(schema, body.fields);
  const collection = await collectionOf(call, parsed.facedb);
  const { img } = parsed;
  const image = typeof img === 'string' ? fromBase64(img, body.form) : await fromFile(img);
  checkImage(image, IMAGE_LIMITS);
  return { parsed, image, collection };
}

async function addFace(call: Call): Promise<Answer> {
  const { parsed, image, collection } = await read(call, addBody);
  const { faces } = await call.inTurn(() =>
    call.engine.enroll(image.blob, {
      collection: collection.id,
      faces: 'all',
      asNew: true,
      ...(parsed.name !== undefined && { name: parsed.name }),
    }),
  );
  return success(faces.map(({ name, personId }) => ({ name, person_id: personId })));
}

async function searchSameFace(call: Call): Promise<Answer> {
  const { image, collection } = await read(call, searchBody);
  const { faces } = await call.inTurn(() =>
    call.engine.search(image.blob, {
      collection: collection.id,
      maxResults: MAX_RESULTS,
      minScore: MIN_CONFIDENCE / 100,
    }),
  );
  const [largest] = faces;
  if (!largest) throw new NearfaceError('FACE_NOT_FOUND', 'No face was found in the image.');
  const found = largest.matches
    .map(({ score, name, personId }) => ({ confidence: Math.round(100 * score), name, person_id: personId }))
    .filter(({ confidence }) => confidence > MIN_CONFIDENCE);
  return found.length > 0 ? success(found) : refusal('NO_SIMILAR_FACE');
}

async function deleteFace(call: Call): Promise<Answer> {
  const { fields } = await readBody(call.request, FORM);
  const { person_id: personId, facedb } = parse(deleteBody, fields);
  const collection = await collectionOf(call, facedb);
  await call.inTurn(async () => {
    const person = await call.engine.persons.get(personId);
    if (person.collectionId !== collection.id) {
      throw new NearfaceError('PERSON_NOT_FOUND', 'The person is in another collection.');
    }
    await call.engine.persons.delete(personId);
  });
  return success('successfully deleted face');
}

const refused = (...statuses: [Status, ...Status[]]) => z.object({ status: z.enum(statuses), message: z.string() });

/** The answers with 200: the message of OK, or one of the other statuses. */
const answered = (message: z.ZodType, ...statuses: [Status, ...Status[]]) =>
  z.union([z.object({ status: z.literal('OK'), message }), refused(...statuses)]);

const IMAGE_STATUSES = ['FACE_DETECT_FAILED', 'IMAGE_INVALID_SIZE', 'IMAGE_INVALID_FORMAT'] as const;

const named = z.object({ name: z.string(), person_id: z.uuid() });

const similar = named.extend({
  confidence: z
    .int()
    .min(MIN_CONFIDENCE + 1)
    .max(100),
});

const failures: Endpoint['answers'] = {
  401: { text: { en: 'No key, or not a known one.', zh: '缺少密钥或密钥未知。' }, schema: refused('INVALID_REQUEST') },
  403: {
    text: { en: 'The key may not do this, or no longer.', zh: '密钥无权限、已过期或已用完配额。' },
    schema: refused('INVALID_REQUEST'),
  },
  429: { text: { en: 'Too many calls.', zh: '调用过于频繁。' }, schema: refused('FAIL') },
  503: { text: { en: 'No page of the app is open.', zh: '没有打开的应用页面。' }, schema: refused('FAIL') },
};

const endpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/v1/addface',
    operation: operation('addface', { scope: 'enrol', writes: true }),
    summary: { en: 'Add every face of an image, each as a new person', zh: '添加图像中的所有人脸，每张为一个新人物' },
    body: { types: FORM, schema: addBody },
    answers: {
      200: {
        text: { en: 'The persons, or why not.', zh: '添加的人物，或失败原因。' },
        schema: answered(z.array(named).min(1), ...IMAGE_STATUSES, 'INVALID_REQUEST', 'FAIL'),
      },
      ...failures,
    },
    handler: addFace,
  },
  {
    method: 'POST',
    path: '/v1/searchface',
    operation: operation('searchface', { scope: 'search', writes: false }),
    summary: { en: 'Search the largest face of an image', zh: '搜索图像中最大的人脸' },
    body: { types: FORM, schema: searchBody },
    answers: {
      200: {
        text: { en: 'Persons with a confidence over 80, best first.', zh: '置信度大于 80 的人物，从高到低。' },
        schema: answered(
          z.array(similar).min(1).max(MAX_RESULTS),
          'NO_SIMILAR_FACE',
          ...IMAGE_STATUSES,
          'INVALID_REQUEST',
          'FAIL',
        ),
      },
      ...failures,
    },
    handler: searchSameFace,
  },
  {
    method: 'POST',
    path: '/v1/delface',
    operation: operation('delface', { scope: 'delete', writes: true }),
    summary: { en: 'Delete a person with all faces', zh: '删除人物及其所有人脸' },
    body: { types: FORM, schema: deleteBody },
    answers: {
      200: {
        text: { en: 'Done, or why not.', zh: '已删除，或失败原因。' },
        schema: answered(z.string(), 'PERSON_ID_NOT_EXIST', 'INVALID_REQUEST', 'FAIL'),
      },
      ...failures,
    },
    handler: deleteFace,
  },
];

export const ekycpro = { dialect, endpoints };
