import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { middle } from '../../box';
import { LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS } from '../mesh-points';
import { type Pixels, type Pyramid, squareAt, unitRgb } from '../pixels';
import type { Expression, Point } from '../types';

/** The side of the square around an eye that the iris model looks at, px. */
const EYE_SIZE = 64;

/** That square's side, in widths of the eye (MediaPipe, iris_landmark_landmarks_to_roi.pbtxt). */
const ROOM = 2.3;

/** The model gives 71 points on lids and brow, then 5 on the iris; (x, y, z) each, px of the square. */
const VALUES = 76 * 3;

/** Of its points: the eye's corners, and pairs of points on the upper and the lower lid, one above the other. */
const CORNERS = [0, 8] as const;
const LIDS = [
  [11, 3],
  [12, 4],
  [13, 5],
] as const;

/** MediaPipe's iris model as a tfjs graph. */
export interface EyeReader {
  /** How far the eyes are open. `landmarks`: 468 mesh points, px of the picture. */
  openness(picture: Pyramid, landmarks: readonly Point[]): Promise<Expression['eyeOpenness']>;
  close(): void;
}

/** Loads the iris model from the app's own files below `assets` (absolute URL). */
export async function createEyeReader(assets: string): Promise<EyeReader> {
  const model: GraphModel = await loadGraphModel(new URL('models/iris.json', assets).href);
  return {
    async openness(picture, landmarks) {
      const right = eyeAt(picture, landmarks, RIGHT_EYE_CORNERS);
      // The model knows right eyes only.
      const left = mirrored(eyeAt(picture, landmarks, LEFT_EYE_CORNERS));
      const output = tf.tidy(() => {
        const eyes = [right, left].map((eye) => tf.tensor3d(unitRgb(eye), [EYE_SIZE, EYE_SIZE, 3]));
        return model.execute(tf.stack(eyes)) as tf.Tensor;
      });
      const points = (await output.data()) as Float32Array;
      output.dispose();
      return { right: opennessOf(points.subarray(0, VALUES)), left: opennessOf(points.subarray(VALUES)) };
    },
    close: () => model.dispose(),
  };
}

/** `corners`: left one in the picture first. */
function eyeAt(picture: Pyramid, landmarks: readonly Point[], corners: readonly [number, number]): Pixels {
  const [a, b] = corners.map((point) => landmarks[point] as Point) as [Point, Point];
  const side = ROOM * Math.hypot(b.x - a.x, b.y - a.y);
  return picture.sample(squareAt(middle(a, b), side, Math.atan2(b.y - a.y, b.x - a.x), EYE_SIZE), EYE_SIZE);
}

function mirrored({ width, height, data }: Pixels): Pixels {
  const from = new Uint32Array(data.buffer);
  const to = new Uint32Array(from.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) to[y * width + x] = from[y * width + width - 1 - x] as number;
  }
  return { width, height, data: new Uint8ClampedArray(to.buffer) };
}

/** Mean distance of the lids, in widths of the eye. */
function opennessOf(points: Float32Array): number {
  const distance = ([a, b]: readonly [number, number]) =>
    Math.hypot(
      (points[3 * a] as number) - (points[3 * b] as number),
      (points[3 * a + 1] as number) - (points[3 * b + 1] as number),
    );
  return LIDS.reduce((sum, pair) => sum + distance(pair), 0) / LIDS.length / distance(CORNERS);
}
