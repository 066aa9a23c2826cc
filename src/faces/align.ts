import { CHIP_SIZE } from './embed';
import { DLIB_MEAN_FACE } from './mesh-points';
import { fitSimilarity, type Pixels, type Pyramid } from './pixels';
import type { Point } from './types';

/** Room on each side of the mean face, in face sizes; what dlib's network was trained with. */
const PADDING = 0.25;

const onChip = (value: number) => (CHIP_SIZE * (value + PADDING)) / (1 + 2 * PADDING);
const TARGET = DLIB_MEAN_FACE.map(([, x, y]) => ({ x: onChip(x), y: onChip(y) }));

/**
 * The face cut out so that its landmarks lie on dlib's mean face: `CHIP_SIZE`² px, the embedder's input.
 * `landmarks`: the 468 mesh points in px of the picture. Why these points: docs/decisions.md, "Alignment".
 */
export function align(picture: Pyramid, landmarks: readonly Point[]): Pixels {
  const points = DLIB_MEAN_FACE.map(([point]) => landmarks[point] as Point);
  return picture.sample(fitSimilarity(TARGET, points), CHIP_SIZE);
}
