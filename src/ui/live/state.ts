import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface LiveSettings {
  /** Id of the camera that was chosen. */
  camera?: string;
  /** A sound when somebody comes. */
  sound: boolean;
  /** The picture fills the screen and greets who comes. */
  kiosk: boolean;
  /** The check-in list is kept on this device. */
  keepVisits: boolean;
  set: (change: Partial<Omit<LiveSettings, 'set'>>) => void;
}

/** What was chosen on the live page; remembered. */
export const useLiveSettings = create<LiveSettings>()(
  persist(
    (set) => ({
      sound: false,
      kiosk: false,
      keepVisits: false,
      set,
    }),
    { name: 'nearface.live' },
  ),
);
