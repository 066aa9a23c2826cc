import { useEffect, useRef, useState } from 'react';
import type { CheckState } from '../../../usecases/types';
import { codeOf, notifyError } from '../../shared/errors';
import type { LiveFeed } from '../useLiveFeed';

/** ms for both moves. */
export const CHECK_TIME = 20_000;

/** ms without the face: the session ends the check before, but a face that is gone has no state. */
const LOST = 1500;

/** The time that is left is told this often, ms. */
const TICK = 250;

/** The active check of a track's face. `again`: anew, with the largest face if that one is gone. */
export function useCheck(feed: LiveFeed, trackId: number): { state: CheckState | undefined; again: () => void } {
  const [run, setRun] = useState({ trackId });
  const [state, setState] = useState<CheckState>();
  const present = useRef<number[]>([]);

  useEffect(() => {
    let latest: CheckState | undefined;
    const show = (next: CheckState) => {
      const changed = next.status !== latest?.status || next.asked !== latest?.asked;
      if (!changed && (latest?.remaining ?? 0) - next.remaining < TICK) return;
      latest = next;
      setState(next);
    };
    const lose = () => show({ ...(latest ?? NOTHING), status: 'failed', reason: 'FACE_LOST' });
    setState(undefined);
    try {
      feed.session.startCheck(run.trackId, { timeLimit: CHECK_TIME });
    } catch (error) {
      if (codeOf(error) === 'FACE_NOT_FOUND') lose();
      else notifyError(error);
      return;
    }
    let seen: number | undefined;
    const stop = feed.subscribe(({ faces, time }) => {
      present.current = faces.map(({ trackId }) => trackId);
      if (latest && latest.status !== 'running') return;
      const face = faces.find(({ trackId }) => trackId === run.trackId);
      if (face || seen === undefined) seen = time;
      if (face?.check) show(face.check);
      else if (time - seen > LOST) lose();
    });
    return () => {
      stop();
      feed.session.cancelCheck(run.trackId);
    };
  }, [feed, run]);

  const again = () => {
    const [largest = run.trackId] = present.current;
    setRun({ trackId: present.current.includes(run.trackId) ? run.trackId : largest });
  };
  return { state, again };
}

const NOTHING: CheckState = { steps: [], done: 0, status: 'running', score: 0, remaining: CHECK_TIME };
