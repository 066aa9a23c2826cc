import { useEffect, useEffectEvent, useState } from 'react';
import type { SearchResult } from '../../usecases/types';
import { codeOf, notifyError } from '../shared/errors';

export interface LiveResult extends SearchResult {
  /** Frames searched a second, lately. */
  rate: number;
}

/** Searches with the frames of a playing video, one at a time, as fast as they are answered. */
export function useLiveSearch(
  video: HTMLVideoElement | null,
  collection: string | undefined,
  minScore: number,
): LiveResult | undefined {
  const [result, setResult] = useState<LiveResult>();
  const search = useEffectEvent((frame: ImageBitmap, signal: AbortSignal) =>
    window.nearface.search(frame, { collection, minScore, maxResults: 1, signal }),
  );

  useEffect(() => {
    if (!video) return;
    const controller = new AbortController();
    follow(video, (frame) => search(frame, controller.signal), setResult, controller.signal).catch((error) => {
      if (codeOf(error) !== 'ABORTED') notifyError(error);
    });
    return () => {
      controller.abort();
      setResult(undefined);
    };
  }, [video]);

  return result;
}

async function follow(
  video: HTMLVideoElement,
  search: (frame: ImageBitmap) => Promise<SearchResult>,
  onResult: (result: LiveResult) => void,
  signal: AbortSignal,
): Promise<void> {
  let rate = 0;
  while (!signal.aborted) {
    await nextFrame(video);
    if (signal.aborted || video.videoWidth === 0) continue;
    const start = performance.now();
    const frame = await createImageBitmap(video);
    try {
      const result = await search(frame);
      const now = 1000 / (performance.now() - start);
      rate = rate === 0 ? now : 0.8 * rate + 0.2 * now;
      if (!signal.aborted) onResult({ ...result, rate });
    } finally {
      frame.close();
    }
  }
}

function nextFrame(video: HTMLVideoElement): Promise<unknown> {
  return new Promise((resolve) => video.requestVideoFrameCallback(resolve));
}
