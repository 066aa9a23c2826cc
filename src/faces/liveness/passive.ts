import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { centerOf, sideOf } from '../../box';
import { type Pyramid, squareAt, unitRgb } from '../pixels';
import type { Box, LivenessCheck } from '../types';

/** The square that Human cuts out of the photo: its side in sides of the face, and in px. */
const ROOM = 1.4;
const CROP_SIZE = 192;

/** The sides of what the models take, px. */
const ANTISPOOF_SIZE = 128;
const LIVENESS_SIZE = 32;

type PassiveScores = NonNullable<LivenessCheck['passive']>;

/** Human's models antispoof and liveness, fed as Human feeds them (its face/antispoof.ts and face/liveness.ts). */
export interface PassiveModels {
  /** Scores in [0, 1], 1 is a living face. `box`: around the mesh, px of the picture. */
  judge(picture: Pyramid, box: Box): Promise<PassiveScores>;
  close(): void;
}

/** Loads the models from the app's own files below `assets` (absolute URL). */
export async function createPassiveModels(assets: string): Promise<PassiveModels> {
  const load = (name: string): Promise<GraphModel> => loadGraphModel(new URL(`models/${name}.json`, assets).href);
  const [antispoof, liveness] = await Promise.all([load('antispoof'), load('liveness')]);
  return {
    async judge(picture, box) {
      const crop = picture.sample(squareAt(centerOf(box), ROOM * sideOf(box), 0, CROP_SIZE), CROP_SIZE);
      const outputs = tf.tidy(() => {
        const input = tf.tensor4d(unitRgb(crop), [1, CROP_SIZE, CROP_SIZE, 3]);
        const run = (model: GraphModel, size: number) =>
          model.execute(tf.image.resizeBilinear(input, [size, size])) as tf.Tensor;
        return [run(antispoof, ANTISPOOF_SIZE), run(liveness, LIVENESS_SIZE)];
      });
      const [a, b] = await Promise.all(outputs.map((output) => output.data()));
      tf.dispose(outputs);
      return { antispoof: a?.[0] ?? 0, liveness: b?.[0] ?? 0 };
    },
    close() {
      antispoof.dispose();
      liveness.dispose();
    },
  };
}
