import * as tf from '@tensorflow/tfjs-core';
import * as Comlink from 'comlink';
import { type ErrorCode, NearfaceError } from '../errors';
import { createPipeline, type Pipeline, type PipelineOptions, type WantedParts } from './pipeline';
import type { Analysis, Backend, Face } from './types';
import { flatten } from './wire';

/** A face on its way to the page; see `flatten`. */
export type WireFace = Omit<Face, 'landmarks'> & { landmarks: Float32Array<ArrayBuffer> };

export type WireAnalysis = Omit<Analysis, 'faces'> & { faces: WireFace[] };

/** Errors cross the border to the page as values: a message port would drop their code. */
export type WorkerAnswer =
  | { status: 'done'; analysis: WireAnalysis }
  | { status: 'refused'; code: ErrorCode; message: string }
  | { status: 'crashed'; message: string };

/** What a worker of the pool answers; `analyzer.ts` is the only caller. */
export interface FaceWorker {
  start(options: PipelineOptions): Promise<Backend>;
  analyze(job: number, photo: Blob, parts: WantedParts): Promise<WorkerAnswer>;
  /** Ends a job at its next pause. */
  abort(job: number): void;
  tensors(): number;
}

let pipeline: Pipeline | undefined;
const aborted = new Set<number>();

const worker: FaceWorker = {
  async start(options) {
    pipeline = await createPipeline(options);
    return pipeline.backend;
  },
  async analyze(job, photo, parts) {
    try {
      if (!pipeline) throw new Error('analyze() before start()');
      const analysis = await pipeline.analyze(photo, { ...parts, pause: () => pause(job) });
      const faces = analysis.faces.map((face) => ({
        ...face,
        landmarks: flatten(face.landmarks),
      }));
      return Comlink.transfer(
        { status: 'done', analysis: { ...analysis, faces } },
        faces.map((face) => face.landmarks.buffer),
      );
    } catch (error) {
      if (error instanceof NearfaceError) return { status: 'refused', code: error.code, message: error.message };
      return { status: 'crashed', message: String(error) };
    } finally {
      aborted.delete(job);
    }
  },
  abort(job) {
    aborted.add(job);
  },
  tensors: () => tf.memory().numTensors,
};

const channel = new MessageChannel();

/** Lets waiting messages in, among them `abort`. */
async function pause(job: number): Promise<void> {
  await new Promise((resolve) => {
    channel.port1.onmessage = resolve;
    channel.port2.postMessage(undefined);
  });
  if (aborted.has(job)) throw new NearfaceError('ABORTED', 'The analysis was cancelled.');
}

Comlink.expose(worker);
