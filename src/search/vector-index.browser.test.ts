import { afterEach, beforeEach, expect, test } from 'vitest';
import { createVectorIndex } from '.';
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
  globalThis.Worker = OriginalWorker;
  for (const worker of workers) worker.terminate();
  workers = [];
});

test('a worker that dies is replaced, its shard loaded again, and the query answered', async () => {
  const index = createVectorIndex({ shards: 2 });
  await index.add(entries());
  await index.remove(['f7']);
  expect(await nearest(index, 5)).toBe('f5');
  expect(workers).toHaveLength(2);

  workers[0]?.terminate();
  expect(await nearest(index, 4)).toBe('f4');
  expect(await nearest(index, 5)).toBe('f5');
  expect(workers).toHaveLength(3);
  expect(await nearest(index, 7)).not.toBe('f7');

  // While they work, and both at once.
  const answers = [10, 11, 12, 13].map((i) => nearest(index, i));
  for (const worker of workers) worker.terminate();
  expect(await Promise.all(answers)).toEqual(['f10', 'f11', 'f12', 'f13']);
  expect(workers).toHaveLength(5);

  await index.add({ faceIds: ['new'], personIds: ['new'], vectors: vectorOf(N) });
  expect(await nearest(index, N)).toBe('new');
  index.close();
});

async function nearest(index: ReturnType<typeof createVectorIndex>, i: number): Promise<string | undefined> {
  const [matches] = await index.search([vectorOf(i)], { maxResults: 1, minScore: 0 });
  return matches?.[0]?.faceId;
}

function entries() {
  const vectors = new Float32Array(N * DIMENSIONS);
  for (let i = 0; i < N; i++) vectors.set(vectorOf(i), i * DIMENSIONS);
  return {
    faceIds: Array.from({ length: N }, (_, i) => `f${i}`),
    personIds: Array.from({ length: N }, (_, i) => `p${i}`),
    vectors,
  };
}

/** A direction of its own for each number. */
function vectorOf(i: number): Float32Array {
  let state = i + 1;
  return Float32Array.from({ length: DIMENSIONS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32 - 0.5;
  });
}
