import { EMBEDDER } from '../src/faces/embedder';
import type { Face, FaceAnalyzer } from '../src/faces/types';
import { SEGMENT_ROWS } from '../src/search';
import { createKernel } from '../src/search/kernel';
import { workerCount } from '../src/search/remote-shard';
import { Shard } from '../src/search/shard';
import { DIMENSIONS } from '../src/search/vectors';
import { findCollection } from '../src/store/collections';
import { folderOf } from '../src/store/files';
import { openDatabase } from '../src/store/open';
import { readChanges } from '../src/store/segments';
import { createNearface } from '../src/usecases';
import { KnownPersons, readPersons } from '../src/usecases/known-persons';
import type { Match } from '../src/usecases/types';
import { compareAll } from './brute-force';
import { Gallery } from './gallery';
import { readNumbers } from './reading';

/**
 * The page of stored collections. A collection is named after its number of faces, which are those of the gallery. Times
 * are in ms.
 */
export interface CollectionBench {
  /** Imports the gallery into a new collection; gives what some probes have to find in it. */
  import(faces: number, probes: number): Promise<{ ms: number; expected: ExpectedMatch[][] }>;
  /** Searches once and waits until the copies of the segments in files are written; gives the time, and their number. */
  writeFiles(faces: number): Promise<{ ms: number; files: number }>;
  /** Opens Nearface with a number of workers, or as many as by default; on demand it knows no persons but those it found. */
  open(workers?: number, withoutPersons?: boolean): void;
  /** The whole call of `searchVector` for the top 10 of everyone, or without options, for whom it takes the probe for. */
  search(faces: number, probe: number, byDefault?: boolean): Promise<number>;
  /** The same of `search` of a photo with so many probes, from `first` on, for the top 10: what its analysis leaves to do. */
  searchPhoto(faces: number, first: number, probes: number, minScore: number): Promise<number>;
  /** Of the probes, those whose ten matches are the expected ones, in their order. */
  countRight(faces: number, expected: ExpectedMatch[][]): Promise<number>;
  /** The whole of `join` of a collection with itself. */
  join(faces: number, minScore: number): Promise<{ ms: number; pairs: number }>;
  /** Adds up the bytes of so many faces' numbers in 8 bits. */
  read(faces: number): Promise<number>;
  /** Reads the collection's segments and their blocks and does nothing with them. */
  readSegments(faces: number): Promise<number>;
  /** Loads the collection into shards on this thread, and its persons, which stay; gives the shards' memory in bytes. */
  load(faces: number): Promise<number>;
}

type ExpectedMatch = Pick<Match, 'faceId' | 'name' | 'score'>;

declare global {
  interface Window {
    collectionBench: CollectionBench;
  }
}

const DATABASE = 'nearface-bench';
const QUERY = { maxResults: 10, minScore: 0 };
/** Faces that are imported in one call. */
const CHUNK = 4 * SEGMENT_ROWS;
/** Blocks that are read at a time, as the app does. */
const READ_AT_ONCE = 4;
/** How often it is looked whether files are written, ms, and how many times; and how long the last one may take, ms. */
const POLL = 250;
const MAX_POLLS = 480;
const SETTLE = 1000;
const EMPTY = { revision: -1, segments: new Set<number>(), tail: new Set<number>() };

const noPhotos = () => {
  throw new Error('No photos here.');
};

/** What the next photo shows. */
let shown: Face[] = [];

const analyzer: FaceAnalyzer = {
  ready: Promise.resolve({ backend: 'wasm', workers: 0 }),
  analyze: async () => ({ width: 1, height: 1, faces: shown }),
  tensors: async () => [],
  close() {},
};

let nearface = undefined as ReturnType<typeof createNearface> | undefined;
/** Kept, so that their memory is. */
const shards: Shard[] = [];
const known: KnownPersons[] = [];

window.collectionBench = {
  async import(faces, probes) {
    const gallery = new Gallery(faces, []);
    const nearest = Array.from({ length: probes }, (_, i) => compareAll(gallery, gallery.probe(i), QUERY));
    const wanted = new Set(nearest.flatMap((matches) => matches.map(({ face }) => face)));
    const faceIds = new Map<number, string>();
    const { collections, faces: stored } = opened();
    await collections.create({ name: nameOf(faces) });
    let ms = 0;
    for (let first = 0; first < faces; first += CHUNK) {
      const vectors = gallery.vectors.slice(first * DIMENSIONS, (first + CHUNK) * DIMENSIONS);
      const names = Array.from({ length: vectors.length / DIMENSIONS }, (_, i) =>
        personNameOf(Gallery.personOf(first + i)),
      );
      const start = performance.now();
      const added = await stored.addVectors(nameOf(faces), vectors, names);
      ms += performance.now() - start;
      for (const [i, { faceId }] of added.entries()) if (wanted.has(first + i)) faceIds.set(first + i, faceId);
    }
    const expected = nearest.map((matches) =>
      matches.map(({ face, person, score }) => ({
        faceId: faceIds.get(face) as string,
        name: personNameOf(person),
        score,
      })),
    );
    return { ms, expected };
  },
  async writeFiles(faces) {
    const start = performance.now();
    await this.search(faces, 0);
    const segments = (await readCollection(faces)).added.length;
    for (let tries = 0; ; tries++) {
      const files = await countFiles(faces);
      if (files >= segments || tries === MAX_POLLS) {
        // The last one may be half written.
        await new Promise((resolve) => setTimeout(resolve, SETTLE));
        return { ms: performance.now() - start, files };
      }
      await new Promise((resolve) => setTimeout(resolve, POLL));
    }
  },
  open(workers, withoutPersons = false) {
    if (withoutPersons) KnownPersons.prototype.takeStored = KnownPersons.prototype.readAhead = async () => false;
    if (workers) Object.defineProperty(navigator, 'hardwareConcurrency', { value: workers });
    nearface = createNearface({ analyzer, createFrameAnalyzer: noPhotos, database: DATABASE });
  },
  async search(faces, probe, byDefault = false) {
    const vector = new Gallery(faces, []).probe(probe);
    const options = { collection: nameOf(faces), ...(!byDefault && QUERY) };
    const start = performance.now();
    await opened().searchVector(vector, options);
    return performance.now() - start;
  },
  async searchPhoto(faces, first, probes, minScore) {
    const gallery = new Gallery(faces, []);
    shown = Array.from({ length: probes }, (_, i) => faceWith(gallery.probe(first + i)));
    const start = performance.now();
    await opened().search(new Blob(), { collection: nameOf(faces), maxResults: QUERY.maxResults, minScore });
    return performance.now() - start;
  },
  async countRight(faces, expected) {
    const gallery = new Gallery(faces, []);
    let right = 0;
    for (const [i, matches] of expected.entries()) {
      const found = await opened().searchVector(gallery.probe(i), { collection: nameOf(faces), ...QUERY });
      const comparable = found.map(({ faceId, name, score }) => ({ faceId, name, score }));
      if (JSON.stringify(comparable) === JSON.stringify(matches)) right++;
    }
    return right;
  },
  async join(faces, minScore) {
    const start = performance.now();
    let pairs = 0;
    for await (const _ of opened().join(nameOf(faces), nameOf(faces), { minScore })) pairs++;
    return { ms: performance.now() - start, pairs };
  },
  read: readNumbers,
  async readSegments(faces) {
    const start = performance.now();
    const { added } = await readCollection(faces);
    const rest = added.values();
    const readRest = async () => {
      for (const { block } of rest) await block.arrayBuffer();
    };
    await Promise.all(Array.from({ length: READ_AT_ONCE }, readRest));
    return performance.now() - start;
  },
  async load(faces) {
    const kernels = await Promise.all(Array.from({ length: workerCount() }, () => createKernel()));
    shards.push(...kernels.map((kernel) => new Shard(kernel)));
    const { added, tail } = await readCollection(faces);
    shards[0]?.putTail(tail);
    for (const [i, segment] of added.entries()) {
      shards[i % shards.length]?.addSegment(segment, await segment.block.arrayBuffer());
    }
    const db = openDatabase(DATABASE);
    known.push(await readPersons(db, (await findCollection(db, nameOf(faces), EMBEDDER)).id));
    return kernels.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
  },
};

const nameOf = (faces: number) => `${faces} faces`;

const personNameOf = (person: number) => `person ${person}`;

const faceWith = (embedding: Float32Array): Face => ({
  box: { x: 0, y: 0, width: 1, height: 1 },
  score: 1,
  landmarks: [],
  pose: { yaw: 0, pitch: 0, roll: 0 },
  quality: { score: 1, sharpness: 1, brightness: 0.5, size: 112, frontality: 1 },
  embedding,
});

function opened() {
  if (!nearface) throw new Error('Not opened');
  return nearface;
}

async function countFiles(faces: number): Promise<number> {
  const db = openDatabase(DATABASE);
  const { id } = await findCollection(db, nameOf(faces), EMBEDDER);
  try {
    let folder = await navigator.storage.getDirectory();
    for (const name of folderOf(db, id)) folder = await folder.getDirectoryHandle(name);
    return (await Array.fromAsync(folder.keys())).length;
  } catch {
    return 0;
  } finally {
    db.close();
  }
}

async function readCollection(faces: number) {
  const db = openDatabase(DATABASE);
  const { id } = await findCollection(db, nameOf(faces), EMBEDDER);
  return readChanges(db, id, EMPTY);
}
