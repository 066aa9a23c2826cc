import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { useCurrentCollection } from '../shared/collections';

interface Moved {
  collection: string;
  from: number;
  to: number;
}

interface MovedState {
  moved?: Moved;
  move: (moved: Moved) => void;
}

const useMoved = create<MovedState>()(
  persist((set) => ({ move: (moved) => set({ moved }) }), {
    name: 'nearface.threshold',
    partialize: ({ moved }) => ({ moved }),
  }),
);

interface Threshold {
  threshold: number;
  /** The one of the collection in use. */
  own: number;
  setThreshold: (threshold: number) => void;
}

/** The threshold of what is shown: the collection's own until it is moved; remembered until the collection's changes. */
export function useThreshold(): Threshold {
  const collection = useCurrentCollection();
  const { moved, move } = useMoved();
  // Nobody is named before the collection is known.
  const own = collection?.minScore ?? 1;
  const isMoved = moved && moved.collection === collection?.id && moved.from === own;
  return {
    threshold: isMoved ? moved.to : own,
    own,
    setThreshold: (to) => collection && move({ collection: collection.id, from: own, to }),
  };
}
