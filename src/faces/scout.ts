import { contains } from '../box';
import { type Candidate, candidatesIn, tilesOf } from './candidates';
import type { Detector } from './detector';
import type { LocatedFace } from './fit-mesh';
import type { Landmarker } from './landmarks';
import { faceAt, sameFace } from './locate';
import type { Pyramid } from './pixels';
import type { Box, Point } from './types';

/** While faces are followed the detector looks for others in every so many frames: at the whole picture, at a part. */
const WHOLE_EVERY = 4;
const PART_EVERY = 8;

/** After so many frames what was no face is looked at again. */
const FORGET_EVERY = 32;

/** Upside down, and lying on either side; rad. */
const TURNS = [Math.PI, Math.PI / 2, -Math.PI / 2];

/** A part of the picture that is looked at turned by `turn` rad. */
interface View {
  tile: Parameters<typeof candidatesIn>[2];
  turn: number;
}

/** A face that is followed already. */
interface Known {
  box: Box;
  /** The detector's score; brought up to date when it sees the face again. */
  detected: number;
}

/**
 * Looks for new faces in a video, a little in each frame: at the whole picture, and in turn at tiles of half its size
 * and, while there is no face, at the picture turned.
 */
export class Scout {
  private frame = 0;
  private part = 0;
  /** Where the detector saw something that turned out to be no face. */
  private refused: Point[] = [];

  constructor(
    private readonly detector: Detector,
    private readonly landmarker: Landmarker,
  ) {}

  /** Faces besides the known ones. `lost`: a known face has just been lost and may be elsewhere. */
  async look(picture: Pyramid, known: readonly Known[], lost: boolean): Promise<LocatedFace[]> {
    const frame = this.frame++;
    if (frame % FORGET_EVERY === 0) this.refused = [];
    const none = known.length === 0;
    const views: View[] = [];
    const whole = tilesOf(picture, 0).map((tile) => ({ tile, turn: 0 }));
    if (none || lost || frame % WHOLE_EVERY === 0) views.push(...whole);
    if (none || frame % PART_EVERY === PART_EVERY - 2) {
      const turned = none ? TURNS.flatMap((turn) => whole.map(({ tile }) => ({ tile, turn }))) : [];
      const parts = [...tilesOf(picture, 1).map((tile) => ({ tile, turn: 0 })), ...turned];
      views.push(parts[this.part++ % parts.length] as View);
    }
    const candidates = views.flatMap(({ tile, turn }) => candidatesIn(picture, this.detector, tile, turn));
    return this.check(
      picture,
      known,
      candidates.sort((a, b) => b.score - a.score),
    );
  }

  reset(): void {
    this.frame = 0;
    this.refused = [];
  }

  private async check(
    picture: Pyramid,
    known: readonly Known[],
    candidates: readonly Candidate[],
  ): Promise<LocatedFace[]> {
    const found: LocatedFace[] = [];
    for (const candidate of candidates) {
      const { center, side, score } = candidate;
      const owner = known.find(({ box }) => contains(box, center));
      if (owner) owner.detected = score;
      if (owner || found.some(({ box }) => contains(box, center))) continue;
      if (this.refused.some((point) => Math.hypot(point.x - center.x, point.y - center.y) < side / 4)) continue;
      const face = await faceAt(picture, this.detector, this.landmarker, candidate);
      if (!face) this.refused.push(center);
      else if (![...known, ...found].some(({ box }) => sameFace(face.box, box))) found.push(face);
    }
    return found;
  }
}
