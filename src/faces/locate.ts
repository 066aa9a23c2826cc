import { centerOf, contains, iou, sideOf } from '../box';
import { type Candidate, candidatesIn, closeUp, deepestLevel, MAX_TILT, straighten, tilesOf } from './candidates';
import { DETECTOR_SIZE, type Detector } from './detector';
import { cropAround, isSettled, type LocatedFace, meshAt } from './fit-mesh';
import type { Landmarker } from './landmarks';
import { type Pyramid, wrapped } from './pixels';
import type { Box } from './types';

/** Weaker faces are taken for something else; small ones are easier to mistake. docs/decisions.md, "False faces". */
const MIN_SCORE = 0.35;
const MIN_SCORE_SMALL = 0.5;
const SMALL = 32;

/** Sides of smaller faces cannot be told from texture, px. */
const MIN_FACE = 20;

/** If the smallest face found at a level was under this size at that level, px, there may be smaller ones. */
const SMALL_FACE = 24;

/** Upright, upside down, and lying on either side; rad. */
const TURNS = [0, Math.PI, Math.PI / 2, -Math.PI / 2];

/** A face this sure was seen the right way up; more is asked of one that seems to be turned. */
const CERTAIN = 0.7;
const CERTAIN_TURNED = 0.75;

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
      const face = await faceAt(picture, detector, landmarker, candidate);
      if (face && !faces.some((other) => sameFace(face.box, other.box))) faces.push(face);
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

/** The face that the detector may have seen, or nothing if it was something else. */
export async function faceAt(
  picture: Pyramid,
  detector: Detector,
  landmarker: Landmarker,
  candidate: Candidate,
): Promise<LocatedFace | undefined> {
  let face = await meshAt(picture, landmarker, straighten(picture, detector, candidate));
  if (face && isDoubtful(face)) face = await lookCloser(picture, detector, landmarker, face);
  return face && isFace(face) ? face : undefined;
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

/** Whether faces may have been too small for the looks up to `level`: half-size tiles are always worth it. */
function mayHoldSmaller(picture: Pyramid, faces: readonly LocatedFace[], level: number): boolean {
  if (level === 0) return true;
  const pxPerPx = Math.max(picture.width, picture.height) / 2 ** level / DETECTOR_SIZE;
  return faces.length === 0 ? level === 1 : faces.some(({ box }) => sideOf(box) / pxPerPx < SMALL_FACE);
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

/** Two meshes are of one face if the centre of one lies in the other, or they overlap by a third. */
export function sameFace(a: Box, b: Box): boolean {
  return contains(a, centerOf(b)) || contains(b, centerOf(a)) || iou(a, b) > 1 / 3;
}
