import { useEffect, useState } from 'react';

/** Why there is no picture; each has a sentence. */
export type CameraProblem = 'none' | 'unplugged' | 'refused' | 'busy' | 'failed';

/** Larger pictures cost time and show no more faces: a face of 40 px at 1280 is recognised. */
const SIZE = { width: { ideal: 1280, max: 1280 }, height: { ideal: 720, max: 720 } };

/** A playing camera: the preferred one where it is connected, else the one that faces the person, else any. */
export async function openCamera(preferred: string | undefined): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new DOMException('No media devices.', 'NotFoundError');
  const any = { facingMode: 'user' };
  // Chromium takes no notice of an id that is only `ideal`. Without a size: where neither camera nor browser can scale.
  const tries = [...(preferred ? [{ deviceId: { exact: preferred }, ...SIZE }] : []), { ...any, ...SIZE }, any];
  for (const video of tries) {
    try {
      return await navigator.mediaDevices.getUserMedia({ video });
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'OverconstrainedError')) throw error;
    }
  }
  throw new DOMException('No camera will do.', 'NotFoundError');
}

/** Halves the picture of a camera, down to about 640 × 360; false if it is that small. */
export async function halve(stream: MediaStream): Promise<boolean> {
  const [track] = stream.getVideoTracks();
  const { width = 0, height = 0 } = track?.getSettings() ?? {};
  if (!track || width <= 640) return false;
  try {
    await track.applyConstraints({ width: Math.round(width / 2), height: Math.round(height / 2) });
    return true;
  } catch {
    return false;
  }
}

/** Their names are told only once the person has let the page see one: `granted`. */
export function useCameras(granted: boolean): MediaDeviceInfo[] {
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    if (!granted) return;
    let over = false;
    const list = () => listCameras().then((found) => over || setCameras(found));
    list();
    navigator.mediaDevices.addEventListener('devicechange', list);
    return () => {
      over = true;
      navigator.mediaDevices.removeEventListener('devicechange', list);
    };
  }, [granted]);
  return cameras;
}

async function listCameras(): Promise<MediaDeviceInfo[]> {
  return (await navigator.mediaDevices.enumerateDevices()).filter(({ kind }) => kind === 'videoinput');
}

export async function isConnected(id: string): Promise<boolean> {
  return (await listCameras()).some(({ deviceId }) => deviceId === id);
}

export function idOf(stream: MediaStream): string | undefined {
  return stream.getVideoTracks()[0]?.getSettings().deviceId;
}

/** What an error of `openCamera` means. */
export function problemOf(error: unknown): CameraProblem {
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
