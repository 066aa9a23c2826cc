import { create } from 'zustand';
import type { Match, SearchResult } from '../../usecases/types';
import { codeOf } from '../shared/errors';

/** Persons shown for a face, at most. */
const SHOWN_MATCHES = 5;

export interface Probe {
  blob: Blob;
  name: string;
}

export type SearchView =
  | { status: 'empty' }
  | { status: 'searching'; probe: Probe }
  /** `result` holds the best matches whatever their score: the threshold filters what is shown. */
  | { status: 'done'; probe: Probe; result: SearchResult; seconds: number }
  | { status: 'failed'; probe: Probe; error: unknown };

interface SearchState {
  view: SearchView;
  /** How much of the collection is loaded, from 0 to 1, while the search waits for that. */
  loaded?: number | undefined;
  /** Index of the face that is marked in the photo and in the list. */
  selected?: number | undefined;
  select: (index: number | undefined) => void;
  open: (blob: Blob, collection: string | undefined) => Promise<void>;
  /** Asks for the matches of the same faces again: after a change of the collection, or in another one. */
  rematch: (collection: string | undefined) => Promise<void>;
  clear: () => void;
}

let controller: AbortController | undefined;

/** The search outlives the page. */
export const useSearch = create<SearchState>()((set, get) => ({
  view: { status: 'empty' },
  select: (selected) => set({ selected }),

  open: async (blob, collection) => {
    controller?.abort();
    controller = new AbortController();
    const { signal } = controller;
    const probe: Probe = { blob, name: blob instanceof File ? blob.name : '' };
    set({ view: { status: 'searching', probe }, selected: undefined, loaded: undefined });
    try {
      await window.nearface.ready;
      const start = performance.now();
      const onLoad = (loaded: number) => !signal.aborted && set({ loaded });
      const options = { ...everyMatch(collection), crops: true, onLoad, signal };
      const result = await window.nearface.search(blob, options);
      const seconds = (performance.now() - start) / 1000;
      if (!signal.aborted) set({ view: { status: 'done', probe, result, seconds }, loaded: undefined });
    } catch (error) {
      if (!signal.aborted) set({ view: { status: 'failed', probe, error }, loaded: undefined });
    }
  },

  rematch: async (collection) => {
    const { view } = get();
    if (view.status !== 'done') return;
    const { faces } = view.result;
    const onLoad = (loaded: number) => get().view === view && set({ loaded });
    const matches = await Promise.all(faces.map(({ embedding }) => matchesOf(embedding, collection, onLoad)));
    if (get().view !== view) return;
    const result = { ...view.result, faces: faces.map((face, i) => ({ ...face, matches: matches[i] ?? [] })) };
    set({ view: { ...view, result }, loaded: undefined });
  },

  clear: () => {
    controller?.abort();
    set({ view: { status: 'empty' }, selected: undefined, loaded: undefined });
  },
}));

async function matchesOf(
  embedding: Float32Array,
  collection: string | undefined,
  onLoad: (loaded: number) => void,
): Promise<Match[]> {
  try {
    return await window.nearface.searchVector(embedding, { ...everyMatch(collection), onLoad });
  } catch (error) {
    if (codeOf(error) === 'COLLECTION_DELETED') return [];
    throw error;
  }
}

function everyMatch(collection: string | undefined) {
  return { collection, maxResults: SHOWN_MATCHES, minScore: 0 };
}
