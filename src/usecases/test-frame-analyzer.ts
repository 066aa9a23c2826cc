import { NearfaceError } from '../errors';
import type { FrameAnalyzer, TrackedFace } from '../faces/types';
import { embeddingOf } from './test-analyzer';

/**
 * For the tests of what is made of followed faces: every frame shows the faces that the script says, whatever is in it.
 * The following itself is tested with real photos.
 */
export interface TestFrameAnalyzer extends FrameAnalyzer {
  /** What the next frames show. */
  faces: TestTrack[];
  /** Tracks that were asked to be embedded, by frame. */
  asked: number[][];
  /** What the next frame throws. */
  failure: Error | undefined;
  resets: number;
  closed: boolean;
}

export interface TestTrack extends Partial<Pick<TrackedFace, 'views' | 'pose' | 'expression'>> {
  trackId: number;
  person: string;
  variant?: number;
  /** From `person`, along the direction of the variant; see `embeddingOf`. */
  distance?: number;
  quality?: number;
}

const FRAME = { width: 640, height: 480 };

export function createTestFrameAnalyzer(): TestFrameAnalyzer {
  const shown = new Set<number>();
  const analyzer: TestFrameAnalyzer = {
    faces: [],
    asked: [],
    failure: undefined,
    resets: 0,
    closed: false,
    ready: Promise.resolve({ backend: 'wasm' }),
    async analyze(frame, time, { embed = [] } = {}) {
      frame.close();
      if (analyzer.closed) throw new NearfaceError('ABORTED', 'The analyzer is closed.');
      const { failure } = analyzer;
      analyzer.failure = undefined;
      if (failure) throw failure;
      analyzer.asked.push(embed);
      for (const { trackId } of analyzer.faces) shown.add(trackId);
      return { ...FRAME, time, faces: analyzer.faces.map((face, place) => toTracked(face, place, embed)) };
    },
    async crops(trackId) {
      if (!shown.has(trackId)) return undefined;
      return { chip: new Blob([`chip ${trackId}`]), thumbnail: new Blob([`thumbnail ${trackId}`]) };
    },
    snapshot: async () => new Blob(['snapshot']),
    async reset() {
      analyzer.resets++;
    },
    tensors: async () => 0,
    close() {
      analyzer.closed = true;
    },
  };
  return analyzer;
}

function toTracked(
  { trackId, person, variant, distance, quality = 0.8, views = 1, pose, expression }: TestTrack,
  place: number,
  embed: readonly number[],
): TrackedFace {
  const embedding = embeddingOf(person, variant, distance);
  return {
    trackId,
    box: { x: 100 * place, y: 0, width: 80, height: 90 },
    score: 0.9,
    landmarks: [],
    pose: pose ?? { yaw: 0, pitch: 0, roll: 0 },
    expression: expression ?? { eyeOpenness: { left: 0.3, right: 0.3 }, mouthWidth: 0.9 },
    quality: { size: 60, sharpness: quality, brightness: 0.5, frontality: 1, score: quality },
    views,
    ...(views > 0 && { embedding }),
    ...(embed.includes(trackId) && { currentEmbedding: embedding }),
  };
}
