import { useEffect, useEffectEvent } from 'react';

/** Fills the screen with the page while `active` holds, where the browser lets it; `onEnd`: the person left the full screen. */
export function useKiosk(active: boolean, onEnd: () => void): void {
  const end = useEffectEvent(onEnd);
  useEffect(() => {
    if (!active) return;
    const controller = new AbortController();
    const { signal } = controller;
    // Where it may not (iPhones, or no click before) the picture still fills the window.
    document.documentElement.requestFullscreen?.().catch(() => undefined);
    document.addEventListener('fullscreenchange', () => document.fullscreenElement || end(), { signal });
    return () => {
      controller.abort();
      if (document.fullscreenElement) document.exitFullscreen();
    };
  }, [active]);
}
