import { useCallback, useEffect, useEffectEvent, useState } from 'react';
import type { LiveFrame, LiveOptions, LiveSession } from '../../usecases/types';
import { codeOf } from '../shared/errors';
import { newestFrames } from './live-frames';

/** `took`: ms that looking at the frame took. */
type Listener = (frame: LiveFrame, took: number) => void;

/** The faces of a playing video, frame by frame. Frames come too fast for React's state: who draws them subscribes. */
export class LiveFeed {
  readonly #listeners = new Set<Listener>();

  constructor(readonly session: LiveSession) {}

  /** Calls back with each frame that was looked at; returns the unsubscriber. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  publish(frame: LiveFrame, took: number): void {
    for (const listener of this.#listeners) listener(frame, took);
  }
}

export interface LiveFeedState {
  /** A session for as long as `active` holds. */
  feed: LiveFeed | undefined;
  /** Its models could not be loaded, its worker crashes, or the collection is gone. */
  error: unknown;
  /** Begins anew. */
  retry: () => void;
}

/** Gives each frame of a camera to a session, as fast as it takes them. */
export function useLiveFeed(
  active: boolean,
  stream: MediaStream | undefined,
  { collection, minScore }: LiveOptions,
): LiveFeedState {
  const [feed, setFeed] = useState<LiveFeed>();
  const [error, setError] = useState<unknown>();
  const [attempt, setAttempt] = useState(0);

  const begin = useEffectEvent(() => new LiveFeed(window.nearface.live({ collection, minScore })));
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    if (!active || !collection) return;
    const made = begin();
    setFeed(made);
    setError(undefined);
    return () => {
      made.session.close();
      setFeed(undefined);
    };
  }, [active, collection, attempt]);

  useEffect(() => {
    if (minScore !== undefined) feed?.session.setMinScore(minScore);
  }, [feed, minScore]);

  useEffect(() => {
    if (!feed || !stream) return;
    const controller = new AbortController();
    follow(stream, feed, controller.signal).catch((reason) => controller.signal.aborted || setError(reason));
    return () => controller.abort();
  }, [feed, stream]);

  return { feed, error, retry: useCallback(() => setAttempt((n) => n + 1), []) };
}

/** After this many crashes without a frame in between the worker is given up. */
const CRASHES = 3;

async function follow(stream: MediaStream, feed: LiveFeed, signal: AbortSignal): Promise<void> {
  const { session } = feed;
  await session.ready;
  await session.reset();
  if (signal.aborted) return;
  // Not the one on the page: a video that is scrolled out of sight gets no frames.
  const video = document.createElement('video');
  Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
  signal.addEventListener('abort', () => {
    video.srcObject = null;
  });
  // Rejects when the camera is switched off before the first frame.
  video.play().catch(() => undefined);
  let crashes = 0;
  for await (const { frame, time } of newestFrames(video, signal)) {
    const start = performance.now();
    try {
      const faces = await session.analyze(frame, time);
      crashes = 0;
      if (!signal.aborted) feed.publish(faces, performance.now() - start);
    } catch (error) {
      // The next frame starts a new worker.
      if (codeOf(error) !== 'WORKER_CRASHED' || ++crashes === CRASHES) throw error;
    }
  }
}
