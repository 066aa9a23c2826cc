import { createFaceAnalyzer } from '../src/faces/analyzer';
import { createFrameAnalyzer } from '../src/faces/frames';
import type { Box, CheckState, FrameAnalyzer } from '../src/faces/types';
import { newestFrames } from '../src/ui/live/live-frames';
import { createNearface } from '../src/usecases';
import type { LiveSession } from '../src/usecases/types';
import { ATTACK_RATE, type Attack } from './live-attacks';

/** Live search before the fake camera, and of frames that are given faster than any camera would. */
export interface LiveBench {
  /** Nearface with nobody enrolled, and the names of these faces. */
  open(people: { name: string; url: string; box: Box }[]): Promise<void>;
  /** Switches the camera on and looks at its frames for so many ms. */
  watch(ms: number): Promise<WatchedFrame[]>;
  /** Looks at frames whose times are given; gives the number of tracks that came. */
  feed(frames: { url: string; time: number }[]): Promise<number>;
  /** Tensors alive in the worker of `feed`. */
  tensors(): Promise<number>;
  /** Demands two moves of an attack that obeys them as far as it can; the state at the end. */
  check(attack: Attack): Promise<CheckState>;
  /** Frames a second of Human's `detect` before the camera. */
  human(ms: number): Promise<number>;
}

/** A frame of a numbered clip and what came of it. Times in ms of this page's clock. */
export interface WatchedFrame {
  number: number;
  captured: number;
  /** When its faces were known. */
  answered: number;
  faces: { trackId: number; box: Box; name?: string }[];
}

declare global {
  interface Window {
    liveBench: LiveBench;
  }
}

const DATABASE = 'nearface-live-bench';
/** What a check's frames are apart, ms. */
const STEP = 1000 / ATTACK_RATE;
/** So long a face is looked at before its check, ms. */
const BEFORE_CHECK = 1000;
/** Half of what the page gives a person: it takes half as long to measure. */
const CHECK_TIME = 10_000;
/** A face that has been gone for so long has failed the check, ms. */
const GONE = 3000;

const assets = new URL('/', location.href).href;
const blobs = new Map<string, Blob>();
/** Of the session. */
let frames: FrameAnalyzer | undefined;
let session: LiveSession | undefined;
let clock = 0;

window.liveBench = {
  async open(people) {
    const analyzer = createFaceAnalyzer({ assets, backend: 'wasm', workers: 1 });
    const nearface = createNearface({
      analyzer,
      createFrameAnalyzer: () => {
        frames = createFrameAnalyzer({ assets, backend: 'wasm' });
        return frames;
      },
      database: DATABASE,
    });
    for (const { name } of await nearface.collections.list()) await nearface.collections.delete(name);
    await nearface.collections.create({ name: 'default' });
    for (const { name, url, box } of people) await nearface.enroll(await blobOf(url), { name, faces: box });
    analyzer.close();
    session = nearface.live();
    await session.ready;
  },
  async watch(ms) {
    const live = opened();
    await live.reset();
    const watched: WatchedFrame[] = [];
    await withCamera(ms, async (video, signal) => {
      const shown = numberedFrames(video, signal);
      for await (const { frame, time } of newestFrames(video, signal)) {
        const { faces } = await live.analyze(frame, time);
        const answered = performance.now();
        watched.push({
          ...(shown.get(time) ?? { number: -1, captured: time }),
          answered,
          faces: faces.map(({ trackId, box, identity }) => ({
            trackId,
            box,
            ...(identity.status === 'known' && { name: identity.match.name }),
          })),
        });
      }
    });
    return watched;
  },
  async feed(given) {
    const live = opened();
    const tracks = new Set<number>();
    for (const { url, time } of given) {
      const { faces } = await live.analyze(await createImageBitmap(await blobOf(url)), clock + time);
      for (const { trackId } of faces) tracks.add(trackId);
    }
    clock += (given.at(-1)?.time ?? 0) + STEP;
    return tracks.size;
  },
  async tensors() {
    if (!frames) throw new Error('Not opened');
    return frames.tensors();
  },
  async check(attack) {
    const live = opened();
    await live.reset();
    const start = clock;
    let last: CheckState | undefined;
    let seen = start;
    let checked: number | undefined;
    let queue: string[] = [];
    for (;;) {
      if (queue.length === 0) {
        queue = [...((last?.asked && attack.moves[last.asked]) ?? []), ...attack.rest];
      }
      clock += STEP;
      const bitmap = await createImageBitmap(await blobOf(queue.shift() as string));
      const { faces } = await live.analyze(bitmap, clock);
      const face = faces.find(({ trackId }) => checked === undefined || trackId === checked);
      if (face) seen = clock;
      last = face?.check ?? last;
      if (last && last.status !== 'running') return last;
      if (clock - seen > GONE) {
        if (last) return { ...last, status: 'failed', reason: 'FACE_LOST' };
        throw new Error(`${attack.name}: no face.`);
      }
      if (face && checked === undefined && clock - start > BEFORE_CHECK) {
        checked = face.trackId;
        live.startCheck(checked, { timeLimit: CHECK_TIME });
      }
    }
  },
  async human(ms) {
    const { loadHuman } = await import('./systems/human');
    const human = await loadHuman();
    let [first, last, frames] = [0, 0, -1];
    await withCamera(ms, async (video, signal) => {
      for await (const { frame } of newestFrames(video, signal)) {
        frame.close();
        const { error } = await human.detect(video);
        if (error) throw new Error(error);
        last = performance.now();
        // The first frame warms up.
        if (++frames === 0) first = last;
      }
    });
    return (frames * 1000) / (last - first);
  },
};

function opened(): LiveSession {
  if (!session) throw new Error('Not opened');
  return session;
}

async function blobOf(url: string): Promise<Blob> {
  const known = blobs.get(url);
  if (known) return known;
  const blob = await (await fetch(url)).blob();
  blobs.set(url, blob);
  return blob;
}

async function withCamera(
  ms: number,
  work: (video: HTMLVideoElement, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { width: 640, height: 480 } });
  const video = document.createElement('video');
  video.muted = true;
  video.srcObject = stream;
  document.body.append(video);
  try {
    await video.play();
    await work(video, AbortSignal.timeout(ms));
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.remove();
  }
}

/** Number and time of capture of the frames that were shown, by the time at which they were. */
function numberedFrames(video: HTMLVideoElement, signal: AbortSignal) {
  const shown = new Map<number, { number: number; captured: number }>();
  const corner = new OffscreenCanvas(120, 10).getContext('2d', { willReadFrequently: true });
  if (!corner) throw new Error('No 2D canvas');
  const onFrame: VideoFrameRequestCallback = (_, { presentationTime, captureTime = presentationTime }) => {
    corner.drawImage(video, 0, video.videoHeight - 10, 120, 10, 0, 0, 120, 10);
    const { data } = corner.getImageData(0, 5, 120, 1);
    let number = 0;
    for (let bit = 0; bit < 12; bit++) if ((data[(bit * 10 + 5) * 4] ?? 0) > 127) number |= 1 << bit;
    shown.set(presentationTime, { number, captured: captureTime });
    if (!signal.aborted) video.requestVideoFrameCallback(onFrame);
  };
  video.requestVideoFrameCallback(onFrame);
  return shown;
}
