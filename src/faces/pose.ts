import { CHIN, FOREHEAD_TOP, LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS } from './mesh-points';
import { wrapped } from './pixels';
import type { Pose } from './types';

type Vector = [number, number, number];

const DEGREES = 180 / Math.PI;

/**
 * Head rotation from a mesh. `points`: 468 × (x, y, z), all in one unit, y down, z away from the camera, in a crop that
 * is turned by `turn` rad in the photo. The face's own axes are the line through the outer eye corners and the line
 * from forehead to chin.
 */
export function poseOf(points: Float32Array, turn: number): Pose {
  const right = point(points, RIGHT_EYE_CORNERS[0]);
  const left = point(points, LEFT_EYE_CORNERS[1]);
  const across = unit(minus(left, right));
  const down = minus(point(points, CHIN), point(points, FOREHEAD_TOP));
  // What of `down` is perpendicular to `across`.
  const along = dot(down, across);
  const upright = unit([down[0] - along * across[0], down[1] - along * across[1], down[2] - along * across[2]]);
  const roll = Math.atan2(across[1], across[0]);
  // The direction of the nose, after undoing the roll.
  const [x, y, z] = cross(upright, across);
  const sideways = x * Math.cos(roll) + y * Math.sin(roll);
  const downwards = -x * Math.sin(roll) + y * Math.cos(roll);
  return {
    yaw: Math.atan2(sideways, -z) * DEGREES,
    pitch: -Math.asin(Math.max(-1, Math.min(1, downwards))) * DEGREES,
    roll: wrapped(roll + turn) * DEGREES,
  };
}

const point = (points: Float32Array, i: number): Vector => [
  points[3 * i] as number,
  points[3 * i + 1] as number,
  points[3 * i + 2] as number,
];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const unit = (a: Vector): Vector => {
  const length = Math.hypot(...a) || 1;
  return [a[0] / length, a[1] / length, a[2] / length];
};
