import type { Box } from '../../../faces/types';
import { createTimeline, type TimelineRow } from '../../../usecases/timeline';
import type { LiveFrame, LiveSession } from '../../../usecases/types';
import { VideoError, type VideoFile } from './video-file';

/** Somebody in a video, when, and where best to be seen. */
export interface VideoPerson extends TimelineRow {
  sighting: Sighting | undefined;
}

/** The best view of a face. */
export interface Sighting {
  /** s */
  time: number;
  /** px of the video. */
  box: Box;
  /** `Quality.score` */
  quality: number;
  /** JPEG, 192×192 px; missing while the face is followed. */
  thumbnail?: Blob | undefined;
}

export interface VideoProgress {
  persons: VideoPerson[];
  /** s of the video that were looked at. */
  seen: number;
}

/** Between two updates of the page, ms. */
const PAUSE = 300;

/**
 * Looks at a whole video, until its end or the signal, and tells from time to time who was seen. Resolves to false
 * where the rest of the file is damaged. Throws a `VideoError` if nothing of it can be decoded, and what the session
 * throws.
 */
export async function watchVideo(
  video: VideoFile,
  session: LiveSession,
  onProgress: (progress: VideoProgress) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const timeline = createTimeline();
  const sightings = new Sightings(video, session);
  let whole = !video.truncated;
  let seen = 0;
  let told = performance.now();
  const tell = () => {
    onProgress({ persons: timeline.rows().map((row) => ({ ...row, sighting: sightings.of(row.trackIds) })), seen });
    told = performance.now();
  };

  await session.ready;
  try {
    for await (const { frame, time } of video.frames(signal)) {
      const live = await session.analyze(frame, 1000 * time);
      timeline.add(live);
      await sightings.add(live);
      seen = Math.min(video.duration, time + video.interval);
      if (performance.now() - told > PAUSE) tell();
    }
  } catch (error) {
    if (!(error instanceof VideoError) || seen === 0) throw error;
    whole = false;
  }
  await sightings.end();
  tell();
  return whole;
}

/** Where each followed face is best to be seen. */
class Sightings {
  readonly #video: VideoFile;
  readonly #session: LiveSession;
  readonly #best = new Map<number, Sighting>();
  /** In the last frame. */
  #followed = new Set<number>();

  constructor(video: VideoFile, session: LiveSession) {
    this.#video = video;
    this.#session = session;
  }

  async add({ faces, time, width }: LiveFrame): Promise<void> {
    const scale = this.#video.width / width;
    for (const { trackId, box, quality } of faces) {
      const best = this.#best.get(trackId);
      if (best && best.quality >= quality.score) continue;
      this.#best.set(trackId, { time: time / 1000, box: scaled(box, scale), quality: quality.score });
    }
    const followed = new Set(faces.map(({ trackId }) => trackId));
    await this.#picture([...this.#followed].filter((trackId) => !followed.has(trackId)));
    this.#followed = followed;
  }

  async end(): Promise<void> {
    await this.#picture([...this.#followed]);
  }

  /** The best one of all tracks of a person. */
  of(trackIds: readonly number[]): Sighting | undefined {
    const sightings = trackIds.flatMap((trackId) => this.#best.get(trackId) ?? []);
    return sightings.sort((a, b) => b.quality - a.quality)[0];
  }

  /** The session can show a face for a short while only. */
  async #picture(trackIds: number[]): Promise<void> {
    for (const trackId of trackIds) {
      const best = this.#best.get(trackId);
      if (best) best.thumbnail = await this.#session.thumbnail(trackId);
    }
  }
}

const scaled = ({ x, y, width, height }: Box, by: number): Box => ({
  x: x * by,
  y: y * by,
  width: width * by,
  height: height * by,
});
