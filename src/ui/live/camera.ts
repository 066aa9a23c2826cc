import { useCallback, useEffect, useState } from 'react';

/** Why there is no picture; each has a sentence. */
export type CameraProblem = 'none' | 'refused' | 'busy' | 'failed';

export type CameraState =
  | { status: 'off' }
  | { status: 'starting' }
  | { status: 'on'; stream: MediaStream; mirrored: boolean }
  | { status: 'problem'; problem: CameraProblem };

export interface Camera {
  state: CameraState;
  start: (deviceId?: string) => void;
  stop: () => void;
}

/** The camera, from `start` on until `stop`, until the page is left or the tab is hidden. */
export function useCamera(): Camera {
  const [state, setState] = useState<CameraState>({ status: 'off' });
  const [wanted, setWanted] = useState<{ deviceId?: string | undefined }>();

  useEffect(() => {
    if (!wanted) return;
    let stream: MediaStream | undefined;
    let over = false;
    const end = () => {
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
    setState({ status: 'starting' });
    openCamera(wanted.deviceId).then(
      (opened) => {
        stream = opened;
        if (over) return end();
        setState({ status: 'on', stream, mirrored: facesUser(stream) });
        // The cable was pulled.
        stream.getVideoTracks()[0]?.addEventListener('ended', () => setState({ status: 'problem', problem: 'none' }));
      },
      (error) => over || setState({ status: 'problem', problem: problemOf(error) }),
    );
    return () => {
      over = true;
      end();
      setState({ status: 'off' });
    };
  }, [wanted]);

  const stop = useCallback(() => setWanted(undefined), []);
  useEffect(() => {
    const stopHidden = () => document.hidden && stop();
    document.addEventListener('visibilitychange', stopHidden);
    return () => document.removeEventListener('visibilitychange', stopHidden);
  }, [stop]);

  return { state, start: useCallback((deviceId) => setWanted({ deviceId }), []), stop };
}

function problemOf(error: unknown): CameraProblem {
  switch (error instanceof DOMException && error.name) {
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'none';
    case 'NotAllowedError':
    case 'SecurityError':
      return 'refused';
    case 'NotReadableError':
    case 'AbortError':
      return 'busy';
    default:
      return 'failed';
  }
}

async function openCamera(deviceId: string | undefined): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException('No media devices.', 'NotFoundError');
  const which = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: 'user' };
  return navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: 1280 }, height: { ideal: 720 } } });
}

/** One expects to see oneself as in a mirror; what a camera at the back shows, as it is. */
function facesUser(stream: MediaStream): boolean {
  return stream.getVideoTracks()[0]?.getSettings().facingMode !== 'environment';
}
