import type { Box, FaceAnalyzer } from '../src/faces/types';
import { createNearface } from '../src/usecases';
import type { Nearface } from '../src/usecases/types';
import { type ClusterResult, clusterFaces } from './cluster';
import { inventedFaces } from './invented';
import { type Comparison, compareAll } from './metrics';
import type { FoundFace, System, SystemName } from './systems/system';

/** One system in a page of its own: the libraries' copies of tfjs would share their globals otherwise. */
export interface BenchPage {
  /** Loads the system's models. */
  load(system: SystemName): Promise<void>;
  /** Fetches photos ahead, so that no measurement waits for the server. */
  fetchPhotos(urls: string[]): Promise<void>;
  /** Time from the encoded bytes to the embeddings of every face, in ms; keeps the main face's embedding for `compare`. */
  analyze(url: string): Promise<{ ms: number; boxes: Box[] }>;
  /** Compares the main faces of analysed photos by each of the system's distances. */
  compare(photos: { url: string; person: string }[]): Record<string, Comparison>;
  /** Groups the main faces of analysed photos, or those of so many invented persons. */
  cluster(photos: { url: string; person: string }[] | number): Promise<ClusterResult>;
  /** The embeddings of the main faces, one after the other. */
  embeddings(urls: string[]): number[];
  /** Opens Nearface's analyzer with a number of workers, for the two calls below. */
  openWorkers(workers: number): Promise<void>;
  /** Time in ms in which that many workers analyse all photos. */
  analyzeAll(urls: string[], workers: number): Promise<number>;
  /** Enrols copies `from` … `to` − 1, each altered so that no two are alike; then the tensors of each worker. */
  enrollAltered(urls: string[], range: { from: number; to: number; workers: number }): Promise<number[]>;
}

declare global {
  interface Window {
    bench: BenchPage;
  }
}

const factories: Record<SystemName, () => Promise<System>> = {
  nearface: async () => (await import('./systems/nearface')).createNearface(),
  'face-api': async () => (await import('./systems/face-api')).createFaceApi(),
  human: async () => (await import('./systems/human')).createHuman(),
};

const blobs = new Map<string, Blob>();
const analyzers = new Map<number, FaceAnalyzer>();
const embeddings = new Map<string, FoundFace['embedding']>();
let system: System | undefined;
let nearface: Nearface | undefined;

window.bench = {
  async load(name) {
    system = await factories[name]();
  },
  async fetchPhotos(urls) {
    for (const url of urls) {
      const response = await fetch(url);
      if (!response.ok) throw new Error(`${url}: ${response.status}`);
      blobs.set(url, await response.blob());
    }
  },
  async analyze(url) {
    const photo = fetched(url);
    if (!system) throw new Error('Not loaded');
    const start = performance.now();
    const faces = await system.analyze(photo);
    const ms = performance.now() - start;
    const main = mainFace(faces);
    if (main) embeddings.set(url, main.embedding);
    return { ms, boxes: faces.map(({ box: { x, y, width, height } }) => ({ x, y, width, height })) };
  },
  compare(photos) {
    const labelled = photos.map(({ url, person }) => ({ person, embedding: embeddings.get(url) }));
    return Object.fromEntries(
      Object.entries(system?.distances ?? {}).map(([name, distance]) => [name, compareAll(labelled, distance)]),
    );
  },
  cluster(photos) {
    if (typeof photos === 'number') return clusterFaces(inventedFaces(photos));
    return clusterFaces(
      photos.flatMap(({ url, person }) => {
        const embedding = embeddings.get(url);
        return embedding ? [{ person, embedding: Float32Array.from(embedding) }] : [];
      }),
    );
  },
  embeddings: (urls) => urls.flatMap((url) => [...(embeddings.get(url) ?? [])]),
  async openWorkers(workers) {
    const { createFaceAnalyzer } = await import('../src/faces/analyzer');
    const analyzer = createFaceAnalyzer({ assets: new URL('/', location.href).href, backend: 'wasm', workers });
    await analyzer.ready;
    analyzers.set(workers, analyzer);
  },
  async analyzeAll(urls, workers) {
    const photos = urls.map(fetched);
    const start = performance.now();
    await Promise.all(photos.map((photo) => opened(workers).analyze(photo)));
    return performance.now() - start;
  },
  async enrollAltered(urls, { from, to, workers }) {
    const analyzer = opened(workers);
    nearface ??= createNearface({ analyzer, createFrameAnalyzer: noFrames, database: 'bench' });
    const items = await Promise.all(
      Array.from({ length: to - from }, async (_, i) => ({
        image: await altered(fetched(urls[(from + i) % urls.length] ?? ''), from + i),
        name: `photo ${from + i}`,
      })),
    );
    const refused: string[] = [];
    await nearface.enrollBatch(items, {
      onOutcome(i, outcome) {
        // A photo moved over its own border may lose its only face.
        const done =
          outcome.status === 'enrolled' || (outcome.status === 'failed' && outcome.code === 'FACE_NOT_FOUND');
        if (!done) refused.push(`photo ${from + i}: ${JSON.stringify(outcome)}`);
      },
    });
    if (refused.length > 0) throw new Error(`Not enrolled: ${refused.join(', ')}`);
    return analyzer.tensors();
  },
};

const noFrames = () => {
  throw new Error('No video here.');
};

function fetched(url: string): Blob {
  const photo = blobs.get(url);
  if (!photo) throw new Error(`Not fetched: ${url}`);
  return photo;
}

function opened(workers: number): FaceAnalyzer {
  const analyzer = analyzers.get(workers);
  if (!analyzer) throw new Error(`Not opened: ${workers} workers`);
  return analyzer;
}

/** The photo moved by a few px and a little darker, as a JPEG: other bytes and other pixels for each `n` below 1,600. */
async function altered(photo: Blob, n: number): Promise<Blob> {
  const bitmap = await createImageBitmap(photo);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No 2D canvas');
  context.filter = `brightness(${100 - (n % 16)}%)`;
  context.drawImage(bitmap, Math.floor(n / 16) % 10, Math.floor(n / 160) % 10);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 });
}

/** The person whom a photo shows: the largest box, by the same rule for every system. */
function mainFace(faces: readonly FoundFace[]): FoundFace | undefined {
  const area = ({ box }: FoundFace) => box.width * box.height;
  return [...faces].sort((a, b) => area(b) - area(a))[0];
}
