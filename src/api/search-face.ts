import { z } from 'zod';
import { type ErrorCode, NearfaceError } from '../errors';
import { MIN_LIVENESS } from '../usecases/liveness-threshold';
import type { Collection } from '../usecases/types';
import { readBody } from './body';
import { collectionOf, toNearfaceError } from './endpoint';
import { checkImage, fromBase64Image, type ImageLimits, type SentImage } from './image';
import { described } from './schemas';
import type { Answer, Call, Dialect, Endpoint } from './types';

/* The Search Face guide: ids of the faces that look like the one of a photo. A failure is `{ errorCode, message }`. */

const IMAGE_LIMITS: ImageLimits = { maxSize: 5 * 2 ** 20, formats: ['jpg', 'png'] };

/** As many as the engine gives. */
const MAX_RESULTS = 1000;

const JSON_BODY = ['application/json'] as const;

/** The documented messages. */
const MESSAGES = {
  6030: 'CollectionId is required.',
  6031: 'RequestName is required.',
  6032: 'Invalid face image.',
  6033: 'Cannot find collection info.',
  6034: 'This collection is unavailable.',
  6035: 'Failed to validate liveness of face',
  6036: 'Image size is too large.',
  6037: 'Not supported image format.',
  6038: 'Fail to search face',
  6039: 'API Key is required.',
  6040: 'Access Denied: API Key is unavailable.',
} as const;

type Code = keyof typeof MESSAGES;

/** What is said of a field that is missing or of another type. */
const CODE_OF_FIELD = {
  collectionId: 6030,
  requestName: 6031,
  userName: 6031,
  faceImage: 6032,
} as const;

/** What a failure is called here; 6038 if it is not among them. */
const CODE_OF: Partial<Record<ErrorCode, Code>> = {
  KEY_MISSING: 6039,
  KEY_UNKNOWN: 6040,
  KEY_EXPIRED: 6040,
  KEY_FORBIDDEN: 6040,
  CALLS_EXHAUSTED: 6040,
  // Of what can be no collection's id or name.
  INVALID_ARGUMENT: 6033,
  COLLECTION_NOT_FOUND: 6033,
  COLLECTION_DELETED: 6034,
  EMBEDDER_MISMATCH: 6034,
  BODY_TOO_LARGE: 6036,
  IMAGE_TOO_LARGE: 6036,
  IMAGE_NOT_RECOGNISED: 6037,
  IMAGE_EMPTY: 6032,
  IMAGE_TRUNCATED: 6032,
  IMAGE_CORRUPT: 6032,
  IMAGE_TOO_SMALL: 6032,
  FACE_NOT_FOUND: 6032,
  TOO_MANY_FACES: 6035,
  FACE_TOO_SMALL: 6035,
  FACE_TOO_CLOSE: 6035,
  FACE_CLOSE_TO_BORDER: 6035,
  FACE_CROPPED: 6035,
  FACE_ANGLE_TOO_LARGE: 6035,
  EYES_CLOSED: 6035,
  FACE_IS_OCCLUDED: 6035,
  FACE_NOT_LIVE: 6035,
};

/** The document has 403 for keys and 400 for all else. */
const HTTP_OF: Partial<Record<ErrorCode, number>> = {
  PATH_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  RATE_LIMITED: 429,
  ENGINE_MISSING: 503,
};

const dialect: Dialect = {
  name: 'search-face',
  paths: ['/search-face'],
  credentials: (headers) => ({ secret: headers.get('x-api-key') ?? undefined }),
  failure: ({ code }) => refusal(CODE_OF[code] ?? 6038, HTTP_OF[code]),
  // The document charges for nothing.
  isBillable: () => false,
};

const refusal = (errorCode: Code, http = errorCode === 6039 || errorCode === 6040 ? 403 : 400): Answer => ({
  http,
  status: String(errorCode),
  body: { errorCode, message: MESSAGES[errorCode] },
});

const name = z.string().min(1).optional();

const share = z.number().min(0).max(1);

const searchBody = z
  .object({
    collectionId: described(z.string().min(1), { en: 'Id or name of the collection.', zh: '人脸库的 ID 或名称。' }),
    requestName: described(name, {
      en: 'A name for the search, which is returned.',
      zh: '本次搜索的名称，原样返回。',
    }),
    userName: described(name, {
      en: 'The same under another name; one of the two is required.',
      zh: '与 requestName 相同的另一字段名；两者须有其一。',
    }),
    faceImage: described(
      z.string().min(1),
      {
        en: 'The photo in base64: JPEG or PNG, at most 5 MiB. Its largest face is searched.',
        zh: '照片的 base64 编码：JPEG 或 PNG，不超过 5 MiB。搜索其中最大的人脸。',
      },
      { 'x-image': 'base64' },
    ),
  })
  .refine(({ requestName, userName }) => (requestName ?? userName) !== undefined, {
    path: ['requestName'],
    // Also if other fields are wrong.
    when: () => true,
  });

async function searchFaces(call: Call): Promise<Answer> {
  const { fields } = await readBody(call.request, JSON_BODY);
  const { data, error } = searchBody.safeParse(fields);
  if (error) return refusal(codeOf(error));
  const image = fromBase64Image(data.faceImage);
  const collection = await collectionOf(call, data.collectionId);
  checkImage(image, IMAGE_LIMITS);
  const { faces, liveness } = await call.inTurn(() => search(call, image, collection));
  const [largest] = faces;
  if (!largest) throw new NearfaceError('FACE_NOT_FOUND', 'No face was found in the image.');
  const name = data.requestName ?? data.userName;
  return {
    http: 200,
    status: 'OK',
    body: {
      message: 'success',
      searchId: crypto.randomUUID(),
      requestName: name,
      userName: name,
      option: {
        option_liveness: collection.liveness,
        liveNess_threshold: collection.liveness ? MIN_LIVENESS : 0,
        liveNessScore: liveness?.passive?.liveness ?? 0,
        policy_similarity: collection.minScore,
      },
      faceIdList: largest.matches.map(({ faceId }) => faceId),
    },
  };
}

/** The first that is wrong, in the order of the codes. */
function codeOf({ issues }: z.ZodError): Code {
  const codes = issues.map(({ path: [field] }) => CODE_OF_FIELD[field as keyof typeof CODE_OF_FIELD]);
  return codes.sort()[0] ?? 6038;
}

/** With what the collection says at this moment, which is then what the answer tells. */
async function search({ engine }: Call, { blob }: SentImage, { id, liveness, minScore }: Collection) {
  try {
    return await engine.search(blob, { collection: id, maxResults: MAX_RESULTS, minScore, liveness, everyFace: true });
  } catch (cause) {
    const error = toNearfaceError(cause);
    // The models of the check are loaded at the first one.
    if (!liveness || error.code !== 'MODEL_LOAD_FAILED') throw error;
    throw new NearfaceError('FACE_NOT_LIVE', 'The photo could not be checked for liveness.', { cause });
  }
}

const found = z.object({
  message: z.literal('success'),
  searchId: z.uuid(),
  requestName: z.string(),
  userName: z.string(),
  option: z.object({
    option_liveness: described(z.boolean(), {
      en: 'Whether the collection checks its photos for liveness.',
      zh: '人脸库是否启用活体检测。',
    }),
    liveNess_threshold: described(share, {
      en: 'What the liveness score has to reach; 0 without the check.',
      zh: '活体分数阈值；未启用检测时为 0。',
    }),
    liveNessScore: described(share, {
      en: 'The liveness score; 0 without the check.',
      zh: '活体分数；未启用检测时为 0。',
    }),
    policy_similarity: described(share, {
      en: "The collection's own threshold, which the faces reach.",
      zh: '人脸库自身的相似度阈值，结果均达到此值。',
    }),
  }),
  faceIdList: described(z.array(z.uuid()), {
    en: `Ids of the faces, best first, at most ${MAX_RESULTS}.`,
    zh: `人脸 ID,从高到低,最多 ${MAX_RESULTS} 个。`,
  }),
});

const refused = z.object({
  errorCode: z.literal(Object.keys(MESSAGES).map(Number) as [Code, ...Code[]]),
  message: z.string(),
});

const endpoints: Endpoint[] = [
  {
    method: 'POST',
    path: '/search-face',
    operation: { dialect, name: 'search-face', scope: 'search', writes: false },
    summary: { en: 'Search the face of a photo', zh: '搜索照片中的人脸' },
    body: { types: JSON_BODY, schema: searchBody },
    answers: {
      200: { text: { en: 'The faces, and what was applied.', zh: '匹配的人脸及所用选项。' }, schema: found },
      400: { text: { en: 'Why it could not be searched.', zh: '无法搜索的原因。' }, schema: refused },
      403: { text: { en: 'No key, or it may not do this.', zh: '缺少密钥或密钥不可用。' }, schema: refused },
      429: { text: { en: 'Too many calls.', zh: '调用过于频繁。' }, schema: refused },
      503: { text: { en: 'No page of the app is open.', zh: '没有打开的应用页面。' }, schema: refused },
    },
    handler: searchFaces,
  },
];

export const searchFace = { dialect, endpoints };
