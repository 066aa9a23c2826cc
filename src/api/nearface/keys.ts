import { z } from 'zod';
import { NearfaceError } from '../../errors';
import { described } from '../schemas';
import { define, JSON_BODY } from './define';
import { id, moment, name } from './fields';
import { checkReachesAll } from './reach';

/* Keys and their usage: for a key that reaches all collections. */

const scopes = z.array(z.enum(['search', 'enrol', 'delete', 'admin']));

const key = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.iso.datetime(),
    scopes,
    collections: z.array(z.string()).optional(),
    expiresAt: z.iso.datetime().optional(),
    rateLimit: z.int().min(1),
    quota: z.int().min(1).optional(),
  })
  .meta({ id: 'ApiKey' });

const usage = z
  .object({
    keyId: z.string(),
    day: z.iso.date(),
    dialect: z.string(),
    operation: z.string(),
    status: z.string(),
    billable: z.boolean(),
    calls: z.int().min(1),
  })
  .meta({ id: 'Usage' });

const day = z.iso.date().optional();
const count = z.int().min(1);

export const keys = [
  define({
    method: 'GET',
    path: '/keys',
    name: 'listKeys',
    scope: 'admin',
    summary: { en: 'All keys, without their secrets', zh: '列出所有密钥（不含 secret）' },
    success: { text: { en: 'The oldest first.', zh: '从最早创建的开始。' }, schema: z.object({ keys: z.array(key) }) },
    async work(call) {
      checkReachesAll(call);
      return { keys: await call.engine.keys.list() };
    },
  }),
  define({
    method: 'POST',
    path: '/keys',
    name: 'createKey',
    scope: 'admin',
    summary: { en: 'Create a key', zh: '创建密钥' },
    body: {
      types: JSON_BODY,
      schema: z.strictObject({
        name: name({ en: 'What it is for.', zh: '密钥名称。' }),
        scopes: described(scopes.min(1).optional(), {
          en: 'What it may be used for. Default: search, enrol and delete.',
          zh: '权限范围。默认 search、enrol 和 delete。',
        }),
        collections: described(z.array(z.string().min(1)).min(1).max(1000).optional(), {
          en: 'Ids or names of the collections that it may touch. Default: all.',
          zh: '可访问的人脸库（ID 或名称）。默认全部。',
        }),
        expiresAt: described(moment.optional(), { en: 'Default: never.', zh: '过期时间。默认永不过期。' }),
        rateLimit: described(count.optional(), {
          en: 'Calls a minute. Default: 600.',
          zh: '每分钟调用次数上限。默认 600。',
        }),
        quota: described(count.optional(), {
          en: 'Calls a calendar month, in UTC. Default: any number.',
          zh: '每月（UTC）调用次数上限。默认不限。',
        }),
      }),
    },
    success: {
      http: 201,
      text: { en: 'The key; its secret is given here once.', zh: '密钥；secret 仅在此返回一次。' },
      schema: key.extend({ secret: z.string() }),
    },
    problems: [404],
    async work(call, options) {
      checkReachesAll(call);
      return call.engine.keys.create(options);
    },
  }),
  define({
    method: 'DELETE',
    path: '/keys/:keyId',
    name: 'revokeKey',
    scope: 'admin',
    summary: { en: 'Revoke a key', zh: '吊销密钥' },
    params: z.object({ keyId: id({ en: 'Id of the key.', zh: '密钥 ID。' }) }),
    success: { http: 204, text: { en: 'Revoked.', zh: '已吊销。' } },
    problems: [404],
    async work(call, { keyId }) {
      checkReachesAll(call);
      await call.engine.keys.revoke(keyId);
    },
  }),
  define({
    method: 'GET',
    path: '/usage',
    name: 'usage',
    scope: 'admin',
    summary: { en: 'Calls by day and key', zh: '按日期和密钥统计调用' },
    query: z.strictObject({
      from: described(day, { en: 'First day, YYYY-MM-DD in UTC.', zh: '起始日期（UTC），YYYY-MM-DD。' }),
      to: described(day, { en: 'Last day, YYYY-MM-DD in UTC.', zh: '结束日期（UTC），YYYY-MM-DD。' }),
    }),
    success: {
      text: { en: 'By day, then key.', zh: '按日期和密钥排序。' },
      schema: z.object({ usage: z.array(usage) }),
    },
    async work(call, { from, to }) {
      checkReachesAll(call);
      if (from && to && from > to) throw new NearfaceError('INVALID_ARGUMENT', 'from: Expected a day not after to.');
      return { usage: await call.engine.keys.usage({ ...(from && { from }), ...(to && { to }) }) };
    },
  }),
];
