import { BlobSource, CanvasSink, Input, MATROSKA, MP4, QTFF, WEBM } from 'mediabunny';
import { registerOpaqueDecoder } from './video-decoder';

/** Why a video cannot be looked at; each has a sentence. */
export type VideoProblem = 'empty' | 'gone' | 'not-video' | 'no-picture' | 'codec' | 'no-length' | 'broken';

export class VideoError extends Error {
  constructor(
    readonly problem: VideoProblem,
    cause?: unknown,
  ) {
    super(`The video cannot be read: ${problem}.`, { cause });
    this.name = 'VideoError';
  }
}

/** A video whose frames can be decoded, without being played; to be closed. */
export interface VideoFile {
  /** s. Times begin at the first frame. */
  duration: number;
  /** px, as shown. */
  width: number;
  height: number;
  /** s from one sample to the next. */
  interval: number;
  /** Too long to be sampled as often as others. */
  isLong: boolean;
  /** The file says that it is longer: its end is missing. */
  truncated: boolean;
  /** A frame every `interval`, in order; whoever gets it closes it. Throws a `VideoError`. */
  frames(signal: AbortSignal): AsyncGenerator<SampledFrame>;
  /** The frame that is shown at a time (s), in full size, as a JPEG file. */
  picture(time: number): Promise<Blob>;
  close(): void;
}

export interface SampledFrame {
  frame: ImageBitmap;
  /** s */
  time: number;
}

/** A passer-by is seen for a second or more, and a name takes a few views. */
const SAMPLES_PER_SECOND = 5;

/** An hour's. Longer videos are sampled less often: at 15 samples a second it takes 20 minutes. */
const MAX_SAMPLES = 3600 * SAMPLES_PER_SECOND;

/** s by which the sound may be longer than the picture. */
const MAX_SILENCE = 2;

/** Frames are reduced to a longer side of this many px: as large as the camera's. */
const LONGEST = 1280;

const JPEG_QUALITY = 0.92;

/** Opens an .mp4, .mov, .webm or .mkv. Throws a `VideoError`. */
export async function openVideo(file: Blob): Promise<VideoFile> {
  if (file.size === 0) throw new VideoError('empty');
  registerOpaqueDecoder();
  const input = new Input({ formats: [MP4, QTFF, WEBM, MATROSKA], source: new BlobSource(file) });
  try {
    return await readable(input);
  } catch (error) {
    input.dispose();
    throw videoError(error);
  }
}

async function readable(input: Input): Promise<VideoFile> {
  if (!(await input.canRead())) throw new VideoError('not-video');
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new VideoError('no-picture');
  // Firefox for Android has no decoder that a page can use.
  if (!('VideoDecoder' in window) || !(await track.canDecode())) throw new VideoError('codec');
  const first = await track.getFirstTimestamp();
  const duration = (await track.computeDuration()) - first;
  const promised = (await track.getDurationFromMetadata()) ?? 0;
  if (!(duration > 0)) throw new VideoError(promised > 0 ? 'broken' : 'no-length');
  const [width, height] = await Promise.all([track.getDisplayWidth(), track.getDisplayHeight()]);
  const interval = Math.max(1 / SAMPLES_PER_SECOND, duration / MAX_SAMPLES);

  return {
    duration,
    width,
    height,
    interval,
    isLong: interval > 1 / SAMPLES_PER_SECOND,
    truncated: promised - first - duration > MAX_SILENCE,
    async *frames(signal) {
      const sink = new CanvasSink(track, { ...reducedSize(width, height), poolSize: 1 });
      let sample = 0;
      try {
        for await (const wrapped of sink.canvasesAtTimestamps(times(first, duration, interval))) {
          if (signal.aborted) return;
          const time = sample++ * interval;
          if (wrapped) yield { frame: await createImageBitmap(wrapped.canvas), time };
        }
      } catch (error) {
        throw videoError(error);
      }
    },
    async picture(time) {
      const wrapped = await new CanvasSink(track).getCanvas(first + time);
      if (!wrapped) throw new VideoError('broken');
      return jpegOf(wrapped.canvas);
    },
    close: () => input.dispose(),
  };
}

function* times(first: number, duration: number, interval: number): Generator<number> {
  for (let i = 0; i * interval < duration; i++) yield first + i * interval;
}

function reducedSize(width: number, height: number): { width?: number; height?: number } {
  if (Math.max(width, height) <= LONGEST) return {};
  return width >= height ? { width: LONGEST } : { height: LONGEST };
}

async function jpegOf(canvas: HTMLCanvasElement | OffscreenCanvas): Promise<Blob> {
  const options = { type: 'image/jpeg', quality: JPEG_QUALITY };
  if (canvas instanceof OffscreenCanvas) return canvas.convertToBlob(options);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, options.type, options.quality));
  if (!blob) throw new VideoError('broken');
  return blob;
}

function videoError(error: unknown): VideoError {
  if (error instanceof VideoError) return error;
  const gone = error instanceof DOMException && ['NotFoundError', 'NotReadableError'].includes(error.name);
  return new VideoError(gone ? 'gone' : 'broken', error);
}
