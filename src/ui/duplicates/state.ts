import { create } from 'zustand';
import type { Duplicate } from '../../usecases/types';
import { codeOf } from '../shared/errors';
import type { Decision } from './open';

interface DuplicatesState {
  /** Id of the collection that is or was searched. */
  collection?: string;
  /** How much of the comparing is done, from 0 to 1; undefined while nothing is compared. */
  share?: number | undefined;
  /** Undefined until a search is done. */
  found?: Duplicate[] | undefined;
  /** Those since the search, in order. */
  decisions: Decision[];
  error?: unknown;
  find: (collection: string) => Promise<void>;
  cancel: () => void;
  decide: (decision: Decision) => void;
}

let controller: AbortController | undefined;

/** What was found and decided outlives the page. */
export const useDuplicates = create<DuplicatesState>()((set, get) => ({
  decisions: [],

  find: async (collection) => {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    const ifCurrent = (change: Partial<DuplicatesState>) => !signal.aborted && set(change);
    set({ collection, share: 0, found: undefined, decisions: [], error: undefined });
    try {
      const onProgress = (share: number) => ifCurrent({ share });
      const found = await window.nearface.duplicates({ collection, onProgress, signal });
      ifCurrent({ share: undefined, found });
    } catch (error) {
      if (codeOf(error) !== 'ABORTED') ifCurrent({ share: undefined, error });
    }
  },

  cancel: () => {
    controller?.abort();
    set({ share: undefined });
  },
  decide: (decision) => set({ decisions: [...get().decisions, decision] }),
}));
