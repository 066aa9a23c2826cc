import { LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS } from './mesh-points';
import type { Pixels } from './pixels';
import type { Pose, Quality } from './types';

/** Laplacian variance at which a chip counts as half sharp; docs/decisions.md, "Quality". */
const HALF_SHARP = 60;

/** Eye distance in px below which a face is of no use, and from which more px bring nothing; docs/decisions.md, "Quality". */
const SIZE_RANGE = [8, 40] as const;

/** How well a face can be recognised. `mesh`: 468 × (x, y, z), px of the original photo; `chip`: the aligned face. */
export function qualityOf(mesh: Float32Array, pose: Pose, chip: Pixels): Quality {
  const luma = lumaOf(chip);
  const size = eyeDistance(mesh);
  const variance = laplacianVariance(luma, chip.width);
  const sharpness = variance / (variance + HALF_SHARP);
  const brightness = luma.reduce((sum, value) => sum + value, 0) / luma.length / 255;
  const frontality = Math.max(0, Math.cos(radians(pose.yaw)) * Math.cos(radians(pose.pitch)));
  const sizeTerm = clamp((size - SIZE_RANGE[0]) / (SIZE_RANGE[1] - SIZE_RANGE[0]));
  // Flat from 0.25 to 0.75, falling to 0 at black and white.
  const lightTerm = clamp(4 * Math.min(brightness, 1 - brightness));
  const sharpTerm = clamp(2 * sharpness);
  return { size, sharpness, brightness, frontality, score: Math.sqrt(sizeTerm * sharpTerm) * lightTerm * frontality };
}

function eyeDistance(mesh: Float32Array): number {
  const eye = ([a, b]: readonly [number, number], axis: number) =>
    ((mesh[3 * a + axis] as number) + (mesh[3 * b + axis] as number)) / 2;
  return Math.hypot(...[0, 1, 2].map((axis) => eye(RIGHT_EYE_CORNERS, axis) - eye(LEFT_EYE_CORNERS, axis)));
}

/** Luma (ITU-R BT.601) of the middle half of the chip, where the face is. */
function lumaOf({ width, height, data }: Pixels): Float32Array {
  const side = width / 2;
  const luma = new Float32Array(side * side);
  let out = 0;
  for (let y = (height - side) / 2; y < (height + side) / 2; y++) {
    for (let x = (width - side) / 2; x < (width + side) / 2; x++) {
      const i = 4 * (Math.floor(y) * width + Math.floor(x));
      luma[out++] = 0.299 * (data[i] as number) + 0.587 * (data[i + 1] as number) + 0.114 * (data[i + 2] as number);
    }
  }
  return luma;
}

/** Variance of the Laplacian, the usual measure of focus (Pech-Pacheco et al., 2000). */
function laplacianVariance(luma: Float32Array, chipWidth: number): number {
  const side = chipWidth / 2;
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      const i = y * side + x;
      const value =
        (luma[i - 1] as number) +
        (luma[i + 1] as number) +
        (luma[i - side] as number) +
        (luma[i + side] as number) -
        4 * (luma[i] as number);
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return squares / count - (sum / count) ** 2;
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const clamp = (value: number) => Math.max(0, Math.min(1, value));
