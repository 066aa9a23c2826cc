import { z } from 'zod';
import { collectionOf } from '../endpoint';
import { described } from '../schemas';
import { define, JSON_BODY } from './define';
import { collectionKey, minScore, name } from './fields';
import { checkReachesAll } from './reach';

const collection = z
  .object({
    id: z.uuid(),
    name: z.string(),
    embedder: z.string(),
    createdAt: z.iso.datetime(),
    persons: z.int().min(0),
    faces: z.int().min(0),
    photos: z.int().min(0),
    bytes: z.int().min(0),
    liveness: z.boolean(),
    minScore: z.number().min(0).max(1),
  })
  .meta({ id: 'Collection' });

const newName = name({ en: 'Unique name, at most 128 characters.', zh: '唯一名称，最多 128 个字符。' });

const settings = {
  liveness: described(z.boolean().optional(), {
    en: 'Photos are checked for liveness before they are searched with or enrolled. Default: false.',
    zh: '搜索或录入前对照片进行活体检测。默认 false。',
  }),
  minScore: described(minScore, {
    en: 'Calibrated similarity from which a search says that two faces are one person. Default: 0.7.',
    zh: '搜索时判定为同一人的最低相似度。默认 0.7。',
  }),
};

const params = z.object({ collection: collectionKey });

const success = { text: { en: 'The collection.', zh: '人脸库。' }, schema: collection };

export const collections = [
  define({
    method: 'GET',
    path: '/collections',
    name: 'listCollections',
    scope: 'admin',
    summary: { en: 'The collections that the key may touch', zh: '列出密钥可访问的人脸库' },
    success: {
      text: { en: 'By age.', zh: '按创建时间排序。' },
      schema: z.object({ collections: z.array(collection) }),
    },
    async work({ engine, grant }) {
      const all = await engine.collections.list();
      return { collections: all.filter(({ id }) => grant.collections?.includes(id) ?? true) };
    },
  }),
  define({
    method: 'POST',
    path: '/collections',
    name: 'createCollection',
    scope: 'admin',
    summary: { en: 'Create a collection', zh: '创建人脸库' },
    body: { types: JSON_BODY, schema: z.strictObject({ name: newName, ...settings }) },
    success: { http: 201, ...success },
    problems: [409],
    async work(call, options) {
      checkReachesAll(call);
      return call.engine.collections.create(options);
    },
  }),
  define({
    method: 'GET',
    path: '/collections/:collection',
    name: 'getCollection',
    scope: 'admin',
    summary: { en: 'One collection', zh: '查询人脸库' },
    params,
    success,
    problems: [404],
    work: (call, { collection }) => collectionOf(call, collection),
  }),
  define({
    method: 'PATCH',
    path: '/collections/:collection',
    name: 'updateCollection',
    scope: 'admin',
    summary: { en: 'Change name, liveness check or threshold', zh: '修改名称、活体检测或阈值' },
    params,
    body: { types: JSON_BODY, schema: z.strictObject({ name: newName.optional(), ...settings }) },
    success,
    problems: [404, 409],
    async work(call, { collection, ...change }) {
      const { id } = await collectionOf(call, collection);
      return call.engine.collections.update(id, change);
    },
  }),
  define({
    method: 'DELETE',
    path: '/collections/:collection',
    name: 'deleteCollection',
    scope: 'admin',
    summary: { en: 'Delete a collection with all persons and faces', zh: '删除人脸库及其所有人物和人脸' },
    params,
    success: { http: 204, text: { en: 'Deleted.', zh: '已删除。' } },
    problems: [404],
    async work(call, { collection }) {
      const { id } = await collectionOf(call, collection);
      await call.engine.collections.delete(id);
    },
  }),
];
