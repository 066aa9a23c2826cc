import { middle } from '../box';
import { DETECTOR_SIZE, type Detection, type Detector } from './detector';
import type { Crop } from './fit-mesh';
import { type Pyramid, squareAt, transform, wrapped } from './pixels';
import type { Point } from './types';

/** A face that the detector saw, in px of the picture. */
export interface Candidate extends Crop {
  /** `angle` in the view that it was found in, in (−π, π]. */
  tilt: number;
  score: number;
}

/** Weaker answers of the detector are not looked at. */
export const MIN_DETECTION = 0.3;

/** A face turned by more than this in the detector's view has unreliable key points, rad. */
export const MAX_TILT = (35 * Math.PI) / 180;

/** The crop's side, in distances between the middle of the eyes and the mouth, and how far its middle lies above theirs. */
const SIDE = 2.4;
const RAISE = 0.03;

/** The part of the picture that a closer look at a face takes in, in sides of the face. */
const CLOSER = 5;

/** Neighbouring tiles share at least this part of their side, so a face up to that size is whole in one of them. */
const OVERLAP = 0.3;

/** A tile is worth its time if it shows at least this much more than was seen before, px of the picture per px. */
const MIN_TILE = 1.2 * DETECTOR_SIZE;

const MAX_LEVEL = 3;

interface Tile {
  center: Point;
  side: number;
}

/** How often halving the tiles still shows more of the picture. */
export function deepestLevel(picture: Pyramid): number {
  const levels = Math.floor(Math.log2(Math.max(picture.width, picture.height) / MIN_TILE));
  return Math.max(0, Math.min(MAX_LEVEL, levels));
}

/** Squares that cover the picture; at level 0 one around all of it, at each further level of half the side. */
export function tilesOf({ width, height }: Pyramid, level: number): Tile[] {
  const side = Math.max(width, height) / 2 ** level;
  const centers = (length: number) => {
    if (length <= side) return [length / 2];
    const steps = Math.ceil((length - side) / (side * (1 - OVERLAP)));
    return Array.from({ length: steps + 1 }, (_, i) => side / 2 + ((length - side) * i) / steps);
  };
  return centers(height).flatMap((y) => centers(width).map((x) => ({ center: { x, y }, side })));
}

/** What the detector sees in a tile that is looked at turned by `turn` rad. */
export function candidatesIn(picture: Pyramid, detector: Detector, tile: Tile, turn: number): Candidate[] {
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
export function straighten(picture: Pyramid, detector: Detector, candidate: Candidate): Candidate {
  let best = candidate;
  for (let tries = 0; tries < 3 && Math.abs(best.tilt) > MAX_TILT; tries++) {
    const upright = closeUp(picture, detector, best);
    if (!upright || (upright.score < best.score && Math.abs(upright.tilt) > MAX_TILT)) break;
    best = upright;
  }
  return best;
}

/** What the detector says of the face in the middle of a view that is turned and a few faces wide. */
export function closeUp(picture: Pyramid, detector: Detector, { center, side, angle }: Crop): Candidate | undefined {
  return candidatesIn(picture, detector, { center, side: CLOSER * side }, angle)
    .filter((other) => Math.hypot(other.center.x - center.x, other.center.y - center.y) < side / 2)
    .sort((a, b) => b.score - a.score)[0];
}
