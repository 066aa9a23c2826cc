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
  const search = useEffectEvent((frame: Blob, signal: AbortSignal) =>
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
  search: (frame: Blob) => Promise<SearchResult>,
  onResult: (result: LiveResult) => void,
  signal: AbortSignal,
): Promise<void> {
  const canvas = document.createElement('canvas');
  let rate = 0;
  while (!signal.aborted) {
    await nextFrame(video);
    if (signal.aborted || video.videoWidth === 0) continue;
    const start = performance.now();
    const result = await search(await capture(video, canvas));
    const now = 1000 / (performance.now() - start);
    rate = rate === 0 ? now : 0.8 * rate + 0.2 * now;
    if (!signal.aborted) onResult({ ...result, rate });
  }
}

/** A face that fills a tenth of this width is still large enough; JPEG is made several times faster than PNG. */
const WIDEST = 960;
const JPEG_QUALITY = 0.92;

async function capture(video: HTMLVideoElement, canvas: HTMLCanvasElement): Promise<Blob> {
  const scale = Math.min(1, WIDEST / video.videoWidth);
  canvas.width = Math.round(video.videoWidth * scale);
  canvas.height = Math.round(video.videoHeight * scale);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY));
  if (!blob) throw new Error('The frame could not be read.');
  return blob;
}

function nextFrame(video: HTMLVideoElement): Promise<unknown> {
  return new Promise((resolve) => video.requestVideoFrameCallback(resolve));
}
