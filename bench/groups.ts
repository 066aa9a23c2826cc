import type { Box } from '../src/faces/types';

/** The faces that people see in a photo, by file name; `truth.json` beside the photos holds one. */
export type GroupTruth = Record<string, Box[]>;

export interface GroupCounts {
  found: number;
  missed: number;
  /** Boxes that are on no face, or on one that has a box already. */
  false: number;
}

/**
 * Counts found, missed and false faces of a photo. A box is on a face if each holds the other's centre, which is fair to
 * detectors that draw the box from brow to chin and to those that take the whole head.
 */
export function countFaces(truth: readonly Box[], boxes: readonly Box[]): GroupCounts {
  const pairs = truth
    .flatMap((face) => boxes.map((box) => ({ face, box, distance: centreDistance(face, box) })))
    .filter(({ face, box }) => holds(face, centre(box)) && holds(box, centre(face)))
    .sort((a, b) => a.distance - b.distance);
  const matchedFaces = new Set<Box>();
  const matchedBoxes = new Set<Box>();
  for (const { face, box } of pairs) {
    if (matchedFaces.has(face) || matchedBoxes.has(box)) continue;
    matchedFaces.add(face);
    matchedBoxes.add(box);
  }
  return {
    found: matchedFaces.size,
    missed: truth.length - matchedFaces.size,
    false: boxes.length - matchedBoxes.size,
  };
}

function centre({ x, y, width, height }: Box) {
  return { x: x + width / 2, y: y + height / 2 };
}

function centreDistance(a: Box, b: Box): number {
  const [p, q] = [centre(a), centre(b)];
  return Math.hypot(p.x - q.x, p.y - q.y);
}

function holds({ x, y, width, height }: Box, point: { x: number; y: number }): boolean {
  return point.x >= x && point.x <= x + width && point.y >= y && point.y <= y + height;
}
