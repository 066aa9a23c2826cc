import { z } from 'zod';
import { encodeBase64 } from '../../base64';
import { NearfaceError } from '../../errors';
import type { EnrolledFace } from '../../usecases/types';
import { collectionOf } from '../endpoint';
import { described } from '../schemas';
import type { Call } from '../types';
import { define, JSON_BODY } from './define';
import { after, collection, enrolledFace, pageLimit, person, toFloats, vector } from './fields';

/* Vectors in, everything out. */

const base64 = z.string().meta({ contentEncoding: 'base64' });

const exportedFace = enrolledFace.extend({
  vector: base64,
  thumbnail: base64.optional(),
  chip: base64.optional(),
});

export const transfer = [
  define({
    method: 'POST',
    path: '/import',
    name: 'importVectors',
    scope: 'enrol',
    summary: { en: 'Import embeddings under names', zh: '导入特征向量' },
    body: {
      types: JSON_BODY,
      schema: z.strictObject({
        collection,
        names: described(z.array(z.string().trim().min(1).max(128)).min(1).max(50_000), {
          en: 'A name a vector; vectors of one name are faces of one person.',
          zh: '每个向量对应的姓名；同名向量属于同一人物。',
        }),
        vectors: described(z.union([z.string().min(1), z.array(vector)]), {
          en: '128 numbers a name: as lists, or all their 32-bit floats in base64, the lowest byte first.',
          zh: '每个姓名 128 个数：数组，或全部 32 位浮点数（小端）的 base64 编码。',
        }),
      }),
    },
    success: {
      http: 201,
      text: { en: 'The faces, in the order of the vectors.', zh: '人脸，顺序与向量相同。' },
      schema: z.object({ faces: z.array(enrolledFace) }),
    },
    problems: [404, 409, 422],
    async work(call, { collection, names, vectors }) {
      const { id } = await collectionOf(call, collection);
      return { faces: await call.engine.faces.addVectors(id, join(vectors), names) };
    },
  }),
  define({
    method: 'GET',
    path: '/export',
    name: 'exportCollection',
    scope: 'search',
    summary: { en: 'A collection, page by page', zh: '分页导出人脸库' },
    query: z.strictObject({
      collection,
      after,
      limit: pageLimit,
      pictures: described(
        z
          .enum(['true', 'false'])
          .default('true')
          .transform((text) => text === 'true'),
        { en: 'With thumbnails and chips.', zh: '包含缩略图和对齐人脸。' },
      ),
    }),
    success: {
      text: {
        en: 'Faces by age, and the persons they are of. `next` is what `after` has to be for the next page, if there is one.',
        zh: '人脸（按创建时间）及其人物。还有更多时，`next` 为下一页的 `after`。',
      },
      schema: z.object({
        persons: z.array(person),
        faces: z.array(exportedFace),
        next: z.uuid().optional(),
      }),
    },
    problems: [404],
    async work(call, { collection, after, limit, pictures }) {
      const { id } = await collectionOf(call, collection);
      // One more, to know whether others follow.
      const page = { limit: limit + 1, ...(after !== undefined && { after }) };
      const found = await call.engine.faces.list({ collection: id, ...page });
      const faces = found.slice(0, limit);
      const personIds = [...new Set(faces.map(({ personId }) => personId))];
      return {
        persons: await Promise.all(personIds.map((personId) => call.engine.persons.get(personId))),
        faces: await Promise.all(faces.map((face) => exported(call, face, pictures))),
        ...(found.length > limit && { next: faces.at(-1)?.faceId }),
      };
    },
  }),
];

/** Row by row in one. Throws `VECTOR_INVALID`. */
function join(vectors: string | (string | number[])[]): Float32Array<ArrayBuffer> {
  if (typeof vectors === 'string') return toFloats(vectors);
  const rows = vectors.map(toFloats);
  const odd = rows.findIndex(({ length }) => length !== 128);
  if (odd >= 0) throw new NearfaceError('VECTOR_INVALID', `Vector ${odd} has not 128 numbers.`);
  const joined = new Float32Array(rows.length * 128);
  for (const [i, row] of rows.entries()) joined.set(row, i * 128);
  return joined;
}

async function exported({ engine }: Call, face: EnrolledFace, pictures: boolean) {
  const { faceId } = face;
  const [vector, thumbnail, chip] = await Promise.all([
    engine.faces.vector(faceId),
    pictures ? engine.faces.thumbnail(faceId) : undefined,
    pictures ? engine.faces.chip(faceId) : undefined,
  ]);
  return {
    ...face,
    vector: encodeBase64(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)),
    ...(thumbnail && { thumbnail: await textOf(thumbnail) }),
    ...(chip && { chip: await textOf(chip) }),
  };
}

const textOf = async (jpeg: Blob) => encodeBase64(new Uint8Array(await jpeg.arrayBuffer()));
