import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { centerOf, sideOf } from '../../box';
import { type Pyramid, squareAt, unitRgb } from '../pixels';
import type { Box, LivenessCheck } from '../types';

/**
 * Sides of the squares that are cut out of the photo, in sides of the face. Human takes 1.4 alone; the mean of the three
 * varies less between two photos of a person.
 */
const ROOMS = [1.2, 1.4, 1.6] as const;

/** The squares are reduced to this first, as Human does it, px. */
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
  const [antispoofModel, livenessModel] = await Promise.all([load('antispoof'), load('liveness')]);
  return {
    async judge(picture, box) {
      const crops = ROOMS.map((room) =>
        picture.sample(squareAt(centerOf(box), room * sideOf(box), 0, CROP_SIZE), CROP_SIZE),
      );
      const outputs = tf.tidy(() => {
        const input = tf.stack(crops.map((crop) => tf.tensor3d(unitRgb(crop), [CROP_SIZE, CROP_SIZE, 3])));
        const run = (model: GraphModel, size: number) =>
          tf.slice(
            model.execute(tf.image.resizeBilinear(input as tf.Tensor4D, [size, size])) as tf.Tensor2D,
            [0, 0],
            [-1, 1],
          );
        return [tf.mean(run(antispoofModel, ANTISPOOF_SIZE)), tf.mean(run(livenessModel, LIVENESS_SIZE))];
      });
      const [antispoof, liveness] = await Promise.all(
        outputs.map(async (output) => (await output.data())[0] as number),
      );
      tf.dispose(outputs);
      return { antispoof: antispoof as number, liveness: liveness as number };
    },
    close() {
      antispoofModel.dispose();
      livenessModel.dispose();
    },
  };
}
