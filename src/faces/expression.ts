import { LEFT_EYE_CORNERS, MOUTH_CORNERS, RIGHT_EYE_CORNERS } from './mesh-points';
import type { Point } from './types';

/** See `Expression`. `landmarks`: 468 mesh points, in any unit. */
export function mouthWidth(landmarks: readonly Point[]): number {
  const eyes = distance(landmarks, RIGHT_EYE_CORNERS[0], LEFT_EYE_CORNERS[1]);
  return distance(landmarks, ...MOUTH_CORNERS) / eyes;
}

function distance(landmarks: readonly Point[], a: number, b: number): number {
  const [p, q] = [landmarks[a] as Point, landmarks[b] as Point];
  return Math.hypot(p.x - q.x, p.y - q.y);
}
