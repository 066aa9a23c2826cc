import { NearfaceError } from '../errors';
import type { Analysis, Box, Face, FaceAnalyzer, LivenessCode } from '../faces/types';

/**
 * For the tests of what is stored and found: a "photo" is JSON that lists its faces, so a test says what the pipeline
 * would see in it. The pipeline itself is tested with real photos.
 */
export interface TestAnalyzer extends FaceAnalyzer {
  /** Photos that were handed over, and the most that were being analysed at a time. */
  analysed: number;
  busiest: number;
  /** The photo is not answered before `release`. */
  hold(photo: Blob): { release(): void };
}

export interface TestFace {
  person: string;
  /** Another picture of the same person: near, not the same. */
  variant?: number;
  box?: Box;
  quality?: number;
  size?: number;
  /** Of the thumbnail; the chip has `CROP_BYTES.chip`. */
  cropBytes?: number;
}

export const CROP_BYTES = { thumbnail: 30, chip: 20 };

/** Faces stand side by side. `take` makes other bytes with the same faces; `fails` is what a liveness check says. */
export function photoOf(faces: (string | TestFace)[], take = 0, fails?: LivenessCode): Blob {
  return new Blob([
    JSON.stringify({ take, faces: faces.map((face) => (typeof face === 'string' ? { person: face } : face)), fails }),
  ]);
}

/**
 * 128 numbers of norm 1: those of two persons are about 1.4 apart, those of one person 0.2. `distance`: between a
 * variant and the person.
 */
export function embeddingOf(person: string, variant = 0, distance = 0.14): Float32Array {
  const base = directionOf(person);
  if (variant === 0) return base;
  const other = directionOf(`${person}/${variant}`);
  return base.map((x, i) => x + distance * (other[i] as number));
}

export function createTestAnalyzer(workers = 2): TestAnalyzer {
  const held = new Map<Blob, Promise<void>>();
  let running = 0;
  const analyzer: TestAnalyzer = {
    ready: Promise.resolve({ backend: 'wasm', workers }),
    analysed: 0,
    busiest: 0,
    hold(photo) {
      let release = () => {};
      held.set(
        photo,
        new Promise((resolve) => {
          release = resolve;
        }),
      );
      return { release };
    },
    async analyze(photo, { liveness = false } = {}) {
      analyzer.analysed++;
      running++;
      analyzer.busiest = Math.max(analyzer.busiest, running);
      try {
        await held.get(photo);
        return toAnalysis(await photo.text(), liveness);
      } finally {
        running--;
      }
    },
    tensors: async () => [],
    close() {},
  };
  return analyzer;
}

function toAnalysis(text: string, checked: boolean): Analysis {
  if (!text.startsWith('{')) throw new NearfaceError('IMAGE_NOT_RECOGNISED', 'Not a photo.');
  const { faces, fails } = JSON.parse(text) as { faces: TestFace[]; fails?: LivenessCode };
  return {
    width: 100 * faces.length,
    height: 100,
    faces: faces.map(toFace),
    ...(checked && { liveness: fails ? { live: false, code: fails } : { live: true } }),
  };
}

function toFace(
  { person, variant, box, quality = 0.8, size = 60, cropBytes = CROP_BYTES.thumbnail }: TestFace,
  place: number,
): Face {
  return {
    box: box ?? { x: 100 * place, y: 0, width: 80, height: 90 },
    score: 0.9,
    landmarks: [],
    pose: { yaw: 0, pitch: 0, roll: 0 },
    quality: { size, sharpness: quality, brightness: 0.5, frontality: 1, score: quality },
    embedding: embeddingOf(person, variant),
    crops: {
      thumbnail: new Blob([Uint8Array.from(numbersOf(person, cropBytes), (x) => x * 256)]),
      chip: new Blob([person.padEnd(CROP_BYTES.chip).slice(0, CROP_BYTES.chip)]),
    },
  };
}

/** A direction of its own for each name. */
function directionOf(name: string): Float32Array {
  const vector = Float32Array.from(numbersOf(name, 128), (x) => x - 0.5);
  const norm = Math.hypot(...vector);
  return vector.map((x) => x / norm);
}

/** Numbers in [0, 1) that no disk can compress, from a linear congruential generator (Numerical Recipes). */
function numbersOf(name: string, length: number): number[] {
  let state = [...name].reduce((hash, char) => (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  });
}
