import { z } from 'zod';
import { NearfaceError } from '../../errors';
import { collectionOf } from '../endpoint';
import { described } from '../schemas';
import type { Call, Endpoint } from '../types';
import { define, JSON_BODY } from './define';
import { after, collectionKey, enrolledFace, faceId, limit, name, personId } from './fields';
import { faceOf, personOf } from './reach';

const params = z.object({ faceId });

const success = { text: { en: 'The face.', zh: '人脸。' }, schema: enrolledFace };

export const faces = [
  define({
    method: 'GET',
    path: '/faces',
    name: 'listFaces',
    scope: 'search',
    summary: { en: 'The faces of a person or a collection', zh: '列出人物或人脸库的人脸' },
    query: z.strictObject({
      personId: described(personId.optional(), {
        en: 'The faces of this person. Either it or `collection` is needed.',
        zh: '此人物的人脸。与 `collection` 二者提供其一。',
      }),
      collection: described(collectionKey.optional(), {
        en: 'The faces of this collection, by id or name.',
        zh: '此人脸库的人脸（ID 或名称）。',
      }),
      after,
      limit,
    }),
    success: {
      text: {
        en: 'By age. `next` is what `after` has to be for those that follow, if any do.',
        zh: '按创建时间排序。还有更多时，`next` 为下一页的 `after`。',
      },
      schema: z.object({ faces: z.array(enrolledFace), next: z.uuid().optional() }),
    },
    problems: [404],
    async work(call, { personId, collection, after, limit }) {
      // One more, to know whether others follow.
      const page = { limit: limit + 1, ...(after !== undefined && { after }) };
      const found = await call.engine.faces.list({ ...(await ownerOf(call, personId, collection)), ...page });
      const faces = found.slice(0, limit);
      return { faces, ...(found.length > limit && { next: faces.at(-1)?.faceId }) };
    },
  }),
  define({
    method: 'GET',
    path: '/faces/:faceId',
    name: 'getFace',
    scope: 'search',
    summary: { en: 'One face', zh: '查询人脸' },
    params,
    success,
    problems: [404],
    work: (call, { faceId }) => faceOf(call, faceId),
  }),
  picture('thumbnail', { en: 'The face, upright, 192×192 px', zh: '人脸缩略图，192×192 像素' }),
  picture('chip', { en: 'The aligned face that the model saw, 150×150 px', zh: '模型所见的对齐人脸，150×150 像素' }),
  define({
    method: 'GET',
    path: '/faces/:faceId/vector',
    name: 'getVector',
    scope: 'search',
    summary: { en: 'The embedding of a face', zh: '人脸的特征向量' },
    params,
    success: {
      text: { en: '128 numbers.', zh: '128 个数。' },
      schema: z.object({ vector: z.array(z.number()).length(128) }),
    },
    problems: [404],
    async work(call, { faceId }) {
      await faceOf(call, faceId);
      return { vector: [...(await call.engine.faces.vector(faceId))] };
    },
  }),
  define({
    method: 'POST',
    path: '/faces/:faceId/move',
    name: 'moveFace',
    scope: 'enrol',
    summary: { en: 'Move a face to another person of the collection', zh: '将人脸移到同库的另一人物' },
    params,
    body: {
      types: JSON_BODY,
      schema: z
        .strictObject({
          personId: described(personId.optional(), {
            en: 'The person that gets the face. Either it or `name` is needed.',
            zh: '接收人脸的人物的 ID。与 `name` 二者提供其一。',
          }),
          name: name({
            en: 'The person of that name gets the face; one is made if there is none.',
            zh: '接收人脸的人物的姓名，不存在则创建。',
          }).optional(),
        })
        .refine(({ personId, name }) => (personId === undefined) !== (name === undefined), 'Expected personId or name'),
    },
    success,
    problems: [404],
    async work(call, { faceId, personId, name }) {
      await faceOf(call, faceId);
      return call.engine.faces.move(faceId, personId === undefined ? { name: name ?? '' } : { personId });
    },
  }),
  define({
    method: 'DELETE',
    path: '/faces/:faceId',
    name: 'deleteFace',
    scope: 'delete',
    summary: { en: 'Delete a face, and its person with the last one', zh: '删除人脸；最后一张删除时连同人物' },
    params,
    success: { http: 204, text: { en: 'Deleted.', zh: '已删除。' } },
    problems: [404],
    async work(call, { faceId }) {
      await faceOf(call, faceId);
      await call.engine.faces.delete(faceId);
    },
  }),
];

async function ownerOf(call: Call, personId: string | undefined, collection: string | undefined) {
  if (personId !== undefined && collection === undefined) {
    await personOf(call, personId);
    return { personId };
  }
  if (collection !== undefined && personId === undefined) {
    return { collection: (await collectionOf(call, collection)).id };
  }
  throw new NearfaceError('INVALID_ARGUMENT', 'Expected personId or collection.');
}

function picture(kind: 'thumbnail' | 'chip', summary: Endpoint['summary']): Endpoint {
  return define({
    method: 'GET',
    path: `/faces/:faceId/${kind}`,
    name: `get${kind === 'chip' ? 'Chip' : 'Thumbnail'}`,
    scope: 'search',
    summary,
    params,
    success: { text: { en: 'A JPEG picture.', zh: 'JPEG 图片。' }, type: 'image/jpeg' },
    problems: [404],
    async work(call, { faceId }) {
      await faceOf(call, faceId);
      const jpeg = await call.engine.faces[kind](faceId);
      if (!jpeg) throw new NearfaceError('FACE_ID_NOT_FOUND', 'The face came as a vector: it has no picture.');
      return new Response(jpeg, { headers: { 'content-type': 'image/jpeg', 'cache-control': 'no-store' } });
    },
  });
}
