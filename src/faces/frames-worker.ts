import * as tf from '@tensorflow/tfjs-core';
import * as Comlink from 'comlink';
import { type HoldingWorker, hold } from '../live-worker';
import { startBackend } from './backend';
import { MIN_DETECTION } from './candidates';
import { toJpeg } from './crops';
import { pixelsOf } from './decode';
import { createDetector } from './detector';
import { createEmbedder } from './embed';
import { Follower } from './follow';
import { createLandmarker } from './landmarks';
import { createEyeReader } from './liveness/eyes';
import type { PipelineOptions } from './pipeline';
import type { Pixels } from './pixels';
import type { Backend, FaceCrops, FrameAnalysis, TrackedFace } from './types';
import { flatten } from './wire';

/** A tracked face on its way to the page. */
export type WireTrackedFace = Omit<TrackedFace, 'landmarks'> & { landmarks: Float32Array<ArrayBuffer> };

export type WireFrameAnalysis = Omit<FrameAnalysis, 'faces'> & { faces: WireTrackedFace[] };

/** What the worker answers; `frames.ts` is the only caller. */
export interface FramesWorker extends HoldingWorker {
  start(options: PipelineOptions & { firstTrackId: number }): Promise<Backend>;
  analyze(frame: VideoFrame | ImageBitmap, time: number, embed: number[]): Promise<WireFrameAnalysis>;
  crops(trackId: number): Promise<FaceCrops | undefined>;
  snapshot(): Promise<Blob | undefined>;
  reset(): void;
  tensors(): number;
}

const SNAPSHOT_QUALITY = 0.92;

let follower: Follower | undefined;
let last: Pixels | undefined;

const worker: FramesWorker = {
  hold,
  async start({ assets, backend, firstTrackId }) {
    const detector = await createDetector(assets, MIN_DETECTION);
    const started = await startBackend(assets, backend);
    const [landmarker, embedder, eyes] = await Promise.all([
      createLandmarker(assets),
      createEmbedder(assets),
      createEyeReader(assets),
    ]);
    follower = new Follower({ detector, landmarker, embedder, eyes }, firstTrackId);
    return started;
  },
  async analyze(frame, time, embed) {
    if (!follower) throw new Error('analyze() before start()');
    last = await read(frame).finally(() => frame.close());
    const faces = await follower.follow(last, time, embed);
    const wired = faces.map((face) => ({ ...face, landmarks: flatten(face.landmarks) }));
    return Comlink.transfer(
      { width: last.width, height: last.height, time, faces: wired },
      wired.map(({ landmarks }) => landmarks.buffer),
    );
  },
  crops: async (trackId) => follower?.crops(trackId),
  snapshot: async () => last && toJpeg(last, SNAPSHOT_QUALITY),
  reset() {
    follower?.reset();
    last = undefined;
  },
  tensors: () => tf.memory().numTensors,
};

/** The frame as it is to be shown. Copying is ten times faster than drawing, but knows neither turns nor oblong px. */
async function read(frame: VideoFrame | ImageBitmap): Promise<Pixels> {
  if (!(frame instanceof ImageBitmap) && isPlain(frame)) {
    const { displayWidth: width, displayHeight: height } = frame;
    const data = new Uint8ClampedArray(4 * width * height);
    const copied = await frame.copyTo(data, { format: 'RGBA' }).catch(() => undefined);
    if (copied) return { width, height, data };
  }
  return pixelsOf(frame);
}

/** `rotation` and `flip` are newer than the types. */
function isPlain(frame: VideoFrame & { rotation?: number; flip?: boolean }): boolean {
  const { visibleRect, displayWidth, displayHeight, rotation, flip } = frame;
  return visibleRect?.width === displayWidth && visibleRect.height === displayHeight && !rotation && !flip;
}

Comlink.expose(worker);
