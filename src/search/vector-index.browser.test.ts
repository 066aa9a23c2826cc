import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createVectorIndex, packSegment, TAIL, type VectorIndex } from '.';
import { DIMENSIONS } from './vectors';

const N = 3000;

/** The workers that the index has started. */
let workers: Worker[] = [];
const OriginalWorker = globalThis.Worker;

beforeEach(() => {
  globalThis.Worker = class extends OriginalWorker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      workers.push(this);
    }
  };
});

afterEach(() => {
  vi.restoreAllMocks();
  globalThis.Worker = OriginalWorker;
  for (const worker of workers) worker.terminate();
  workers = [];
});

test('no call begins before the browser would tell that its worker died', async () => {
  let names = 0;
  vi.spyOn(crypto, 'randomUUID').mockImplementation(() => `0-0-0-0-${names++}`);
  const locks = [0, 1].map((i) => `nearface-worker-0-0-0-0-${i}`);
  // The browser gives the workers their locks only after a while.
  const release = await Promise.all(locks.map(holdLock));
  const filling = filled();
  const isFilled = filling.then(() => true);
  expect(await Promise.race([isFilled, new Promise((resolve) => setTimeout(() => resolve(false), 2000))])).toBe(false);
  for (const done of release) done();
  const index = await filling;
  const answer = nearest(index, 5);
  for (const worker of workers) worker.terminate();
  await expect(answer).rejects.toEqual(expect.objectContaining({ code: 'WORKER_CRASHED' }));
  // Whoever asks after the page is told after it: the next test finds neither of them alive.
  for (const lock of locks) await navigator.locks.request(lock, () => {});
});

test('segments that workers packed are scanned by others, and a dead worker says so', async () => {
  const index = await filled();
  expect(workers).toHaveLength(2);
  expect(await nearest(index, 5)).toEqual([0, 5]);
  expect(await nearest(index, N + 7)).toEqual([1, 7]);
  expect(await nearest(index, 2 * N + 3)).toEqual([TAIL, 2 * N + 3]);

  const answer = nearest(index, 5);
  workers[1]?.terminate();
  await expect(answer).rejects.toEqual(expect.objectContaining({ code: 'WORKER_CRASHED' }));
  await expect(nearest(index, 5)).rejects.toEqual(expect.objectContaining({ code: 'WORKER_CRASHED' }));

  // A new index gets a new worker in its place.
  const again = await filled();
  expect(workers).toHaveLength(3);
  expect(await nearest(again, N + 7)).toEqual([1, 7]);
  again.close();
});

/** Gives what ends it. */
function holdLock(name: string): Promise<() => void> {
  return new Promise((held) => {
    void navigator.locks.request(name, () => new Promise<void>((release) => held(release)));
  });
}

async function filled(): Promise<VectorIndex> {
  const index = createVectorIndex({ shards: 2 });
  for (const segment of [0, 1]) {
    const persons = Uint32Array.from({ length: N }, (_, i) => segment * N + i);
    await index.addSegment({ ...(await packSegment(vectorsFrom(segment * N, N))), id: segment, persons });
  }
  const numbers = Uint32Array.from({ length: 10 }, (_, i) => 2 * N + i);
  await index.putTail({ numbers, persons: numbers, vectors: vectorsFrom(2 * N, 10) });
  return index;
}

async function nearest(index: VectorIndex, i: number): Promise<[segment: number, row: number]> {
  const [found] = await index.scan(vectorsFrom(i, 1), { maxResults: 1, minScore: 0 });
  expect(found?.rows).toHaveLength(1);
  return [found?.segments[0] as number, found?.rows[0] as number];
}

function vectorsFrom(first: number, n: number): Float32Array {
  const vectors = new Float32Array(n * DIMENSIONS);
  for (let i = 0; i < n; i++) vectors.set(vectorOf(first + i), i * DIMENSIONS);
  return vectors;
}

/** A direction of its own for each number. */
function vectorOf(i: number): Float32Array {
  let state = i + 1;
  return Float32Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
