import type { z } from 'zod';
import { NearfaceError } from '../errors';
import type { Analysis, AnalyzeOptions, LivenessCheck, LivenessCode } from '../faces/types';
import { analyze, type Context } from './context';
import { toBlob } from './image-input';
import { checkOptions, parse } from './options';
import type { Collection, ImageInput } from './types';

/** The checks of docs/liveness.md on one photo; the first that fails is told, not thrown. */
export async function checkLiveness(
  context: Context,
  image: ImageInput,
  options?: z.input<typeof checkOptions>,
): Promise<LivenessCheck> {
  const parsed = parse(checkOptions, options ?? {});
  const { liveness } = await analyze(context, await toBlob(image), { ...parsed, liveness: true });
  return liveness as LivenessCheck;
}

/** The faces of a photo that is meant for a collection, which may check its photos. Throws a `LivenessCode`. */
export async function analyzeFor(
  context: Context,
  { liveness }: Pick<Collection, 'liveness'>,
  photo: Blob,
  options: AnalyzeOptions,
): Promise<Analysis> {
  const analysis = await analyze(context, photo, { ...options, liveness });
  const code = analysis.liveness?.code;
  if (code) throw new NearfaceError(code, MESSAGES[code]);
  return analysis;
}

const MESSAGES: Record<LivenessCode, string> = {
  FACE_NOT_FOUND: 'No face was found in the photo.',
  TOO_MANY_FACES: 'The photo has to show one person only.',
  FACE_TOO_SMALL: 'The face is too small to be checked.',
  FACE_TOO_CLOSE: 'The face fills too much of the photo.',
  FACE_CLOSE_TO_BORDER: 'The face is too close to the border of the photo.',
  FACE_CROPPED: 'Part of the face is outside of the photo.',
  FACE_ANGLE_TOO_LARGE: 'The face does not look into the camera.',
  EYES_CLOSED: 'The eyes are closed.',
  FACE_IS_OCCLUDED: 'Part of the face is covered.',
  FACE_NOT_LIVE: 'The photo may be one of a picture or a screen.',
};
