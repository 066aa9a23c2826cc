import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { LoggedVisit } from '../../../usecases/visit-log';
import { playGreeting } from '../greeting-sound';
import { useLiveSettings } from '../state';
import type { LiveFeed } from '../useLiveFeed';
import { visitBook } from './visit-book';

const NONE: LoggedVisit[] = [];

/** The check-in list of a collection, the latest first; what `feed` shows is added to it. */
export function useLiveVisits(feed: LiveFeed | undefined, collection: string | undefined): readonly LoggedVisit[] {
  useEffect(() => {
    if (!feed || !collection) return;
    const book = visitBook(collection);
    const stop = feed.subscribe((frame) => book.add(frame, feed.session));
    return () => {
      stop();
      book.end();
    };
  }, [feed, collection]);

  const book = collection ? visitBook(collection) : undefined;
  const visits = useSyncExternalStore(book?.subscribe ?? (() => () => {}), book?.list ?? (() => NONE));
  useSounds(visits);
  return visits;
}

/** One for each who comes, and another for who turns out to be known. */
function useSounds(visits: readonly LoggedVisit[]): void {
  const heard = useRef(new Map<string, 'known' | 'unknown'>());
  useEffect(() => {
    for (const { visit, here } of visits) {
      const who = visit.personId ? 'known' : 'unknown';
      if (!here || heard.current.get(visit.visitId) === who) continue;
      heard.current.set(visit.visitId, who);
      if (useLiveSettings.getState().sound) playGreeting(who);
    }
  }, [visits]);
}
