/** A picture of a playing video; whoever gets it closes it. */
export interface CapturedFrame {
  frame: VideoFrame | ImageBitmap;
  /** When it was shown: ms on the clock of `performance.now()`. */
  time: number;
}

/**
 * Frames of a playing video, none twice: at each call the newest one, or the next if that was given before. Ends when
 * the signal fires.
 */
export async function* newestFrames(video: HTMLVideoElement, signal: AbortSignal): AsyncGenerator<CapturedFrame> {
  let shown: number | undefined;
  let wake = () => {};
  const onFrame: VideoFrameRequestCallback = (_, { presentationTime }) => {
    shown = presentationTime;
    wake();
    handle = video.requestVideoFrameCallback(onFrame);
  };
  let handle = video.requestVideoFrameCallback(onFrame);
  const stop = () => wake();
  signal.addEventListener('abort', stop);
  let last = Number.NEGATIVE_INFINITY;
  try {
    while (!signal.aborted) {
      if (shown === undefined || shown <= last) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      last = shown;
      const frame = await capture(video);
      if (signal.aborted) return frame?.close();
      if (frame) yield { frame, time: last };
    }
  } finally {
    signal.removeEventListener('abort', stop);
    video.cancelVideoFrameCallback(handle);
  }
}

/** Nothing where the camera was just switched off. */
async function capture(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap | undefined> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || video.videoWidth === 0) return undefined;
  try {
    return 'VideoFrame' in window ? new VideoFrame(video) : await createImageBitmap(video);
  } catch {
    return undefined;
  }
}
