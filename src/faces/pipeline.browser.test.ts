import * as Comlink from 'comlink';
import { afterEach, describe, expect, test } from 'vitest';
import { withImageMetadata } from '../../scripts/tflite-metadata';
import { sample, variant } from './test-photos';
import type { TestWorker } from './test-worker';
import type { Embedding, Face } from './types';

const workers: Worker[] = [];

function startWorker(): Comlink.Remote<TestWorker> {
  const worker = new Worker(new URL('./test-worker.ts', import.meta.url), { type: 'module' });
  workers.push(worker);
  return Comlink.wrap<TestWorker>(worker);
}

afterEach(() => {
  for (const worker of workers.splice(0)) worker.terminate();
});

const assets = new URL('/', location.href).href;

/** One face, small: the software adapter takes seconds for it. */
const oneFace = async () => variant(await sample(1), { crop: 0.35, scale: 0.5 });

test.each(['full_range_sparse', 'full_range', 'short_range'])(
  'MediaPipe reads the %s detector once it has metadata',
  async (range) => {
    const url = `/node_modules/@mediapipe/face_detection/face_detection_${range}.tflite`;
    const original = new Uint8Array(await (await fetch(url)).arrayBuffer());
    const photo = await variant(await sample(3), { crop: 0.5, scale: 0.3 });
    // MediaPipe's module loader starts once a worker.
    await expect(startWorker().facesFound(original, photo)).rejects.toThrow(/metadata/i);
    expect(await startWorker().facesFound(withImageMetadata(original), photo)).toBeGreaterThan(0);
  },
);

describe('backends', () => {
  test('a software adapter is there and is not chosen', async () => {
    const adapter = await navigator.gpu.requestAdapter();
    expect(adapter?.info.isFallbackAdapter).toBe(true);
    expect(await startWorker().start({ assets })).toBe('wasm');
  });

  test('WebGPU and WebAssembly give the same embedding; when the GPU is lost the work goes on', async () => {
    const remote = startWorker();
    const photo = await oneFace();
    expect(await remote.start({ assets, backend: 'webgpu' })).toBe('webgpu');
    const onGpu = single((await remote.analyze(photo)).faces);
    await remote.loseGpu();
    const after = single((await remote.analyze(photo)).faces);
    expect(await remote.backend()).toBe('wasm');
    expect(cosine(onGpu.embedding, after.embedding)).toBeGreaterThan(0.9999);
    expect(Math.abs(onGpu.box.x - after.box.x)).toBeLessThan(0.1);
  });
});

function single(faces: Face[]): Face {
  expect(faces).toHaveLength(1);
  return faces[0] as Face;
}

function cosine(a: Embedding, b: Embedding): number {
  const dot = (x: Embedding, y: Embedding) => x.reduce((sum, value, i) => sum + value * (y[i] ?? 0), 0);
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
}
