import { sideOf } from '../../box';
import { NearfaceError } from '../../errors';
import type { LocatedFace } from '../fit-mesh';
import type { Pyramid } from '../pixels';
import { poseOf } from '../pose';
import type { Box, LivenessCheck, LivenessCode, Pose } from '../types';
import { createEyeReader } from './eyes';
import { type Parts, partsOf } from './occlusion';
import { createPassiveModels } from './passive';
import {
  MAX_EYE_DARKNESS,
  MAX_FILL,
  MAX_PITCH,
  MAX_ROLL,
  MAX_YAW,
  MIN_ANTISPOOF,
  MIN_COLORFULNESS,
  MIN_EYE_OPENNESS,
  MIN_FACE,
  MIN_LIVENESS,
  MIN_MARGIN,
  MIN_MOUTH_DIFFERENCE,
  MIN_OTHER_FACE,
} from './thresholds';

/** Judges whether a photo shows one living person who looks into the camera. docs/liveness.md */
export interface LivenessChecker {
  /** `faces`: all that were found in the picture, in its px; `scale`: px of the photo per px of the picture. */
  check(picture: Pyramid, faces: readonly LocatedFace[], scale: number): Promise<LivenessCheck>;
  close(): void;
}

/** Loads its models from the app's own files below `assets` (absolute URL). Throws `MODEL_LOAD_FAILED`. */
export async function createLivenessChecker(assets: string): Promise<LivenessChecker> {
  const [eyes, passive] = await Promise.all([createEyeReader(assets), createPassiveModels(assets)]).catch((cause) => {
    throw new NearfaceError('MODEL_LOAD_FAILED', `The models of the liveness check could not be loaded: ${cause}`, {
      cause,
    });
  });
  return {
    async check(picture, faces, scale) {
      const [face, ...others] = [...faces].sort((a, b) => sideOf(b.box) - sideOf(a.box));
      if (!face) return failed('FACE_NOT_FOUND');
      const { box, landmarks } = face;
      const code = ofOthers(box, others) ?? ofPlace(box, picture, scale) ?? ofPose(poseOf(face.mesh, face.crop.angle));
      if (code) return failed(code);

      const { left, right } = await eyes.openness(picture, landmarks);
      if ((left + right) / 2 < MIN_EYE_OPENNESS) return failed('EYES_CLOSED');
      if (isCovered(partsOf(picture, landmarks))) return failed('FACE_IS_OCCLUDED');

      const scores = await passive.judge(picture, box);
      const live = scores.antispoof >= MIN_ANTISPOOF && scores.liveness >= MIN_LIVENESS;
      return { live, ...(!live && { code: 'FACE_NOT_LIVE' }), passive: scores };
    },
    close() {
      eyes.close();
      passive.close();
    },
  };
}

const failed = (code: LivenessCode): LivenessCheck => ({ live: false, code });

function ofOthers(box: Box, others: readonly LocatedFace[]): LivenessCode | undefined {
  return others.some((other) => sideOf(other.box) >= MIN_OTHER_FACE * sideOf(box)) ? 'TOO_MANY_FACES' : undefined;
}

function ofPlace(box: Box, { width, height }: Pyramid, scale: number): LivenessCode | undefined {
  if (sideOf(box) * scale < MIN_FACE) return 'FACE_TOO_SMALL';
  if (box.width > MAX_FILL * width || box.height > MAX_FILL * height) return 'FACE_TOO_CLOSE';
  const margin = Math.min(box.x, box.y, width - box.x - box.width, height - box.y - box.height);
  // Each has its own code: what is cut off is not merely near the border.
  if (margin >= 0 && margin < MIN_MARGIN * sideOf(box)) return 'FACE_CLOSE_TO_BORDER';
  if (margin < 0) return 'FACE_CROPPED';
  return undefined;
}

function ofPose({ yaw, pitch, roll }: Pose): LivenessCode | undefined {
  const turned = Math.abs(yaw) > MAX_YAW || Math.abs(pitch) > MAX_PITCH || Math.abs(roll) > MAX_ROLL;
  return turned ? 'FACE_ANGLE_TOO_LARGE' : undefined;
}

function isCovered({ eyeDarkness, mouthDifference, colorfulness }: Parts): boolean {
  if (eyeDarkness > MAX_EYE_DARKNESS) return true;
  return mouthDifference < MIN_MOUTH_DIFFERENCE && colorfulness >= MIN_COLORFULNESS;
}
