import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type CaptureView, createCapture, viewOf } from '../../../usecases/capture';
import type { LiveFrame } from '../../../usecases/types';
import { notifyError } from '../../shared/errors';
import type { LiveFeed } from '../useLiveFeed';
import { type Shot, type ShotFault, takeShot } from './capture-shots';

/** For how long a hint is left at least, ms: long enough to be read. */
const READABLE = 600;

export interface CaptureState {
  hint: ShotFault | 'waiting' | 'checking';
  /** Takes the next frame, good or not; missing while there is no face. */
  shoot: (() => void) | undefined;
}

/** Takes the frames of a feed that are worth enrolling, and tells what is missing until then. */
export function useCapture(feed: LiveFeed, shots: readonly Shot[], onShot: (shot: Shot) => void): CaptureState {
  const [{ hint }, setHint] = useState<{ hint: CaptureState['hint']; since: number }>({ hint: 'waiting', since: 0 });
  const [view, setView] = useState<CaptureView>();
  const busy = useRef(false);

  const tell = (next: CaptureState['hint'], time: number) =>
    setHint((current) =>
      next === current.hint || time - current.since < READABLE ? current : { hint: next, since: time },
    );
  const take = useEffectEvent(async (seen: CaptureView) => {
    if (busy.current) return;
    busy.current = true;
    setHint({ hint: 'checking', since: 0 });
    try {
      const shot = await takeShot(feed.session, seen, shots);
      if (typeof shot === 'string') setHint({ hint: shot, since: performance.now() });
      else onShot(shot);
    } catch (error) {
      notifyError(error);
    } finally {
      busy.current = false;
    }
  });
  const look = useEffectEvent((frame: LiveFrame, advise: ReturnType<typeof createCapture>) => {
    const [face] = frame.faces;
    setView(face && (viewOf(face) ?? 'front'));
    if (busy.current) return;
    const taken = shots.map((shot) => shot.view);
    const advice = advise(frame, taken);
    if (advice.action === 'take') void take(advice.view);
    else tell(advice.hint, frame.time);
  });

  useEffect(() => {
    const advise = createCapture();
    return feed.subscribe((frame) => look(frame, advise));
  }, [feed]);

  return { hint, shoot: view && (() => void take(view)) };
}
