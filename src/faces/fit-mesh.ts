import { boxAround, centerOf, middle, sideOf } from '../box';
import { type Landmarker, MESH_SIZE } from './landmarks';
import { LEFT_EYE_CORNERS, MESH_POINTS, RIGHT_EYE_CORNERS } from './mesh-points';
import { type Pyramid, scaleOf, squareAt, transform, wrapped } from './pixels';
import type { Box, Point } from './types';

/** A face whose mesh is known, in px of the picture. */
export interface LocatedFace {
  /** The smallest upright box around the mesh. */
  box: Box;
  /** Detector's score × the mesh's presence score, in [0, 1]. */
  score: number;
  landmarks: Point[];
  /** 468 × (x, y, z) in px, in the face's own upright crop; see `poseOf`. */
  mesh: Float32Array;
  crop: Crop;
}

/** The square that the mesh was found in: a face's side, before the surroundings that the model wants. */
export interface Crop {
  center: Point;
  /** px of the picture. */
  side: number;
  /** Turn of the line through the eyes in the picture, rad. */
  angle: number;
}

/** Weaker ones are not worth a closer look. */
const MIN_DOUBTFUL = 0.2;

/** A mesh this unsure at its first look is not looked at twice. */
const MIN_FIRST_PRESENCE = 0.03;

/** The mesh model was trained on crops this much larger than the face (MediaPipe, face_landmark_cpu.pbtxt). */
const CROP = 1.5;

/** Most looks at one mesh; docs/decisions.md, "Looks of the mesh". */
const MAX_LOOKS = 5;

/** A change of the crop that is worth no other look: in sides, in parts of the side, and rad. */
const SETTLED = { shift: 0.1, scale: 0.1, turn: (6 * Math.PI) / 180 };

/**
 * The mesh of a face that the detector saw, or nothing if there is none. Each look is centred and turned by the mesh of
 * the one before, until that changes little.
 */
export async function meshAt(
  picture: Pyramid,
  landmarker: Landmarker,
  candidate: Crop & { score: number },
): Promise<LocatedFace | undefined> {
  let seen = await meshIn(picture, landmarker, candidate);
  if (seen.presence < MIN_FIRST_PRESENCE) return undefined;
  for (let looks = 1; looks < MAX_LOOKS; looks++) {
    const crop = cropAround(seen.landmarks);
    if (isSettled(seen.crop, crop)) break;
    seen = await meshIn(picture, landmarker, crop);
  }
  const { landmarks, mesh, presence, crop } = seen;
  const score = candidate.score * presence;
  return score < MIN_DOUBTFUL ? undefined : { box: boxAround(landmarks), score, landmarks, mesh, crop };
}

/** Whether a change of the crop is worth no other look. */
export const isSettled = (before: Crop, after: Crop) =>
  Math.hypot(after.center.x - before.center.x, after.center.y - before.center.y) < SETTLED.shift * before.side &&
  Math.abs(after.side / before.side - 1) < SETTLED.scale &&
  Math.abs(wrapped(after.angle - before.angle)) < SETTLED.turn;

interface Look {
  landmarks: Point[];
  mesh: Float32Array;
  presence: number;
  crop: Crop;
}

async function meshIn(picture: Pyramid, landmarker: Landmarker, { center, side, angle }: Crop): Promise<Look> {
  const toPicture = squareAt(center, side * CROP, angle, MESH_SIZE);
  const { points, presence } = await landmarker.find(picture.sample(toPicture, MESH_SIZE));
  const scale = scaleOf(toPicture);
  const landmarks: Point[] = [];
  for (let i = 0; i < MESH_POINTS; i++) {
    landmarks.push(transform(toPicture, { x: points[3 * i] as number, y: points[3 * i + 1] as number }));
  }
  return { landmarks, mesh: points.map((value) => value * scale), presence, crop: { center, side, angle } };
}

/** The square around a mesh, turned so that the eyes are level. */
export function cropAround(landmarks: readonly Point[]): Crop {
  const eye = ([a, b]: readonly [number, number]) => middle(landmarks[a] as Point, landmarks[b] as Point);
  const right = eye(RIGHT_EYE_CORNERS);
  const left = eye(LEFT_EYE_CORNERS);
  const angle = Math.atan2(left.y - right.y, left.x - right.x);
  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const box = boxAround(landmarks.map(({ x, y }) => ({ x: cos * x + sin * y, y: -sin * x + cos * y })));
  const { x, y } = centerOf(box);
  return { center: { x: cos * x - sin * y, y: sin * x + cos * y }, side: sideOf(box), angle };
}
