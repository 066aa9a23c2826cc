import { z } from 'zod';
import { encodeBase64 } from '../base64';
import { type ErrorCode, NearfaceError } from '../errors';
import type { Collection, Match, PhotoSearchOptions, SearchedFace, SearchResult } from '../usecases/types';
import { MAX_BODY, readBody } from './body';
import { collectionOf, toNearfaceError } from './endpoint';
import { checkImage, fromBase64Image, type ImageLimits, type SentImage } from './image';
import { described, parse } from './schemas';
import type { Answer, Call, Dialect, Endpoint, Operation } from './types';

/* Face Search 1:N and N:N: a photo against the persons of a collection. A failure is `{ code, message }`. */

/** Of any size that a body may have. */
const IMAGE_LIMITS: ImageLimits = { maxSize: MAX_BODY, formats: ['jpg', 'png'] };

const DEFAULT_MIN_SCORE = 0.7;

/** As many as the engine gives. */
const MAX_RESULTS = 1000;

const JSON_BODY = ['application/json'] as const;

/** The documented messages; the document has no code for the last one's failures, which tell their own. */
const MESSAGES = {
  ERR_FACE_NOT_DETECTED: 'A face could not be detected in the image(s).',
  ERR_API_KEY_NOT_PRESENT: 'The API key is missing from the request.',
  ERR_API_KEY_NOT_VALID: 'The API key is not valid.',
  ERR_NOT_FOUND: 'The requested entity could not be found.',
  ERR_LIVENESS_ERROR: 'A liveness error occurred. Please check the supplied image and the error metadata.',
  ERR_BASE64_IMAGE_CANNOT_BE_DECODED: 'The posted Base64 image(s) could not be decoded as JPEG/PNG bytes.',
  ERR_INVALID_REQUEST: undefined,
} as const;

type Code = keyof typeof MESSAGES;

/** What a liveness error can be, in the document's order. */
const LIVENESS_CODES = [
  'EYES_CLOSED',
  'FACE_CLOSE_TO_BORDER',
  'FACE_CROPPED',
  'FACE_NOT_LIVE',
  'FACE_TOO_CLOSE',
  'FACE_ANGLE_TOO_LARGE',
  'FACE_IS_OCCLUDED',
  'FACE_NOT_FOUND',
  'FACE_TOO_SMALL',
  'LICENSE_ERROR',
  'TOO_MANY_FACES',
  'UNKNOWN_ERROR',
] as const;

type LivenessReason = (typeof LIVENESS_CODES)[number];

/** Without a face liveness is not checked. */
const REASON_OF: Partial<Record<ErrorCode, LivenessReason>> = {
  EYES_CLOSED: 'EYES_CLOSED',
  FACE_CLOSE_TO_BORDER: 'FACE_CLOSE_TO_BORDER',
  FACE_CROPPED: 'FACE_CROPPED',
  FACE_NOT_LIVE: 'FACE_NOT_LIVE',
  FACE_TOO_CLOSE: 'FACE_TOO_CLOSE',
  FACE_ANGLE_TOO_LARGE: 'FACE_ANGLE_TOO_LARGE',
  FACE_IS_OCCLUDED: 'FACE_IS_OCCLUDED',
  FACE_TOO_SMALL: 'FACE_TOO_SMALL',
  TOO_MANY_FACES: 'TOO_MANY_FACES',
  MODEL_LOAD_FAILED: 'LICENSE_ERROR',
  WORKER_CRASHED: 'UNKNOWN_ERROR',
};

/** What a failure is called here; ERR_INVALID_REQUEST with 500 if it is not among them. */
const REFUSAL_OF: Partial<Record<ErrorCode, [Code, http: number]>> = {
  KEY_MISSING: ['ERR_API_KEY_NOT_PRESENT', 401],
  KEY_UNKNOWN: ['ERR_API_KEY_NOT_VALID', 401],
  KEY_EXPIRED: ['ERR_API_KEY_NOT_VALID', 401],
  KEY_FORBIDDEN: ['ERR_API_KEY_NOT_VALID', 403],
  CALLS_EXHAUSTED: ['ERR_API_KEY_NOT_VALID', 403],
  RATE_LIMITED: ['ERR_INVALID_REQUEST', 429],
  ENGINE_MISSING: ['ERR_INVALID_REQUEST', 503],
  MODEL_LOAD_FAILED: ['ERR_INVALID_REQUEST', 503],
  ABORTED: ['ERR_INVALID_REQUEST', 503],
  INVALID_ARGUMENT: ['ERR_INVALID_REQUEST', 400],
  BODY_INVALID: ['ERR_INVALID_REQUEST', 400],
  BODY_TOO_LARGE: ['ERR_INVALID_REQUEST', 400],
  BODY_TRUNCATED: ['ERR_INVALID_REQUEST', 400],
  BODY_TYPE_UNSUPPORTED: ['ERR_INVALID_REQUEST', 400],
  EMBEDDER_MISMATCH: ['ERR_INVALID_REQUEST', 400],
  METHOD_NOT_ALLOWED: ['ERR_INVALID_REQUEST', 405],
  PATH_NOT_FOUND: ['ERR_NOT_FOUND', 404],
  COLLECTION_NOT_FOUND: ['ERR_NOT_FOUND', 404],
  COLLECTION_DELETED: ['ERR_NOT_FOUND', 404],
  IMAGE_EMPTY: ['ERR_BASE64_IMAGE_CANNOT_BE_DECODED', 400],
  IMAGE_NOT_RECOGNISED: ['ERR_BASE64_IMAGE_CANNOT_BE_DECODED', 400],
  IMAGE_TRUNCATED: ['ERR_BASE64_IMAGE_CANNOT_BE_DECODED', 400],
  IMAGE_CORRUPT: ['ERR_BASE64_IMAGE_CANNOT_BE_DECODED', 400],
  IMAGE_TOO_LARGE: ['ERR_BASE64_IMAGE_CANNOT_BE_DECODED', 400],
  IMAGE_TOO_SMALL: ['ERR_FACE_NOT_DETECTED', 400],
  FACE_NOT_FOUND: ['ERR_FACE_NOT_DETECTED', 400],
};

/** A photo that failed its liveness check, or could not be checked. */
class LivenessFailure extends NearfaceError {
  readonly reason: LivenessReason;

  constructor(reason: LivenessReason, { code, message }: NearfaceError) {
    super(code, message);
    this.reason = reason;
  }
}

const dialect: Dialect = {
  name: 'face-search',
  paths: ['/face-search', '/multi-face-search'],
  credentials: (headers) => ({ secret: headers.get('x-api-key') ?? undefined }),
  failure(error) {
    if (error instanceof LivenessFailure) {
      const status = 'ERR_LIVENESS_ERROR';
      const body = { code: status, message: MESSAGES[status], metadata: { code: error.reason } };
      return { http: 400, status, body };
    }
    const [status, http] = REFUSAL_OF[error.code] ?? ['ERR_INVALID_REQUEST', 500];
    return { http, status, body: { code: status, message: MESSAGES[status] ?? error.message } };
  },
  // The document charges for nothing.
  isBillable: () => false,
};

const success = (body: unknown): Answer => ({ http: 200, status: 'OK', body });

const image = { 'x-image': 'base64' };

const collectionName = described(z.string().min(1), { en: 'Name or id of the collection.', zh: '人脸库的名称或 ID。' });

const minSimilarityScore = described(z.number().min(0).max(1).default(DEFAULT_MIN_SCORE), {
  en: 'Calibrated similarity, from 0 to 1, that a person has to reach.',
  zh: '人物须达到的相似度（0 到 1）。',
});

const searchBody = z.object({
  collection_name: collectionName,
  face_base_64: described(
    z.string(),
    {
      en: 'The photo in base64: JPEG or PNG. With several faces each is searched, and the results are merged.',
      zh: '照片的 base64 编码：JPEG 或 PNG。若有多张人脸，则分别搜索并合并结果。',
    },
    image,
  ),
  check_liveness: described(z.boolean().default(false), {
    en: "Checks the photo for liveness before the search; the collection's own switch does so too.",
    zh: '搜索前对照片做活体检测；人脸库自身的开关也会启用检测。',
  }),
  min_similarity_score: minSimilarityScore,
  max_results: described(z.int().min(1).max(MAX_RESULTS).default(1), {
    en: 'Persons, at most.',
    zh: '最多返回的人物数。',
  }),
});

const multiSearchBody = z.object({
  collection_name: collectionName,
  multi_face_img_base_64: described(
    z.string(),
    {
      en: 'The photo in base64: JPEG or PNG. Each of its faces is searched.',
      zh: '照片的 base64 编码：JPEG 或 PNG。搜索其中的每张人脸。',
    },
    image,
  ),
  min_similarity_score: minSimilarityScore,
});

async function searchOne(call: Call): Promise<Answer> {
  const { fields } = await readBody(call.request, JSON_BODY);
  const { collection_name, face_base_64, check_liveness, min_similarity_score, max_results } = parse(
    searchBody,
    fields,
  );
  const collection = await collectionOf(call, collection_name);
  const photo = readPhoto(face_base_64);
  const liveness = check_liveness || collection.liveness;
  return call.inTurn(async () => {
    const { faces } = await search(call, photo, collection, {
      maxResults: max_results,
      minScore: min_similarity_score,
      liveness,
    });
    if (liveness && faces.length > 1) {
      const error = new NearfaceError('TOO_MANY_FACES', 'The photo has to show one face only.');
      throw new LivenessFailure('TOO_MANY_FACES', error);
    }
    const entries = await Promise.all(merged(faces, max_results).map((match) => entryOf(call, match)));
    return success(entries.filter((entry) => entry !== undefined));
  });
}

async function searchEach(call: Call): Promise<Answer> {
  const { fields } = await readBody(call.request, JSON_BODY);
  const { collection_name, multi_face_img_base_64, min_similarity_score } = parse(multiSearchBody, fields);
  const collection = await collectionOf(call, collection_name);
  const photo = readPhoto(multi_face_img_base_64);
  return call.inTurn(async () => {
    const { faces } = await search(call, photo, collection, {
      minScore: min_similarity_score,
      liveness: collection.liveness,
      crops: true,
    });
    const found = await Promise.all(
      faces.map(async ({ matches: [match], crops }) => ({ crops, entry: match && (await entryOf(call, match)) })),
    );
    const unknown = found.flatMap(({ entry, crops }) => (entry || !crops ? [] : [crops.thumbnail]));
    return success({
      person_search_results: found
        .flatMap(({ entry }) => entry ?? [])
        .sort((a, b) => b.similarity_score - a.similarity_score),
      unrecognized_face_thumbnails_base_64: await Promise.all(unknown.map(base64Of)),
    });
  });
}

function readPhoto(base64: string): SentImage {
  const photo = fromBase64Image(base64);
  checkImage(photo, IMAGE_LIMITS);
  return photo;
}

/** Throws `FACE_NOT_FOUND`, and `LivenessFailure` for a photo that is to be checked. */
async function search(
  { engine }: Call,
  { blob }: SentImage,
  { id }: Collection,
  options: PhotoSearchOptions,
): Promise<SearchResult> {
  const result = await engine.search(blob, { ...options, collection: id }).catch((cause) => {
    const error = toNearfaceError(cause);
    const reason = options.liveness ? REASON_OF[error.code] : undefined;
    throw reason ? new LivenessFailure(reason, error) : error;
  });
  if (result.faces.length === 0) throw new NearfaceError('FACE_NOT_FOUND', 'No face was found in the image.');
  return result;
}

/** The persons that any of the faces may be, each once, best first. */
function merged(faces: SearchedFace[], most: number): Match[] {
  const matches = faces.flatMap(({ matches }) => matches).sort((a, b) => b.score - a.score);
  const best = new Map<string, Match>();
  for (const match of matches) if (!best.has(match.personId)) best.set(match.personId, match);
  return [...best.values()].slice(0, most);
}

/** Undefined for a person who was deleted meanwhile. */
async function entryOf({ engine }: Call, { personId, name, faceId, score, metadata }: Match) {
  try {
    const thumbnail = await engine.faces.thumbnail(faceId);
    return {
      // A face that was added as a bare vector has no picture.
      face_base_64: thumbnail ? await base64Of(thumbnail) : '',
      metadata,
      person_id: personId,
      person_name: name,
      similarity_score: score,
    };
  } catch (error) {
    if (toNearfaceError(error).code === 'FACE_ID_NOT_FOUND') return undefined;
    throw error;
  }
}

async function base64Of(blob: Blob): Promise<string> {
  return encodeBase64(new Uint8Array(await blob.arrayBuffer()));
}

const thumbnail = described(z.base64(), {
  en: 'The thumbnail, a JPEG in base64; empty for a face that was added as a bare vector.',
  zh: '缩略图，JPEG 的 base64 编码；以特征向量添加的人脸没有缩略图，此项为空。',
});

const entry = z.object({
  face_base_64: thumbnail,
  metadata: z.record(z.string(), z.unknown()),
  person_id: z.uuid(),
  person_name: z.string(),
  similarity_score: z.number().min(0).max(1),
});

const refused = z.object({ code: z.enum(Object.keys(MESSAGES) as [Code, ...Code[]]), message: z.string() });

const notLive = z.object({
  code: z.literal('ERR_LIVENESS_ERROR'),
  message: z.string(),
  metadata: z.object({ code: z.enum(LIVENESS_CODES) }),
});

const failures: Endpoint['answers'] = {
  400: {
    text: {
      en: 'The request is wrong, no face was found, or the photo failed its liveness check.',
      zh: '请求有误、未检测到人脸或未通过活体检测。',
    },
    schema: z.union([notLive, refused.extend({ code: refused.shape.code.exclude(['ERR_LIVENESS_ERROR']) })]),
  },
  401: { text: { en: 'No key, or not a valid one.', zh: '缺少密钥或密钥无效。' }, schema: refused },
  403: { text: { en: 'The key may not do this.', zh: '密钥无权限或已用完配额。' }, schema: refused },
  404: { text: { en: 'No such collection.', zh: '人脸库不存在。' }, schema: refused },
  429: { text: { en: 'Too many calls.', zh: '调用过于频繁。' }, schema: refused },
  500: { text: { en: 'The engine failed.', zh: '识别引擎出错。' }, schema: refused },
  503: { text: { en: 'No page of the app is open.', zh: '没有打开的应用页面。' }, schema: refused },
};

const operation = (name: string): Operation => ({ dialect, name, scope: 'search', writes: false });

const endpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/face-search',
    operation: operation('face-search'),
    summary: { en: 'Search the face of a photo (1:N)', zh: '搜索照片中的人脸（1:N）' },
    body: { types: JSON_BODY, schema: searchBody },
    answers: {
      200: { text: { en: 'The persons, best first.', zh: '人物，从高到低。' }, schema: z.array(entry) },
      ...failures,
    },
    handler: searchOne,
  },
  {
    method: 'POST',
    path: '/multi-face-search',
    operation: operation('multi-face-search'),
    summary: { en: 'Search every face of a photo (N:N)', zh: '搜索照片中的每张人脸（N:N）' },
    body: { types: JSON_BODY, schema: multiSearchBody },
    answers: {
      200: {
        text: {
          en: 'The best match of each known face, best first, and the thumbnails of the others.',
          zh: '每张已知人脸的最佳匹配（从高到低），以及其余人脸的缩略图。',
        },
        schema: z.object({
          person_search_results: z.array(entry),
          unrecognized_face_thumbnails_base_64: z.array(z.base64()),
        }),
      },
      ...failures,
    },
    handler: searchEach,
  },
];

export const faceSearch = { dialect, endpoints };
