import { iou } from '../box';
import { align } from './align';
import { appearanceOf, similarity } from './appearance';
import { encodeCrops, insideThumbnail, thumbnailOf } from './crops';
import type { Detector } from './detector';
import type { Embedder } from './embed';
import { mouthWidth } from './expression';
import { cropAround, isSettled, type LocatedFace, meshAt } from './fit-mesh';
import type { Landmarker } from './landmarks';
import type { EyeReader } from './liveness/eyes';
import { type Pixels, Pyramid } from './pixels';
import { poseOf } from './pose';
import { qualityOf } from './quality';
import { Scout } from './scout';
import { LOOKS_SAME, MAY_BE, type Sighting, type Track, Tracks } from './tracks';
import type { Embedding, Expression, FaceCrops, Point, Pose, Quality, TrackedFace } from './types';

export interface FollowModels {
  detector: Detector;
  landmarker: Landmarker;
  embedder: Embedder;
  eyes: EyeReader;
}

/** A mesh this unsure has lost its face (MediaPipe, face_landmark_front_cpu.pbtxt). */
const MIN_PRESENCE = 0.5;

/** Two meshes whose boxes overlap more have run onto one face. */
const SAME_MESH = 0.5;

/** Pictures of lost tracks are kept until so many newer ones have some. */
const KEPT_PICTURES = 32;

/** A picture is taken again when a view is worth more by this. */
const BETTER_PICTURE = 1.1;

/** Power of the share of a picture that is inside the frame: with 2 % outside, a picture is taken again. */
const EDGE_WEIGHT = 5;

interface Seen extends Sighting {
  landmarks: Point[];
  pose: Pose;
  quality: Quality;
  /** The aligned face. */
  chip: Pixels;
  /** The detector's score when it saw the face last. */
  detected: number;
  /** That times the mesh's presence score. */
  score: number;
}

interface Pictures {
  chip: Pixels;
  thumbnail: Pixels;
  /** The view, and how much the frame's edge cuts off. */
  worth: number;
}

/**
 * Follows the faces of a video. The mesh of a face starts where it was in the frame before, so that the detector has to
 * look only now and then; at most one face a frame is embedded, besides those that are asked for.
 */
export class Follower {
  private readonly tracks: Tracks<Seen>;
  private readonly scout: Scout;
  private readonly expressions = new WeakMap<Track<Seen>, Expression['eyeOpenness']>();
  private readonly pictures = new Map<number, Pictures>();
  private turn = 0;

  constructor(
    private readonly models: FollowModels,
    firstTrackId: number,
  ) {
    this.tracks = new Tracks(firstTrackId);
    this.scout = new Scout(models.detector, models.landmarker);
  }

  /** The faces of the next frame. `time`: ms; `embed`: tracks whose face in this frame is to be embedded. */
  async follow(pixels: Pixels, time: number, embed: readonly number[]): Promise<TrackedFace[]> {
    const picture = new Pyramid(pixels);
    const before = this.tracks.visible;
    const { seen, unsure } = await this.meshes(picture, before);
    for (const found of await this.scout.look(picture, seen, seen.length < before.length)) {
      seen.push(seenIn(picture, found, found.score));
    }
    seen.push(...unsure.filter(({ box }) => seen.every((other) => iou(box, other.box) === 0)));
    this.tracks.update(seen, time);
    const embeddings = await this.embed(embed, time);
    const visible = this.tracks.visible.filter(({ id }) => id !== undefined).sort((a, b) => area(b) - area(a));
    await this.readEyes(picture, visible, embed);
    for (const track of visible) this.takePictures(picture, track);
    return visible.map((track) => this.faceOf(track, embeddings.get(track.sighting)));
  }

  async crops(trackId: number): Promise<FaceCrops | undefined> {
    const pictures = this.pictures.get(trackId);
    return pictures && encodeCrops(pictures.chip, pictures.thumbnail);
  }

  reset(): void {
    this.tracks.clear();
    this.scout.reset();
    this.pictures.clear();
  }

  /**
   * The faces of the frame before where they are now. At the edge of a face the mesh model makes up another one: of
   * those that look different the detector's answer counts, if it has one.
   */
  private async meshes(picture: Pyramid, tracks: readonly Track<Seen>[]): Promise<{ seen: Seen[]; unsure: Seen[] }> {
    const meshes: { now: Seen; alike: number }[] = [];
    for (const { sighting } of tracks) {
      const { landmarks, detected, appearance } = sighting;
      const face = await meshAt(picture, this.models.landmarker, { ...cropAround(landmarks), score: detected });
      if (!face || face.score < MIN_PRESENCE * detected) continue;
      const now = seenIn(picture, face, detected);
      const alike = similarity(appearance, now.appearance);
      if (alike >= MAY_BE) meshes.push({ now, alike });
    }
    meshes.sort((a, b) => b.alike - a.alike);
    // The one that looks as it did has the face; the other has lost its own.
    const own = meshes.filter(({ now }, i) =>
      meshes.slice(0, i).every((better) => iou(better.now.box, now.box) < SAME_MESH),
    );
    const pick = (sure: boolean) => own.filter(({ alike }) => alike >= LOOKS_SAME === sure).map(({ now }) => now);
    return { seen: pick(true), unsure: pick(false) };
  }

  /** Embeds what is asked for, else the one face that is worth it most. Gives the embeddings of sightings. */
  private async embed(asked: readonly number[], time: number): Promise<Map<Seen, Embedding>> {
    let chosen = this.tracks.visible.filter(({ id }) => id !== undefined && asked.includes(id));
    const wanted = chosen.length === 0 && this.tracks.wanted(time);
    if (wanted) chosen = [wanted];
    const embeddings = await this.models.embedder.embed(chosen.map(({ sighting }) => sighting.chip));
    const bySighting = new Map(chosen.map(({ sighting }, i) => [sighting, embeddings[i] as Embedding]));
    for (const track of chosen) {
      const embedding = bySighting.get(track.sighting);
      if (embedding && track.sighting.view > 0) this.tracks.embedded(track, embedding, time);
    }
    return bySighting;
  }

  /** Of the largest face and those asked for in each frame, of the others in turn: each costs as much as two meshes. */
  private async readEyes(picture: Pyramid, tracks: readonly Track<Seen>[], asked: readonly number[]): Promise<void> {
    this.turn++;
    for (const [i, track] of tracks.entries()) {
      const due =
        i === 0 || asked.includes(track.id as number) || i === 1 + (this.turn % Math.max(1, tracks.length - 1));
      if (!due && this.expressions.has(track)) continue;
      this.expressions.set(track, await this.models.eyes.openness(picture, track.sighting.landmarks));
    }
  }

  private takePictures(picture: Pyramid, { id, sighting }: Track<Seen>): void {
    const trackId = id as number;
    const kept = this.pictures.get(trackId);
    const worth = sighting.view * insideThumbnail(picture, sighting.box) ** EDGE_WEIGHT;
    if (kept && worth <= BETTER_PICTURE * kept.worth) return;
    const thumbnail = thumbnailOf(picture, sighting.box, sighting.pose.roll);
    this.pictures.delete(trackId);
    this.pictures.set(trackId, { chip: sighting.chip, thumbnail, worth });
    const [oldest] = this.pictures.keys();
    if (this.pictures.size > KEPT_PICTURES) this.pictures.delete(oldest as number);
  }

  private faceOf(track: Track<Seen>, currentEmbedding: Embedding | undefined): TrackedFace {
    const { box, score, landmarks, pose, quality } = track.sighting;
    return {
      trackId: track.id as number,
      box,
      score,
      landmarks,
      pose,
      expression: {
        eyeOpenness: this.expressions.get(track) as Expression['eyeOpenness'],
        mouthWidth: mouthWidth(landmarks),
      },
      quality,
      views: track.views,
      ...(track.embedding && { embedding: track.embedding }),
      ...(currentEmbedding && { currentEmbedding }),
    };
  }
}

function seenIn(picture: Pyramid, { box, score, landmarks, mesh, crop }: LocatedFace, detected: number): Seen {
  const chip = align(picture, landmarks);
  const pose = poseOf(mesh, crop.angle);
  const quality = qualityOf(mesh, pose, chip);
  return {
    box,
    appearance: appearanceOf(chip),
    landmarks,
    pose,
    quality,
    // A mesh that was not centred on the face is not good enough to align by.
    view: isSettled(crop, cropAround(landmarks)) ? quality.score : 0,
    chip,
    detected,
    score,
  };
}

const area = ({ sighting: { box } }: Track<Seen>) => box.width * box.height;
