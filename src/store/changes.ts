import { liveQuery } from 'dexie';
import type { Database } from './schema';

type Listener = (collectionId: string) => void;

/** Watches all collections; what it gives adds a listener, which is told of changes here and in other tabs. */
export function watchCollections(db: Database): (listener: Listener) => () => void {
  const listeners = new Set<Listener>();
  let known: Map<string, number> | undefined;
  // Each change raises the revision of its collection.
  liveQuery(() => db.collections.toArray()).subscribe({
    next(rows) {
      const before = known;
      known = new Map(rows.map(({ id, revision }) => [id, revision]));
      if (!before) return;
      for (const id of new Set([...before.keys(), ...known.keys()])) {
        if (before.get(id) !== known.get(id)) for (const listener of [...listeners]) listener(id);
      }
    },
    // The database is closed or broken: who reads it is told.
    error() {},
  });
  return (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
}
