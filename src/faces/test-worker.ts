/* A pipeline with its tests' hooks: the GPU can be lost, any detector model can be tried. */
import { FaceDetector, FilesetResolver } from '@mediapipe/tasks-vision';
import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import * as Comlink from 'comlink';
import { createPipeline, type Pipeline, type PipelineOptions } from './pipeline';

let pipeline: Pipeline;

const worker = {
  async start(options: PipelineOptions) {
    pipeline = await createPipeline(options);
    return pipeline.backend;
  },
  async analyze(photo: Blob) {
    return pipeline.analyze(photo, { crops: false, liveness: false, pause: async () => undefined });
  },
  backend: () => pipeline.backend,
  loseGpu() {
    (tf.backend() as WebGPUBackend).device.destroy();
  },
  /** Number of faces that MediaPipe finds with a model of these bytes. */
  async facesFound(model: Uint8Array, photo: Blob) {
    const fileset = await FilesetResolver.forVisionTasks(new URL('/wasm', self.location.href).href, true);
    const detector = await FaceDetector.createFromOptions(fileset, {
      baseOptions: { modelAssetBuffer: model, delegate: 'CPU' },
      runningMode: 'IMAGE',
    });
    const { detections } = detector.detect(await createImageBitmap(photo));
    detector.close();
    return detections.length;
  },
};

export type TestWorker = typeof worker;

Comlink.expose(worker);
