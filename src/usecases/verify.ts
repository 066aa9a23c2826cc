import { NearfaceError } from '../errors';
import type { Embedding } from '../faces/types';
import { distanceOf, scoreOf } from '../search/score';
import { analyze, type Context } from './context';
import { toBlob } from './image-input';
import type { ImageInput } from './types';

/** Compares the largest face of each photo. */
export async function verify(context: Context, imageA: ImageInput, imageB: ImageInput) {
  const [a, b] = await Promise.all([largestFace(context, imageA, 'imageA'), largestFace(context, imageB, 'imageB')]);
  const distance = distanceOf(a, b);
  return { score: scoreOf(distance), distance };
}

async function largestFace(context: Context, image: ImageInput, argument: string): Promise<Embedding> {
  const { faces } = await analyze(context, await toBlob(image), {});
  if (!faces[0]) throw new NearfaceError('FACE_NOT_FOUND', `${argument}: no face was found in the photo.`);
  return faces[0].embedding;
}
