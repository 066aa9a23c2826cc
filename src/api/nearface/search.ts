import { z } from 'zod';
import type { SearchedFace } from '../../usecases/types';
import { collectionOf } from '../endpoint';
import { described } from '../schemas';
import { define, JSON_BODY, PHOTO_BODY } from './define';
import {
  box,
  collection,
  image,
  livenessCheck,
  match,
  minScore,
  moment,
  pose,
  quality,
  toFloats,
  vector,
} from './fields';

const options = {
  collection,
  maxResults: described(z.int().min(1).max(1000).default(1), {
    en: 'Persons a face at most, best first.',
    zh: '每张人脸最多返回的人物数，从最相似开始。',
  }),
  minScore,
  everyFace: described(z.boolean().default(false), {
    en: 'Each similar face is a match, so that a person may be several.',
    zh: '每张相似人脸各为一个结果，同一人物可出现多次。',
  }),
  personIds: described(z.array(z.string().min(1)).max(10_000).optional(), {
    en: 'Only these persons. Default: everyone.',
    zh: '只搜索这些人物。默认全部。',
  }),
  createdSince: described(moment.optional(), {
    en: 'Only faces that were enrolled then or later.',
    zh: '只搜索此时间及以后录入的人脸。',
  }),
};

const matches = z.array(match);

const searchedFace = z.object({ box, score: z.number().min(0).max(1), pose, quality, matches });

export const search = [
  define({
    method: 'POST',
    path: '/search',
    name: 'search',
    scope: 'search',
    summary: { en: 'Who every face of a photo is', zh: '识别照片中的每张人脸' },
    body: {
      types: PHOTO_BODY,
      schema: z.strictObject({
        image: image({ en: 'The photo:', zh: '照片：' }),
        ...options,
        liveness: described(z.boolean().optional(), {
          en: "Checks the photo for liveness first. Default: the collection's own switch.",
          zh: '先进行活体检测。默认使用人脸库自身的设置。',
        }),
      }),
    },
    success: {
      text: { en: 'Every face, largest first, with its matches.', zh: '每张人脸及其匹配结果，从大到小。' },
      schema: z.object({
        width: z.int(),
        height: z.int(),
        faces: z.array(searchedFace),
        liveness: livenessCheck.optional(),
      }),
    },
    problems: [404, 409, 422],
    async work(call, { image, collection, ...options }) {
      const { id } = await collectionOf(call, collection);
      const { faces, ...rest } = await call.engine.search(image, { collection: id, ...options });
      return { ...rest, faces: faces.map(toAnswer) };
    },
  }),
  define({
    method: 'POST',
    path: '/search-vector',
    name: 'searchVector',
    scope: 'search',
    summary: { en: 'Whose face an embedding is of', zh: '按特征向量搜索' },
    body: {
      types: JSON_BODY,
      schema: z.strictObject({
        vector: described(vector, {
          en: '128 numbers, or their 32-bit floats in base64, the lowest byte first.',
          zh: '128 个数，或其 32 位浮点数（小端）的 base64 编码。',
        }),
        ...options,
      }),
    },
    success: { text: { en: 'Best first.', zh: '从最相似开始。' }, schema: z.object({ matches }) },
    problems: [404, 409, 422],
    async work(call, { vector, collection, ...options }) {
      const { id } = await collectionOf(call, collection);
      return { matches: await call.engine.searchVector(toFloats(vector), { collection: id, ...options }) };
    },
  }),
];

const toAnswer = ({ box, score, pose, quality, matches }: SearchedFace) => ({ box, score, pose, quality, matches });
