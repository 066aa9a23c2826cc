import { iou } from '../box';
import { DETECTOR_SIZE, type Detection, type Detector } from './detector';
import { type Landmarker, MESH_SIZE } from './landmarks';
import { LEFT_EYE_CORNERS, MESH_POINTS, RIGHT_EYE_CORNERS } from './mesh-points';
import { type Pyramid, scaleOf, squareAt, transform } from './pixels';
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

/** Weaker answers of the detector are not looked at. */
export const MIN_DETECTION = 0.3;

/** Weaker faces are taken for something else; small ones are easier to mistake. docs/decisions.md, "False faces". */
const MIN_SCORE = 0.35;
const MIN_SCORE_SMALL = 0.5;
const SMALL = 32;

/** Weaker ones are not worth a closer look. */
const MIN_DOUBTFUL = 0.2;

/** A mesh this unsure at its first look is not looked at twice. */
const MIN_FIRST_PRESENCE = 0.03;

/** Sides of smaller faces cannot be told from texture, px. */
const MIN_FACE = 20;

/** The mesh model was trained on crops this much larger than the face (MediaPipe, face_landmark_cpu.pbtxt). */
const CROP = 1.5;

/** The crop's side, in distances between the middle of the eyes and the mouth, and how far its middle lies above theirs. */
const SIDE = 2.4;
const RAISE = 0.03;

/** Most looks at one mesh; docs/decisions.md, "Looks of the mesh". */
const MAX_LOOKS = 5;

/** A change of the crop that is worth no other look: in sides, in parts of the side, and rad. */
const SETTLED = { shift: 0.1, scale: 0.1, turn: (6 * Math.PI) / 180 };

/** The part of the picture that a closer look at a face takes in, in sides of the face. */
const CLOSER = 5;

/** Neighbouring tiles share at least this part of their side, so a face up to that size is whole in one of them. */
const OVERLAP = 0.3;

/** A tile is worth its time if it shows at least this much more than was seen before, px of the picture per px. */
const MIN_TILE = 1.2 * DETECTOR_SIZE;

/** If the smallest face found at a level was under this size at that level, px, there may be smaller ones. */
const SMALL_FACE = 24;

const MAX_LEVEL = 3;

/** Upright, upside down, and lying on either side; rad. */
const TURNS = [0, Math.PI, Math.PI / 2, -Math.PI / 2];

/** A face this sure was seen the right way up; more is asked of one that seems to be turned. */
const CERTAIN = 0.7;
const CERTAIN_TURNED = 0.75;

/** A face turned by more than this in the detector's view has unreliable key points, rad. */
const MAX_TILT = (35 * Math.PI) / 180;

/**
 * All faces of a picture, best first. Looks at the whole, then at tiles of half the size, and at quarters and eighths
 * while what was found so far is small. The detector misses or misreads faces that are upside down or lie on their
 * side, so the picture is also looked at turned: the ways that the found faces are turned, or all where none was found.
 *
 * `pause` is awaited between looks; what it throws ends the search.
 */
export async function locate(
  picture: Pyramid,
  detector: Detector,
  landmarker: Landmarker,
  pause: () => Promise<void>,
): Promise<LocatedFace[]> {
  const faces: LocatedFace[] = [];
  const look = async (level: number, turns: readonly number[]) => {
    const candidates: Candidate[] = [];
    for (const tile of tilesOf(picture, level)) {
      for (const turn of turns) {
        await pause();
        candidates.push(...candidatesIn(picture, detector, tile, turn));
      }
    }
    candidates.sort((a, b) => b.score - a.score);
    for (const candidate of candidates) {
      if (faces.some((face) => contains(face.box, candidate.center))) continue;
      await pause();
      let face = await meshAt(picture, landmarker, straighten(picture, detector, candidate));
      if (face && isDoubtful(face)) face = await lookCloser(picture, detector, landmarker, face);
      if (face && isFace(face) && !faces.some((other) => sameFace(face.box, other.box))) faces.push(face);
    }
  };

  const deepest = deepestLevel(picture);
  // Where tiles are looked at anyway, one more look costs little.
  await look(0, deepest > 0 ? [0, Math.PI] : [0]);
  if (deepest === 0) {
    if (faces.every(({ score }) => score < CERTAIN)) {
      faces.length = 0;
      await look(0, [0, Math.PI]);
    }
    if (faces.length === 0) await look(0, [Math.PI / 2, -Math.PI / 2]);
  }
  let turns = TURNS.filter((turn) => turn === 0 || faces.some((face) => isTurned(face, turn)));
  for (let level = 1; level <= deepest && mayHoldSmaller(picture, faces, level - 1); level++) {
    await look(level, turns);
    if (faces.length === 0) {
      turns = TURNS;
      await look(level, [Math.PI, Math.PI / 2, -Math.PI / 2]);
    }
  }
  return faces.sort((a, b) => b.score - a.score);
}

/** Whether the face may be something else, or turned in another way. */
function isDoubtful(face: LocatedFace): boolean {
  const crop = cropAround(face.landmarks);
  const certain = Math.abs(wrapped(crop.angle)) > MAX_TILT ? CERTAIN_TURNED : CERTAIN;
  return !isSettled(face.crop, crop) || face.score < certain;
}

function isFace({ box, score }: LocatedFace): boolean {
  const side = sideOf(box);
  return side >= MIN_FACE && score >= (side < SMALL ? MIN_SCORE_SMALL : MIN_SCORE);
}

/** Whether `turn` is the quarter nearest to the face's own turn. */
const isTurned = ({ crop }: LocatedFace, turn: number) => Math.cos(crop.angle - turn) > Math.SQRT1_2;

interface Tile {
  center: Point;
  side: number;
}

function deepestLevel(picture: Pyramid): number {
  const levels = Math.floor(Math.log2(Math.max(picture.width, picture.height) / MIN_TILE));
  return Math.max(0, Math.min(MAX_LEVEL, levels));
}

/** Squares that cover the picture; at level 0 one around all of it, at each further level of half the side. */
function tilesOf({ width, height }: Pyramid, level: number): Tile[] {
  const side = Math.max(width, height) / 2 ** level;
  const centers = (length: number) => {
    if (length <= side) return [length / 2];
    const steps = Math.ceil((length - side) / (side * (1 - OVERLAP)));
    return Array.from({ length: steps + 1 }, (_, i) => side / 2 + ((length - side) * i) / steps);
  };
  return centers(height).flatMap((y) => centers(width).map((x) => ({ center: { x, y }, side })));
}

/** Whether faces may have been too small for the looks up to `level`: half-size tiles are always worth it. */
function mayHoldSmaller(picture: Pyramid, faces: readonly LocatedFace[], level: number): boolean {
  if (level === 0) return true;
  const pxPerPx = Math.max(picture.width, picture.height) / 2 ** level / DETECTOR_SIZE;
  return faces.length === 0 ? level === 1 : faces.some(({ box }) => sideOf(box) / pxPerPx < SMALL_FACE);
}

interface Candidate extends Crop {
  /** `angle` in the view that it was found in, in (−π, π]. */
  tilt: number;
  score: number;
}

function candidatesIn(picture: Pyramid, detector: Detector, tile: Tile, turn: number): Candidate[] {
  const toPicture = squareAt(tile.center, tile.side, turn, DETECTOR_SIZE);
  const view = picture.sample(toPicture, DETECTOR_SIZE);
  return detector.detect(view).flatMap((detection) => {
    const [right, left, , mouth] = detection.keypoints.map((point) => transform(toPicture, point));
    if (!right || !left || !mouth || isCut(detection, tile, picture)) return [];
    const angle = Math.atan2(left.y - right.y, left.x - right.x);
    const eyes = middle(right, left);
    const center = middle(eyes, mouth);
    const side = SIDE * Math.hypot(mouth.x - eyes.x, mouth.y - eyes.y);
    const raised = { x: center.x + RAISE * side * Math.sin(angle), y: center.y - RAISE * side * Math.cos(angle) };
    return [{ center: raised, side, angle, tilt: wrapped(angle - turn), score: detection.score }];
  });
}

/** Whether the border of a tile, inside the picture, goes through the box: a neighbour or the level before has it whole. */
function isCut({ box }: Detection, tile: Tile, picture: Pyramid): boolean {
  if (tile.side >= Math.max(picture.width, picture.height)) return false;
  const reach = { x: tile.center.x - tile.side / 2, y: tile.center.y - tile.side / 2 };
  const left = box.x <= 0 && reach.x > 1;
  const top = box.y <= 0 && reach.y > 1;
  const right = box.x + box.width >= DETECTOR_SIZE && reach.x + tile.side < picture.width - 1;
  const bottom = box.y + box.height >= DETECTOR_SIZE && reach.y + tile.side < picture.height - 1;
  return left || top || right || bottom;
}

/** Looks again at a face that lies tilted in the view, from closer and turned, until it stands upright there. */
function straighten(picture: Pyramid, detector: Detector, candidate: Candidate): Candidate {
  let best = candidate;
  for (let tries = 0; tries < 3 && Math.abs(best.tilt) > MAX_TILT; tries++) {
    const upright = closeUp(picture, detector, best);
    if (!upright || (upright.score < best.score && Math.abs(upright.tilt) > MAX_TILT)) break;
    best = upright;
  }
  return best;
}

/** What the detector makes of a doubtful face when it looks from closer, at each quarter turn until it is certain. */
async function lookCloser(
  picture: Pyramid,
  detector: Detector,
  landmarker: Landmarker,
  face: LocatedFace,
): Promise<LocatedFace | undefined> {
  const center = centerOf(face.box);
  let best: Candidate | undefined;
  for (const turn of TURNS) {
    const seen = closeUp(picture, detector, { center, side: sideOf(face.box), angle: face.crop.angle + turn });
    if (seen && Math.abs(seen.tilt) <= MAX_TILT && seen.score > (best?.score ?? 0)) best = seen;
    if (best && best.score >= CERTAIN_TURNED) break;
  }
  return best && meshAt(picture, landmarker, best);
}

/** What the detector says of the face in the middle of a view that is turned and a few faces wide. */
function closeUp(picture: Pyramid, detector: Detector, { center, side, angle }: Crop): Candidate | undefined {
  return candidatesIn(picture, detector, { center, side: CLOSER * side }, angle)
    .filter((other) => Math.hypot(other.center.x - center.x, other.center.y - center.y) < side / 2)
    .sort((a, b) => b.score - a.score)[0];
}

/** The mesh; each look is centred and turned by the mesh of the one before, until that changes little. */
async function meshAt(
  picture: Pyramid,
  landmarker: Landmarker,
  candidate: Candidate,
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

const isSettled = (before: Crop, after: Crop) =>
  Math.hypot(after.center.x - before.center.x, after.center.y - before.center.y) < SETTLED.shift * before.side &&
  Math.abs(after.side / before.side - 1) < SETTLED.scale &&
  Math.abs(wrapped(after.angle - before.angle)) < SETTLED.turn;

/** The same angle in (−π, π]. */
const wrapped = (angle: number) => Math.atan2(Math.sin(angle), Math.cos(angle));

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
function cropAround(landmarks: readonly Point[]): Crop {
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

const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });

function boxAround(points: readonly Point[]): Box {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const x = Math.min(...xs);
  const y = Math.min(...ys);
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

const centerOf = (box: Box): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

const sideOf = (box: Box) => Math.max(box.width, box.height);

const contains = (box: Box, { x, y }: Point) =>
  x >= box.x && y >= box.y && x <= box.x + box.width && y <= box.y + box.height;

/** Two meshes are of one face if the centre of one lies in the other, or they overlap by a third. */
function sameFace(a: Box, b: Box): boolean {
  return contains(a, centerOf(b)) || contains(b, centerOf(a)) || iou(a, b) > 1 / 3;
}
