import { z } from 'zod';
import { collectionOf } from '../endpoint';
import { described } from '../schemas';
import { define, JSON_BODY } from './define';
import { collection, faceId, limit, metadata, name, person, personId } from './fields';
import { personOf } from './reach';

const params = z.object({ personId });

const newName = name({ en: 'Name, at most 128 characters.', zh: '姓名，最多 128 个字符。' }).optional();

const success = { text: { en: 'The person.', zh: '人物。' }, schema: person };

const faceIds = described(z.array(z.string().min(1)).min(1).max(10_000), {
  en: 'Faces of the person, not all.',
  zh: '该人物的部分人脸的 ID。',
});

export const persons = [
  define({
    method: 'GET',
    path: '/persons',
    name: 'listPersons',
    scope: 'search',
    summary: { en: 'The persons of a collection', zh: '列出人脸库中的人物' },
    query: z.strictObject({
      collection,
      query: described(z.string().max(128).default(''), {
        en: 'Any part of the name, without regard to case.',
        zh: '姓名的任意部分，不区分大小写。',
      }),
      offset: described(z.coerce.number().int().min(0).max(1e9).default(0), {
        en: 'How many to leave out.',
        zh: '跳过的数量。',
      }),
      limit,
    }),
    success: {
      text: {
        en: 'By name, then age. `next` is the offset of those that follow, if any do.',
        zh: '按姓名和创建时间排序。还有更多时，`next` 为下一页的 offset。',
      },
      schema: z.object({ persons: z.array(person), next: z.int().optional() }),
    },
    problems: [404],
    async work(call, { collection, query, offset, limit }) {
      const { id } = await collectionOf(call, collection);
      // One more, to know whether others follow.
      const found = await call.engine.persons.list({ collection: id, query, offset, limit: limit + 1 });
      return { persons: found.slice(0, limit), ...(found.length > limit && { next: offset + limit }) };
    },
  }),
  define({
    method: 'GET',
    path: '/persons/:personId',
    name: 'getPerson',
    scope: 'search',
    summary: { en: 'One person', zh: '查询人物' },
    params,
    success,
    problems: [404],
    work: (call, { personId }) => personOf(call, personId),
  }),
  define({
    method: 'PATCH',
    path: '/persons/:personId',
    name: 'updatePerson',
    scope: 'enrol',
    summary: { en: 'Change name, metadata or cover', zh: '修改姓名、元数据或封面' },
    params,
    body: {
      types: JSON_BODY,
      schema: z.strictObject({
        name: newName,
        metadata,
        coverFaceId: described(faceId.optional(), {
          en: 'The face whose thumbnail stands for the person.',
          zh: '作为封面的人脸的 ID。',
        }),
      }),
    },
    success,
    problems: [404],
    async work(call, { personId, ...change }) {
      await personOf(call, personId);
      return call.engine.persons.update(personId, change);
    },
  }),
  define({
    method: 'POST',
    path: '/persons/:personId/merge',
    name: 'mergePersons',
    scope: 'enrol',
    summary: { en: 'Move all faces of another person to this one', zh: '将另一人物的所有人脸合并到此人物' },
    params,
    body: {
      types: JSON_BODY,
      schema: z.strictObject({
        from: described(z.string().min(1).max(128), {
          en: 'Id of the other person, who is deleted.',
          zh: '另一人物的 ID，合并后删除。',
        }),
      }),
    },
    success,
    problems: [404],
    async work(call, { personId, from }) {
      await personOf(call, personId);
      await personOf(call, from);
      return call.engine.persons.merge(personId, from);
    },
  }),
  define({
    method: 'POST',
    path: '/persons/:personId/split',
    name: 'splitPerson',
    scope: 'enrol',
    summary: { en: "Make a person of some of a person's faces", zh: '将部分人脸拆分为新人物' },
    params,
    body: { types: JSON_BODY, schema: z.strictObject({ faceIds, name: newName }) },
    success: { http: 201, text: { en: 'The new person.', zh: '新人物。' }, schema: person },
    problems: [404],
    async work(call, { personId, faceIds, name }) {
      await personOf(call, personId);
      return call.engine.persons.split(personId, faceIds, name === undefined ? {} : { name });
    },
  }),
  define({
    method: 'DELETE',
    path: '/persons/:personId',
    name: 'deletePerson',
    scope: 'delete',
    summary: { en: 'Delete a person with all faces', zh: '删除人物及其所有人脸' },
    params,
    success: { http: 204, text: { en: 'Deleted.', zh: '已删除。' } },
    problems: [404],
    async work(call, { personId }) {
      await personOf(call, personId);
      await call.engine.persons.delete(personId);
    },
  }),
];
