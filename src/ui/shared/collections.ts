import type { TFunction } from 'i18next';
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Collection } from '../../usecases/types';

interface CollectionsState {
  /** Undefined until the store has answered. */
  list?: Collection[];
  error?: unknown;
  /** Id of the collection that the person works with. */
  chosen?: string;
  choose: (id: string) => void;
  refresh: () => Promise<void>;
}

/** The collections and which of them is in use; the choice is remembered. */
export const useCollections = create<CollectionsState>()(
  persist(
    (set) => ({
      choose: (chosen) => set({ chosen }),
      refresh: async () => {
        try {
          set({ list: await window.nearface.collections.list(), error: undefined });
        } catch (error) {
          set({ error });
        }
      },
    }),
    { name: 'nearface.collection', partialize: ({ chosen }) => ({ chosen }) },
  ),
);

/** The collection in use: the chosen one, else "default", else any. */
export function currentCollection({ list, chosen }: Pick<CollectionsState, 'list' | 'chosen'>): Collection | undefined {
  return list?.find(({ id }) => id === chosen) ?? list?.find(({ name }) => name === DEFAULT_NAME) ?? list?.[0];
}

export function useCurrentCollection(): Collection | undefined {
  return useCollections(currentCollection);
}

/** Name of the collection that use cases take when none is given. */
const DEFAULT_NAME = 'default';

/** How a collection is called on the page: the first one, which nobody has named, in the page's language. */
export function collectionName(name: string, t: TFunction): string {
  return name === DEFAULT_NAME ? t('collections.defaultName') : name;
}
