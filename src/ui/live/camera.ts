import { useCallback, useEffect, useState } from 'react';
import { type CameraProblem, idOf, isConnected, openCamera, problemOf } from './cameras';

export type CameraState =
  | { status: 'off' }
  | { status: 'starting' }
  | { status: 'on'; stream: MediaStream; deviceId: string | undefined; mirrored: boolean }
  /** The tab is in the background. */
  | { status: 'paused' }
  /** It goes on by itself once the cause is gone. */
  | { status: 'problem'; problem: CameraProblem };

export interface Camera {
  state: CameraState;
  /** Asks at once, and for the permission too. */
  retry: () => void;
}

const OFF: CameraState = { status: 'off' };

/**
 * The camera while `wanted` holds. Its light is off while the tab is hidden and once the component is gone. After a
 * problem it comes back by itself.
 *
 * @param preferred id of the camera to take where it is connected; else any is taken
 */
export function useCamera(wanted: boolean, preferred: string | undefined): Camera {
  const [state, setState] = useState<CameraState>(OFF);
  const [attempt, setAttempt] = useState(0);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt begins anew
  useEffect(() => {
    if (!wanted) return;
    const stop = keepOpen(preferred, setState);
    return () => {
      stop();
      setState(OFF);
    };
  }, [wanted, preferred, attempt]);

  return { state, retry: useCallback(() => setAttempt((n) => n + 1), []) };
}

/** Another program gives no word when it lets go of the camera. */
const RETRY_MS = 2000;

/** Opens the camera, and again whenever it may have become possible; gives what ends that. */
function keepOpen(preferred: string | undefined, onState: (state: CameraState) => void): () => void {
  const ending = new AbortController();
  const { signal } = ending;
  let stream: MediaStream | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hadPicture = false;
  let opening = false;

  const close = () => {
    clearTimeout(timer);
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = undefined;
  };

  const open = async () => {
    if (opening || stream || document.hidden || signal.aborted) return;
    clearTimeout(timer);
    opening = true;
    try {
      const opened = await openCamera(preferred);
      stream = opened;
      const [track] = opened.getVideoTracks();
      // Not told of a track that was stopped here: the cable was pulled, or the permission withdrawn.
      track?.addEventListener('ended', () => stream === opened && reopen(), { signal });
      hadPicture = true;
      const { deviceId, facingMode } = track?.getSettings() ?? {};
      if (!document.hidden && !signal.aborted) {
        // One expects to see oneself as in a mirror; what a camera at the back shows, as it is.
        onState({ status: 'on', stream, deviceId, mirrored: facingMode !== 'environment' });
      }
    } catch (error) {
      const problem = problemOf(error);
      if (problem === 'busy') timer = setTimeout(open, RETRY_MS);
      if (!signal.aborted) {
        onState({ status: 'problem', problem: problem === 'none' && hadPicture ? 'unplugged' : problem });
      }
    } finally {
      opening = false;
      // Meanwhile the page was left or hidden.
      if (document.hidden || signal.aborted) close();
    }
  };
  const reopen = () => {
    close();
    open();
  };

  const onVisibility = () => {
    if (!document.hidden) return open();
    close();
    onState({ status: 'paused' });
  };
  const onDevices = async () => {
    if (stream && preferred && idOf(stream) !== preferred && (await isConnected(preferred))) reopen();
    else open();
  };

  document.addEventListener('visibilitychange', onVisibility, { signal });
  navigator.mediaDevices?.addEventListener('devicechange', onDevices, { signal });
  onPermission(open, signal);
  signal.addEventListener('abort', close);
  onState(document.hidden ? { status: 'paused' } : { status: 'starting' });
  open();
  return () => ending.abort();
}

/** Not every browser tells of a permission for the camera. */
async function onPermission(onGranted: () => void, signal: AbortSignal): Promise<void> {
  const status = await navigator.permissions?.query({ name: 'camera' }).catch(() => undefined);
  status?.addEventListener('change', () => status.state === 'granted' && onGranted(), { signal });
}
