import { z } from 'zod';
import { DEFAULT_COLLECTION } from '../../default-collection';
import { collectionOf } from '../endpoint';
import { described } from '../schemas';
import { define, PHOTO_BODY } from './define';
import { box, collectionKey, enrolledFace, image, metadata, name, personId } from './fields';
import { personOf } from './reach';

const body = z.strictObject({
  image: image({ en: 'The photo:', zh: '照片：' }),
  collection: described(collectionKey.optional(), {
    en: "Id or name of the collection. Default: the person's, or the default one.",
    zh: '人脸库的 ID 或名称。默认为该人物所在的库或默认库。',
  }),
  name: name({
    en: 'A person of that name gets the face; one is made if there is none. Without it persons are named ID0, ID1, …',
    zh: '接收人脸的人物的姓名，不存在则创建。省略时命名为 ID0、ID1……',
  }).optional(),
  personId: described(personId.optional(), {
    en: 'An existing person that gets the face; wins over `name`.',
    zh: '接收人脸的已有人物的 ID，优先于 `name`。',
  }),
  metadata: described(
    metadata,
    {
      en: 'Given to persons that are made; merged into the metadata of existing ones.',
      zh: '新人物的元数据；对已有人物则合并。',
    },
    { type: 'object' },
  ),
  faces: described(z.union([z.enum(['all', 'largest']), box], 'Expected "all", "largest" or a box').optional(), {
    en: 'Which faces: all, the largest, or the one at a box. Default: largest with a name or person, all without.',
    zh: '选择人脸：all（全部）、largest（最大）或一个框。有姓名或人物时默认 largest，否则 all。',
  }),
  asNew: described(z.boolean().optional(), {
    en: 'Each face becomes a new person, whether or not the name or the photo is there already. Default: false.',
    zh: '每张人脸都成为新人物，即使姓名或照片已存在。默认 false。',
  }),
  minQuality: described(z.number().min(0).max(1).optional(), {
    en: 'Faces of a lower quality are left out. Default: 0.',
    zh: '忽略质量低于此值的人脸。默认 0。',
  }),
  fileName: described(z.string().max(1024).optional(), {
    en: 'Kept with the photo.',
    zh: '与照片一同保存的文件名。',
  }),
});

export const enrol = define({
  method: 'POST',
  path: '/enrol',
  name: 'enrol',
  scope: 'enrol',
  summary: { en: 'Enrol the faces of a photo', zh: '录入照片中的人脸' },
  body: { types: PHOTO_BODY, schema: body },
  success: {
    http: 201,
    text: {
      en: 'The faces, largest first. `alreadyEnrolled`: all of them were there before.',
      zh: '人脸，从大到小。`alreadyEnrolled`：全部早已录入。',
    },
    schema: z.object({ alreadyEnrolled: z.boolean(), photoId: z.uuid(), faces: z.array(enrolledFace) }),
  },
  problems: [404, 409, 422],
  async work(call, { image, collection, ...options }) {
    const home = options.personId === undefined ? undefined : await personOf(call, options.personId);
    const { id } = await collectionOf(call, collection ?? home?.collectionId ?? DEFAULT_COLLECTION);
    return call.engine.enroll(image, { collection: id, ...options });
  },
});
