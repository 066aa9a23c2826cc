import { create } from 'zustand';
import type { ApiKey, KeyOptions } from '../../../usecases/types';
import { useConsole } from '../console/state';

export type MadeKey = ApiKey & { secret: string };

interface KeysState {
  /** Undefined until the store has answered. */
  list?: ApiKey[];
  /** When each was last used: YYYY-MM-DD, by id. */
  lastUsed: ReadonlyMap<string, string>;
  error?: unknown;
  /** Those made since the page was opened, whose secrets are therefore known; the latest first. */
  made: MadeKey[];
  refresh: () => Promise<void>;
  create: (options: KeyOptions) => Promise<MadeKey>;
  revoke: (id: string) => Promise<void>;
}

export const useKeys = create<KeysState>()((set, get) => ({
  lastUsed: new Map(),
  made: [],
  refresh: async () => {
    try {
      const [list, usage] = await Promise.all([window.nearface.keys.list(), window.nearface.keys.usage()]);
      // The ledger is by day, so that the last one stays.
      const lastUsed = new Map(usage.map(({ keyId, day }) => [keyId, day]));
      set({ list, lastUsed, error: undefined });
    } catch (error) {
      set({ error });
    }
  },
  create: async (options) => {
    const key = await window.nearface.keys.create(options);
    set(({ made }) => ({ made: [key, ...made] }));
    useConsole.getState().setCredentials(key);
    await get().refresh();
    return key;
  },
  revoke: async (id) => {
    await window.nearface.keys.revoke(id);
    set(({ made }) => ({ made: made.filter((key) => key.id !== id) }));
    await get().refresh();
  },
}));
