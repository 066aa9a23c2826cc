import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import { align } from './align';
import { startBackend } from './backend';
import { MIN_DETECTION } from './candidates';
import { cropsOf } from './crops';
import { decode } from './decode';
import { createDetector } from './detector';
import { createEmbedder } from './embed';
import { createLandmarker } from './landmarks';
import { createLivenessChecker, type LivenessChecker } from './liveness/check';
import { locate } from './locate';
import { Pyramid } from './pixels';
import { poseOf } from './pose';
import { qualityOf } from './quality';
import type { Analysis, Backend, Box, Face, Point } from './types';

export interface PipelineOptions {
  /** Absolute URL of the app's base; models are in models/ and wasm/ below it. */
  assets: string;
  /** Default: WebGPU on a real GPU, else WebAssembly. */
  backend?: Backend;
}

/** What is asked for beyond the faces; see `AnalyzeOptions`. */
export interface WantedParts {
  crops: boolean;
  liveness: boolean;
}

export interface Pipeline {
  /** Where the numbers are computed; changes to 'wasm' when the GPU is lost. */
  readonly backend: Backend;
  /** See `FaceAnalyzer.analyze`. `pause` is awaited between the steps; what it throws ends the work. */
  analyze(photo: Blob, options: WantedParts & { pause: () => Promise<void> }): Promise<Analysis>;
}

/** Loads the models; one photo at a time goes through. Runs in a module worker. */
export async function createPipeline({ assets, backend: wanted }: PipelineOptions): Promise<Pipeline> {
  const detector = await createDetector(assets, MIN_DETECTION);
  let backend = await startBackend(assets, wanted);
  let gpuLost = watchGpu();
  let models = await loadNetworks(assets);

  async function analyze(
    photo: Blob,
    { crops, liveness, pause }: WantedParts & { pause: () => Promise<void> },
  ): Promise<Analysis> {
    const { pixels, width, height, scale } = await decode(photo);
    const picture = new Pyramid(pixels);
    const located = await locate(picture, detector, models.landmarker, pause);
    const chips = located.map((face) => align(picture, face.landmarks));
    const embeddings = await models.embedder.embed(chips);
    const faces = await Promise.all(
      located.map(async ({ box, score, landmarks, mesh, crop }, i): Promise<Face> => {
        const chip = chips[i] as (typeof chips)[number];
        const pose = poseOf(mesh, crop.angle);
        const quality = qualityOf(
          mesh.map((value) => value * scale),
          pose,
          chip,
        );
        return {
          box: scaleBox(box, scale),
          score,
          landmarks: landmarks.map((p) => scalePoint(p, scale)),
          pose,
          quality,
          embedding: embeddings[i] as Float32Array,
          ...(crops && { crops: await cropsOf(picture, chip, box, pose.roll) }),
        };
      }),
    );
    return {
      width,
      height,
      faces: faces.sort((a, b) => area(b.box) - area(a.box)),
      ...(liveness && { liveness: await (await models.checker()).check(picture, located, scale) }),
    };
  }

  return {
    get backend() {
      return backend;
    },
    async analyze(photo, options) {
      try {
        return await analyze(photo, options);
      } catch (error) {
        if (!gpuLost()) throw error;
        // The photo starts again in WebAssembly; what was on the GPU is gone.
        models.close();
        tf.removeBackend('webgpu');
        backend = await startBackend(assets, 'wasm');
        gpuLost = watchGpu();
        models = await loadNetworks(assets);
        return analyze(photo, options);
      }
    },
  };
}

async function loadNetworks(assets: string) {
  const [landmarker, embedder] = await Promise.all([createLandmarker(assets), createEmbedder(assets)]);
  let checker: Promise<LivenessChecker> | undefined;
  return {
    landmarker,
    embedder,
    /** Loaded at the first call: most never ask. Throws `MODEL_LOAD_FAILED`; the next call tries again. */
    checker() {
      checker ??= createLivenessChecker(assets).catch((error) => {
        checker = undefined;
        throw error;
      });
      return checker;
    },
    close() {
      landmarker.close();
      embedder.close();
      checker?.then(
        (loaded) => loaded.close(),
        () => undefined,
      );
    },
  };
}

/** Tells whether the GPU that tfjs uses now has been lost since. */
function watchGpu(): () => boolean {
  if (tf.getBackend() !== 'webgpu') return () => false;
  let lost = false;
  (tf.backend() as WebGPUBackend).device.lost.then(() => {
    lost = true;
  });
  return () => lost;
}

const area = (box: Box) => box.width * box.height;

const scalePoint = ({ x, y }: Point, scale: number): Point => ({ x: x * scale, y: y * scale });

const scaleBox = (box: Box, scale: number): Box => ({
  x: box.x * scale,
  y: box.y * scale,
  width: box.width * scale,
  height: box.height * scale,
});
