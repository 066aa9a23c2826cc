import { useEffect, useState } from 'react';
import type { LiveFeed } from './useLiveFeed';

export interface LiveSummary {
  /** In the last frame. */
  faces: number;
  /** The track of the largest one. */
  largest: number | undefined;
  /** Frames a second that were looked at, lately. */
  rate: number;
}

/** Frames whose times make the rate. */
const LATELY = 30;
/** ms between two updates of the page. */
const PAUSE = 500;

/** How many faces there are and how fast they are found, a few times a second; undefined before the first frame. */
export function useLiveSummary(feed: LiveFeed | undefined): LiveSummary | undefined {
  const [summary, setSummary] = useState<LiveSummary>();
  useEffect(() => {
    if (!feed) return;
    let times: number[] = [];
    let told = Number.NEGATIVE_INFINITY;
    const stop = feed.subscribe(({ faces }) => {
      const now = performance.now();
      times = [...times, now].slice(-LATELY);
      if (now - told < PAUSE) return;
      told = now;
      const [first = now] = times;
      const rate = times.length > 1 ? (1000 * (times.length - 1)) / (now - first) : 0;
      setSummary({ faces: faces.length, largest: faces[0]?.trackId, rate });
    });
    return () => {
      stop();
      setSummary(undefined);
    };
  }, [feed]);
  return summary;
}
