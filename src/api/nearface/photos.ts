import { z } from 'zod';
import { described } from '../schemas';
import { define, PHOTO_BODY } from './define';
import { box, image, livenessCheck, pose, quality } from './fields';

/* What only photos are needed for: nothing is stored or searched. */

const point = z.object({ x: z.number(), y: z.number() });

const detectedFace = z.object({
  box,
  score: z.number().min(0).max(1),
  pose,
  quality,
  landmarks: z.array(point).optional(),
  embedding: z.array(z.number()).length(128).optional(),
});

const photo = image({ en: 'The photo:', zh: '照片：' });

export const photos = [
  define({
    method: 'POST',
    path: '/detect',
    name: 'detect',
    scope: 'search',
    summary: { en: 'The faces of a photo', zh: '检测照片中的人脸' },
    body: {
      types: PHOTO_BODY,
      schema: z.strictObject({
        image: photo,
        landmarks: described(z.boolean().default(false), {
          en: 'Adds the 468 points of the face mesh, in px.',
          zh: '返回 468 个人脸网格点（像素）。',
        }),
        embedding: described(z.boolean().default(false), {
          en: 'Adds the embedding of 128 numbers.',
          zh: '返回 128 个数的特征向量。',
        }),
      }),
    },
    success: {
      text: { en: 'Largest first; none: an empty list.', zh: '从大到小；没有人脸则为空列表。' },
      schema: z.object({ faces: z.array(detectedFace) }),
    },
    problems: [422],
    async work({ engine }, { image, landmarks: withLandmarks, embedding: withEmbedding }) {
      const faces = await engine.analyze(image);
      return {
        faces: faces.map(({ box, score, pose, quality, landmarks, embedding }) => ({
          box,
          score,
          pose,
          quality,
          ...(withLandmarks && { landmarks }),
          ...(withEmbedding && { embedding: [...embedding] }),
        })),
      };
    },
  }),
  define({
    method: 'POST',
    path: '/verify',
    name: 'verify',
    scope: 'search',
    summary: { en: 'Whether two photos show one person', zh: '比对两张照片是否为同一人' },
    body: {
      types: PHOTO_BODY,
      schema: z.strictObject({
        imageA: image({ en: 'One photo, of which the largest face counts:', zh: '第一张照片，取最大的人脸：' }),
        imageB: image({ en: 'The other photo:', zh: '第二张照片：' }),
      }),
    },
    success: {
      text: { en: 'Calibrated similarity in [0, 1] and L2 distance.', zh: '相似度（0 至 1）与 L2 距离。' },
      schema: z.object({ score: z.number().min(0).max(1), distance: z.number().min(0) }),
    },
    problems: [422],
    work: ({ engine }, { imageA, imageB }) => engine.verify(imageA, imageB),
  }),
  define({
    method: 'POST',
    path: '/liveness',
    name: 'checkLiveness',
    scope: 'search',
    summary: { en: 'Whether a photo was taken of a living person: weak evidence', zh: '照片活体检测（仅供参考）' },
    body: { types: PHOTO_BODY, schema: z.strictObject({ image: photo }) },
    success: {
      text: { en: 'The first check that failed, if one did.', zh: '检测结果；未通过时给出第一个失败项。' },
      schema: livenessCheck,
    },
    problems: [422],
    work: ({ engine }, { image }) => engine.checkLiveness(image),
  }),
];
