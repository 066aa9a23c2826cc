import { z } from 'zod';
import type { ErrorCode, NearfaceError } from '../../errors';
import type { Answer, Endpoint, Text } from '../types';

/** The HTTP status of each error. */
export const HTTP_OF: Record<ErrorCode, number> = {
  INVALID_ARGUMENT: 400,
  BODY_INVALID: 400,
  BODY_TRUNCATED: 400,
  KEY_MISSING: 401,
  KEY_UNKNOWN: 401,
  KEY_EXPIRED: 401,
  KEY_FORBIDDEN: 403,
  CALLS_EXHAUSTED: 403,
  COLLECTION_NOT_FOUND: 404,
  COLLECTION_DELETED: 404,
  PERSON_NOT_FOUND: 404,
  FACE_ID_NOT_FOUND: 404,
  KEY_NOT_FOUND: 404,
  PATH_NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  COLLECTION_EXISTS: 409,
  EMBEDDER_MISMATCH: 409,
  NOTHING_TO_UNDO: 409,
  BODY_TOO_LARGE: 413,
  BODY_TYPE_UNSUPPORTED: 415,
  IMAGE_EMPTY: 422,
  IMAGE_NOT_RECOGNISED: 422,
  IMAGE_TRUNCATED: 422,
  IMAGE_CORRUPT: 422,
  IMAGE_TOO_SMALL: 422,
  IMAGE_TOO_LARGE: 422,
  FACE_NOT_FOUND: 422,
  FACE_TOO_SMALL: 422,
  FACE_LOW_QUALITY: 422,
  TOO_MANY_FACES: 422,
  FACE_TOO_CLOSE: 422,
  FACE_CLOSE_TO_BORDER: 422,
  FACE_CROPPED: 422,
  FACE_ANGLE_TOO_LARGE: 422,
  EYES_CLOSED: 422,
  FACE_IS_OCCLUDED: 422,
  FACE_NOT_LIVE: 422,
  VECTOR_INVALID: 422,
  RATE_LIMITED: 429,
  WORKER_CRASHED: 500,
  STORE_FAILED: 500,
  ABORTED: 503,
  ENGINE_MISSING: 503,
  MODEL_LOAD_FAILED: 503,
  QUOTA_EXCEEDED: 507,
};

const TITLES: Record<number, { title: string; text: Text }> = {
  400: {
    title: 'Bad Request',
    text: { en: 'A parameter or the body is wrong; the detail names it.', zh: '参数或请求体有误，detail 中指明。' },
  },
  401: {
    title: 'Unauthorized',
    text: { en: 'No key, an unknown or an expired one.', zh: '缺少密钥、密钥未知或已过期。' },
  },
  403: {
    title: 'Forbidden',
    text: {
      en: 'The key may not do this, or not with this collection, or its calls of the month are used up.',
      zh: '密钥无此权限、不可访问该人脸库，或本月调用次数已用完。',
    },
  },
  404: {
    title: 'Not Found',
    text: { en: 'There is no such collection, person, face or key.', zh: '人脸库、人物、人脸或密钥不存在。' },
  },
  405: { title: 'Method Not Allowed', text: { en: 'The path has other methods.', zh: '该路径不支持此方法。' } },
  409: {
    title: 'Conflict',
    text: { en: 'The name is taken, or the vectors are of another model.', zh: '名称已被占用，或特征来自其他模型。' },
  },
  413: { title: 'Content Too Large', text: { en: 'The body is over 16 MiB.', zh: '请求体超过 16 MiB。' } },
  415: { title: 'Unsupported Media Type', text: { en: 'The body is of another type.', zh: '不支持的请求体类型。' } },
  422: {
    title: 'Unprocessable Content',
    text: {
      en: 'The image cannot be used, has no such face, or failed a check; or a vector is none.',
      zh: '图像无法使用、没有相应人脸或未通过检测，或特征无效。',
    },
  },
  429: { title: 'Too Many Requests', text: { en: 'Too many calls a minute.', zh: '每分钟调用次数过多。' } },
  500: { title: 'Internal Server Error', text: { en: 'The engine failed.', zh: '引擎出错。' } },
  503: {
    title: 'Service Unavailable',
    text: {
      en: 'No page of the app is open, or its models cannot be loaded.',
      zh: '没有打开的应用页面，或模型无法加载。',
    },
  },
  507: { title: 'Insufficient Storage', text: { en: 'The disk is full.', zh: '磁盘已满。' } },
};

const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(HTTP_OF) as [ErrorCode, ...ErrorCode[]]),
  })
  .meta({ id: 'Problem' });

/** An error as problem details of RFC 9457; `code` is the error's own. */
export function toProblem({ code, message }: NearfaceError): Answer {
  const status = HTTP_OF[code];
  return {
    http: status,
    status: code,
    body: { type: 'about:blank', title: TITLES[status]?.title, status, detail: message, code },
    headers: { 'content-type': 'application/problem+json' },
  };
}

/** How an endpoint tells of its errors. */
export function problems(statuses: readonly number[]): Endpoint['answers'] {
  const answer = (status: number) => ({
    text: TITLES[status]?.text ?? { en: '', zh: '' },
    schema: problem,
    type: 'application/problem+json',
  });
  return Object.fromEntries(statuses.map((status) => [status, answer(status)]));
}
