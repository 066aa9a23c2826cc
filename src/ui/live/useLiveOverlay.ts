import { type RefObject, useEffect, useEffectEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { LiveFace } from '../../usecases/types';
import { useFormat } from '../shared/format';
import type { Size } from '../shared/labels';
import { type FaceText, LiveOverlay } from './overlay';
import type { LiveFeed } from './useLiveFeed';

/** Draws the feed's faces into an element that lies over the video, each time the display is drawn. */
export function useLiveOverlay(
  feed: LiveFeed | undefined,
  root: RefObject<HTMLElement | null>,
  place: Size & { mirrored: boolean },
): void {
  const textOf = useEffectEvent(useFaceText());
  const draw = useEffectEvent((overlay: LiveOverlay) => overlay.draw(performance.now(), place, place.mirrored));

  useEffect(() => {
    if (!feed || !root.current) return;
    const overlay = new LiveOverlay(root.current);
    const stop = feed.subscribe((frame) => overlay.update(frame, performance.now(), (face) => textOf(face)));
    let request = requestAnimationFrame(function tick() {
      draw(overlay);
      request = requestAnimationFrame(tick);
    });
    return () => {
      cancelAnimationFrame(request);
      stop();
      overlay.clear();
    };
  }, [feed, root]);
}

function useFaceText(): (face: LiveFace) => FaceText {
  const { t } = useTranslation();
  const format = useFormat();
  return ({ identity }) => {
    switch (identity.status) {
      case 'pending':
        return { known: false, description: t('live.facePending') };
      case 'unknown':
        return { label: t('search.unknown'), known: false, description: t('live.faceUnknown') };
      case 'known': {
        const { name } = identity.match;
        const score = format.score(identity.match.score);
        return { label: name, detail: score, known: true, description: t('live.faceKnown', { name, score }) };
      }
    }
  };
}
