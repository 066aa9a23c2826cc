import { type Config, Human } from '@vladmandic/human';
import { type FoundFace, type System, TFJS_WASM, toCanvas } from './system';

/**
 * `@vladmandic/human` as its face match demo uses it. Caching between frames is for video; for photos its documentation
 * turns it off with `cacheSensitivity: 0`.
 */
export async function createHuman(): Promise<System> {
  const human = await loadHuman({ cacheSensitivity: 0 });
  return {
    async analyze(photo) {
      const { face, error } = await human.detect(await toCanvas(photo));
      if (error) throw new Error(error);
      return face.flatMap(({ box: [x, y, width, height], embedding }) =>
        embedding ? [{ box: { x, y, width, height }, embedding }] : [],
      );
    },
    // match.similarity is match.distance turned round, rounded to 0.01 and cut off at both ends.
    distances: { 'match.distance': (a, b) => human.match.distance([...a], [...b]), cosine: cosineDistance },
  };
}

/** With everything off that recognition does not need. */
export async function loadHuman(config?: Partial<Config>): Promise<Human> {
  const human = new Human({
    backend: 'wasm',
    wasmPath: TFJS_WASM,
    modelBasePath: '/node_modules/@vladmandic/human/models/',
    warmup: 'none',
    face: {
      enabled: true,
      detector: { rotation: true, maxDetected: 50 },
      mesh: { enabled: true },
      description: { enabled: true },
      iris: { enabled: false },
      emotion: { enabled: false },
      antispoof: { enabled: false },
      liveness: { enabled: false },
    },
    body: { enabled: false },
    hand: { enabled: false },
    object: { enabled: false },
    segmentation: { enabled: false },
    gesture: { enabled: false },
    ...config,
  });
  await human.load();
  return human;
}

/** Not Human's own, but the better measure of its descriptor. */
function cosineDistance(a: FoundFace['embedding'], b: FoundFace['embedding']): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (const [i, value] of a.entries()) {
    const other = b[i] ?? 0;
    dot += value * other;
    aa += value * value;
    bb += other * other;
  }
  return 1 - dot / Math.sqrt(aa * bb);
}
