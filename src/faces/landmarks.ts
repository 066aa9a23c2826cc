import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import { type Pixels, unitRgb } from './pixels';

/** The side of the square that the mesh model looks at, px. */
export const MESH_SIZE = 192;

/** The mesh of one face, in px of the `MESH_SIZE`² picture. */
export interface Mesh {
  /** 468 × (x, y, z), row-major; z grows away from the camera, in px too. */
  points: Float32Array;
  /** How sure the model is that it saw a face, in [0, 1]. */
  presence: number;
}

/** MediaPipe's face mesh as a tfjs graph. */
export interface Landmarker {
  /** The mesh of a `MESH_SIZE`² picture with one face in the middle. */
  find(picture: Pixels): Promise<Mesh>;
  close(): void;
}

/** Loads the mesh model from the app's own files below `assets` (absolute URL). */
export async function createLandmarker(assets: string): Promise<Landmarker> {
  const model: GraphModel = await loadGraphModel(new URL('models/facemesh.json', assets).href);
  return {
    async find(picture) {
      const [points, presence] = tf.tidy(() => {
        const input = tf.tensor4d(unitRgb(picture), [1, MESH_SIZE, MESH_SIZE, 3]);
        return model.execute(input, ['Identity_2:0', 'Identity_1:0']);
      }) as [tf.Tensor, tf.Tensor];
      try {
        return { points: (await points.data()) as Float32Array, presence: (await presence.data())[0] ?? 0 };
      } finally {
        tf.dispose([points, presence]);
      }
    },
    close: () => model.dispose(),
  };
}
