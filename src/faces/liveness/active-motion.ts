import { LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS } from '../mesh-points';
import type { Point, Pose, TrackedFace } from '../types';

/** A face at rest, looking into the camera: what its later frames are measured against. */
export interface Neutral {
  pose: Pose;
  eyes: { left: number; right: number };
  mouth: number;
  /** Of each point of `DEPTHS`: x, y in distances of the outer eye corners, the line through them level. */
  points: Point[];
  /** Of each point of `DEPTHS`; see `parallaxOf`. */
  weights: number[];
}

/** How a face differs from its neutral one. */
export interface Motion {
  /** Turn to the right of the picture, which is the person's left, by parallax, degrees. */
  turn: number;
  /** Lift of the chin by parallax, degrees. */
  lift: number;
  /** The same two by the pose, which the mesh model guesses from one picture. */
  yaw: number;
  pitch: number;
  /** Log of the change of width by height: a plane that is tilted gets narrower or flatter. */
  stretch: number;
  /** Openness of the more open eye in parts of the neutral one. */
  eyes: number;
  /** Width of the mouth in parts of the neutral one. */
  mouth: number;
}

/**
 * Points that keep their place on the skull while one speaks, smiles and blinks, and their depth in distances between
 * the outer eye corners, which are at 0; negative is nearer to the camera. Means over lfw10, of meshes turned to the
 * front, left and right made equal.
 */
// biome-ignore format: a table
const DEPTHS: readonly (readonly [point: number, depth: number])[] = [
  // nose
  [168, -0.24], [6, -0.3], [197, -0.36], [195, -0.42], [5, -0.49], [4, -0.53], [1, -0.51], [19, -0.48], [94, -0.39],
  [2, -0.34], [97, -0.32], [326, -0.32], [49, -0.31], [279, -0.31], [131, -0.37], [360, -0.37], [134, -0.43],
  [363, -0.43], [45, -0.52], [275, -0.52], [220, -0.46], [440, -0.46],
  // corners of the eyes
  [33, 0], [133, -0.06], [362, -0.06], [263, 0],
  // forehead
  [10, -0.15], [151, -0.2], [9, -0.25], [8, -0.24], [67, -0.06], [297, -0.06], [69, -0.14], [299, -0.14],
  [108, -0.18], [337, -0.18], [109, -0.13], [338, -0.13], [103, 0.06], [332, 0.06], [54, 0.19], [284, 0.19],
  [68, 0.04], [298, 0.04], [104, -0.05], [333, -0.05],
  // temples, down to below the ears
  [21, 0.31], [251, 0.31], [162, 0.44], [389, 0.44], [127, 0.54], [356, 0.54], [234, 0.58], [454, 0.58],
  [93, 0.57], [323, 0.57], [132, 0.53], [361, 0.53],
  // below the eyes
  [116, 0.12], [345, 0.12], [117, -0.01], [346, -0.01], [118, -0.07], [347, -0.07], [123, 0.09], [352, 0.09],
  [101, -0.14], [330, -0.14], [100, -0.16], [329, -0.16], [142, -0.19], [371, -0.19], [126, -0.21], [355, -0.21],
];

/** The neutral face of some frames: means, and medians of what a blink would disturb. */
export function neutralOf(faces: readonly TrackedFace[]): Neutral {
  const upright = faces.map(({ landmarks }) => uprightPoints(landmarks));
  const points = DEPTHS.map((_, i) => ({
    x: mean(upright.map(({ points, unit }) => (points[i] as Point).x / unit)),
    y: mean(upright.map(({ points, unit }) => (points[i] as Point).y / unit)),
  }));
  return {
    pose: {
      yaw: median(faces.map(({ pose }) => pose.yaw)),
      pitch: median(faces.map(({ pose }) => pose.pitch)),
      roll: median(faces.map(({ pose }) => pose.roll)),
    },
    eyes: {
      left: median(faces.map(({ expression }) => expression.eyeOpenness.left)),
      right: median(faces.map(({ expression }) => expression.eyeOpenness.right)),
    },
    mouth: median(faces.map(({ expression }) => expression.mouthWidth)),
    points,
    weights: parallaxWeights(points),
  };
}

/** How `face` differs from its neutral one. */
export function motionOf({ pose, expression, landmarks }: TrackedFace, neutral: Neutral): Motion {
  const { points } = uprightPoints(landmarks);
  const width = slope(neutral.points, points, 'x');
  const height = slope(neutral.points, points, 'y');
  const scale = Math.max(width, height);
  const parallax = (axis: 'x' | 'y') =>
    neutral.weights.reduce((sum, weight, i) => sum + weight * (points[i] as Point)[axis], 0) / scale;
  return {
    // What is nearer to the camera (negative depth) moves to where the face turns.
    turn: -arcsine(parallax('x')),
    lift: arcsine(parallax('y')),
    yaw: pose.yaw - neutral.pose.yaw,
    pitch: pose.pitch - neutral.pose.pitch,
    stretch: Math.log(width / height),
    eyes: Math.max(expression.eyeOpenness.left / neutral.eyes.left, expression.eyeOpenness.right / neutral.eyes.right),
    mouth: expression.mouthWidth / neutral.mouth,
  };
}

/** The points of `DEPTHS`, turned so that the eyes are level, px; `unit`: between the outer eye corners, px. */
function uprightPoints(landmarks: readonly Point[]): { points: Point[]; unit: number } {
  const right = landmarks[RIGHT_EYE_CORNERS[0]] as Point;
  const left = landmarks[LEFT_EYE_CORNERS[1]] as Point;
  const unit = Math.hypot(left.x - right.x, left.y - right.y);
  const cos = (left.x - right.x) / unit;
  const sin = (left.y - right.y) / unit;
  const points = DEPTHS.map(([point]) => {
    const x = (landmarks[point] as Point).x - right.x;
    const y = (landmarks[point] as Point).y - right.y;
    return { x: cos * x + sin * y, y: -sin * x + cos * y };
  });
  return { points, unit };
}

/**
 * Weights whose sum over the coordinates of the points' images is the parallax. A plane, however it is moved, tilted
 * and seen, and a sheet that is bent once, shows its points at places that are, up to the third order, quadratic
 * functions of their neutral ones. What is left of the depths when their best fit by such functions is taken away is
 * therefore at a right angle to everything that a sheet can do. The image of a head that is turned by θ gains
 * depth · sin θ; so the sum over these remains, divided by their squares, is sin θ: the step of a least squares fit
 * that concerns depth (Frisch and Waugh 1933).
 */
function parallaxWeights(neutral: readonly Point[]): number[] {
  const terms: ((point: Point) => number)[] = [
    () => 1,
    ({ x }) => x,
    ({ y }) => y,
    ({ x }) => x * x,
    ({ x, y }) => x * y,
    ({ y }) => y * y,
  ];
  const basis: number[][] = [];
  for (const term of terms) basis.push(perpendicular(neutral.map(term), basis));
  const rest = perpendicular(
    DEPTHS.map(([, depth]) => depth),
    basis,
  );
  const squares = dot(rest, rest);
  return rest.map((value) => value / squares);
}

/** What of `vector` is at a right angle to all of `basis`, which are so to each other. */
function perpendicular(vector: readonly number[], basis: readonly number[][]): number[] {
  let rest = [...vector];
  for (const other of basis) {
    const part = dot(rest, other) / dot(other, other);
    rest = rest.map((value, i) => value - part * (other[i] as number));
  }
  return rest;
}

/** By how much distances grew along an axis: the slope of the regression line. */
function slope(from: readonly Point[], to: readonly Point[], axis: 'x' | 'y'): number {
  const center = mean(from.map((point) => point[axis]));
  const offsets = from.map((point) => point[axis] - center);
  return (
    dot(
      offsets,
      to.map((point) => point[axis]),
    ) / dot(offsets, offsets)
  );
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;
const arcsine = (sine: number) => (Math.asin(Math.max(-1, Math.min(1, sine))) * 180) / Math.PI;
