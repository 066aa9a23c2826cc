import { describe, expect, test } from 'vitest';
import { CHIN, FOREHEAD_TOP, LEFT_EYE_CORNERS, MESH_POINTS, RIGHT_EYE_CORNERS } from './mesh-points';
import { poseOf } from './pose';

type Vector = [number, number, number];
const DEGREES = Math.PI / 180;

/** A flat face that looks straight ahead: x right, y down, z away from the camera. */
const FACE: [number, Vector][] = [
  [RIGHT_EYE_CORNERS[0], [-45, -20, 10]],
  [LEFT_EYE_CORNERS[1], [45, -20, 10]],
  [FOREHEAD_TOP, [0, -90, 0]],
  [CHIN, [0, 80, 0]],
];

function mesh(rotate: (point: Vector) => Vector): Float32Array {
  const points = new Float32Array(3 * MESH_POINTS);
  for (const [i, point] of FACE) points.set(rotate(point), 3 * i);
  return points;
}

/** The head turns to the right of the picture: what is in front (−z) goes to +x. */
const turn =
  (degrees: number) =>
  ([x, y, z]: Vector): Vector => {
    const [c, s] = [Math.cos(degrees * DEGREES), Math.sin(degrees * DEGREES)];
    return [c * x - s * z, y, s * x + c * z];
  };

/** The head looks up: what is in front goes to −y. */
const lift =
  (degrees: number) =>
  ([x, y, z]: Vector): Vector => {
    const [c, s] = [Math.cos(degrees * DEGREES), Math.sin(degrees * DEGREES)];
    return [x, c * y + s * z, -s * y + c * z];
  };

/** The head tips clockwise in the picture. */
const tip =
  (degrees: number) =>
  ([x, y, z]: Vector): Vector => {
    const [c, s] = [Math.cos(degrees * DEGREES), Math.sin(degrees * DEGREES)];
    return [c * x - s * y, s * x + c * y, z];
  };

describe('poseOf', () => {
  test.each([0, 10, -30, 60])('yaw %i', (degrees) => {
    const pose = poseOf(mesh(turn(degrees)), 0);
    expect(pose.yaw).toBeCloseTo(degrees, 3);
    expect(pose.pitch).toBeCloseTo(0, 3);
  });

  test.each([0, 15, -25])('pitch %i', (degrees) => {
    const pose = poseOf(mesh(lift(degrees)), 0);
    expect(pose.pitch).toBeCloseTo(degrees, 3);
    expect(pose.yaw).toBeCloseTo(0, 3);
  });

  test.each([0, 20, -45, 170])('roll %i, the rest unchanged by it', (degrees) => {
    const pose = poseOf(
      mesh((point) => tip(degrees)(turn(25)(point))),
      0,
    );
    expect(pose.roll).toBeCloseTo(degrees, 3);
    expect(pose.yaw).toBeCloseTo(25, 3);
    expect(pose.pitch).toBeCloseTo(0, 3);
  });

  test('the turn of the crop adds to the roll, wrapped to 180', () => {
    expect(poseOf(mesh(tip(20)), 170 * DEGREES).roll).toBeCloseTo(-170, 3);
  });
});
