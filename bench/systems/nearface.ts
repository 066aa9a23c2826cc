import { createFaceAnalyzer } from '../../src/faces/analyzer';
import { distanceOf } from '../../src/search/score';
import type { System } from './system';

/** Nearface with one worker. */
export async function createNearface(): Promise<System> {
  const analyzer = createFaceAnalyzer({ assets: new URL('/', location.href).href, backend: 'wasm', workers: 1 });
  await analyzer.ready;
  return {
    analyze: async (photo) => (await analyzer.analyze(photo)).faces,
    distances: { L2: (a, b) => distanceOf(Float32Array.from(a), Float32Array.from(b)) },
  };
}
