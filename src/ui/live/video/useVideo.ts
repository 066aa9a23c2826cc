import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';
import { useThreshold } from '../../search/threshold';
import { openVideo, type VideoFile } from './video-file';
import { type VideoProgress, watchVideo } from './video-run';

export type VideoView =
  | { status: 'opening' }
  | { status: 'failed'; error: unknown }
  | ({
      status: 'open';
      video: VideoFile;
      /** Missing while it is looked at. */
      end?: 'finished' | 'stopped' | 'damaged';
    } & VideoProgress);

/** Looks at a whole video, once; `stop` keeps what was seen until then. */
export function useVideo(file: File, collection: string): { view: VideoView; stop: () => void } {
  const [view, setView] = useState<VideoView>({ status: 'opening' });
  const stopper = useRef<() => void>(undefined);
  const { threshold: minScore } = useThreshold();
  const startSession = useEffectEvent(() => window.nearface.live({ collection, minScore }));

  useEffect(() => {
    const closing = new AbortController();
    const stopping = new AbortController();
    const update = (change: VideoView) => closing.signal.aborted || setView(change);
    let open: VideoFile | undefined;
    stopper.current = () => stopping.abort();

    const run = async () => {
      const video = await openVideo(file);
      if (closing.signal.aborted) return video.close();
      open = video;
      let progress: VideoProgress = { persons: [], seen: 0 };
      update({ status: 'open', video, ...progress });
      const session = startSession();
      try {
        const onProgress = (next: VideoProgress) => {
          progress = next;
          update({ status: 'open', video, ...next });
        };
        const signal = AbortSignal.any([closing.signal, stopping.signal]);
        const whole = await watchVideo(video, session, onProgress, signal);
        const end = stopping.signal.aborted ? 'stopped' : whole ? 'finished' : 'damaged';
        update({ status: 'open', video, ...progress, end });
      } finally {
        session.close();
      }
    };
    run().catch((error) => update({ status: 'failed', error }));
    return () => {
      closing.abort();
      open?.close();
    };
  }, [file]);

  return { view, stop: useCallback(() => stopper.current?.(), []) };
}
