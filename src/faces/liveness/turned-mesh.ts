/* Faces for tests that no photo can give: recorded meshes of the sample photos, turned in 3D, or flat as a print. */
import { boxAround } from '../../box';
import recorded from '../fixtures/meshes.json';
import { CHIN, FOREHEAD_TOP, LEFT_EYE_CORNERS, MESH_POINTS, RIGHT_EYE_CORNERS } from '../mesh-points';
import { poseOf } from '../pose';
import type { Embedding, TrackedFace } from '../types';

type Vector = [number, number, number];

/** How a head is held, and the camera's view of it. */
export interface View {
  /** As in `Pose`, degrees. */
  yaw: number;
  pitch: number;
  roll: number;
  /** Of the face's middle, px. */
  x: number;
  y: number;
  /** The face's side when seen from the front, px. */
  size: number;
  /** From the camera, in sides of the face. */
  distance: number;
  /** Depths are multiplied by it: 1 for the head, 0 for its photo. */
  depth: number;
  /** Radius of the cylinder that a photo is bent around, in sides of the face; negative is hollow. */
  bend?: number;
}

export const FRONTAL: View = { yaw: 0, pitch: 0, roll: 0, x: 320, y: 240, size: 200, distance: 3, depth: 1 };

/** What else a frame tells of a face. */
export interface Look {
  /** As in `Expression`; both eyes. */
  eyes: number;
  mouth: number;
  embedding?: Embedding | undefined;
  /** Numbers of variance 1, for the noise of the mesh. */
  noise?: (() => number) | undefined;
}

/** 468 points (x, y, z) each, in sides of the face, turned to the front; the middle of the eyes' outer corners is at 0. */
export const MESHES: readonly Vector[][] = recorded.map((values) => {
  const { yaw, pitch } = poseOf(new Float32Array(values), 0);
  const points = Array.from({ length: MESH_POINTS }, (_, i) => values.slice(3 * i, 3 * i + 3) as Vector);
  return points.map(([x, y, z]) => lift(turn([x / 1000, y / 1000, z / 1000], -yaw), -pitch));
});

/** Heads turn about a point behind the eyes, in sides of the face. */
const PIVOT = 0.5;

/** Of a point of the mesh, in distances of the outer eye corners: 90 % of the points of real frames have less. */
const POINT_NOISE = 0.005;
const EYES = 0.45;

/** What `poseOf` reads. */
const POSE_POINTS = [CHIN, FOREHEAD_TOP, RIGHT_EYE_CORNERS[0], LEFT_EYE_CORNERS[1]];

/** The face as a frame would show it. The pose is that of a head, also for a photo: the mesh model believes in depth. */
export function turnedFace(mesh: readonly Vector[], view: View, { eyes, mouth, embedding, noise }: Look): TrackedFace {
  const jitter = () => (noise ? POINT_NOISE * EYES * view.size * noise() : 0);
  const landmarks = mesh.map((point) => {
    const [x, y] = project(point, view);
    return { x: x + jitter(), y: y + jitter() };
  });
  const head = new Float32Array(3 * MESH_POINTS);
  for (const i of POSE_POINTS) head.set(project(mesh[i] as Vector, { ...view, depth: 1 }), 3 * i);
  return {
    trackId: 1,
    box: boxAround(landmarks),
    score: 0.9,
    landmarks,
    pose: poseOf(head, 0),
    expression: { eyeOpenness: { left: eyes, right: eyes }, mouthWidth: mouth },
    quality: { size: view.size / 3, sharpness: 0.6, brightness: 0.5, frontality: 1, score: 0.8 },
    views: 1,
    ...(embedding && { embedding, currentEmbedding: embedding }),
  };
}

/** Where the camera sees a point, px, and its depth. */
function project([x, y, z]: Vector, view: View): Vector {
  const { yaw, pitch, roll, size, distance, depth, bend } = view;
  // A photo turns about its middle.
  const pivot = PIVOT * depth;
  const flat: Vector = bend
    ? [bend * Math.sin(x / bend), y, bend * (1 - Math.cos(x / bend))]
    : [x, y, depth * z - pivot];
  const [tx, ty, tz] = tip(turn(lift(flat, pitch), yaw), roll);
  const scale = (size * distance) / (distance + tz + pivot);
  return [view.x + scale * tx, view.y + scale * ty, scale * (tz + pivot)];
}

/** To the right of the picture. */
function turn([x, y, z]: Vector, degrees: number): Vector {
  const [cos, sin] = cosSin(degrees);
  return [cos * x - sin * z, y, sin * x + cos * z];
}

function lift([x, y, z]: Vector, degrees: number): Vector {
  const [cos, sin] = cosSin(degrees);
  return [x, cos * y + sin * z, -sin * y + cos * z];
}

/** Clockwise. */
function tip([x, y, z]: Vector, degrees: number): Vector {
  const [cos, sin] = cosSin(degrees);
  return [cos * x - sin * y, sin * x + cos * y, z];
}

function cosSin(degrees: number): [number, number] {
  const angle = (degrees * Math.PI) / 180;
  return [Math.cos(angle), Math.sin(angle)];
}
