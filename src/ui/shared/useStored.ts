import { useEffect, useEffectEvent, useState } from 'react';
import { everyChange } from './changes';

export interface Stored<T> {
  data?: T;
  error?: unknown;
}

/**
 * What `load` gives, loaded again when `key` changes and after changes of the store. The last data stay until new
 * ones are there, so that lists don't flicker.
 */
export function useStored<T>(key: string, load: () => Promise<T>): Stored<T> {
  const [stored, setStored] = useState<Stored<T>>({});
  const latest = useEffectEvent(load);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for what `load` reads
  useEffect(() => {
    let run = 0;
    const reload = async () => {
      const mine = ++run;
      try {
        const data = await latest();
        if (mine === run) setStored({ data });
      } catch (error) {
        if (mine === run) setStored({ error });
      }
    };
    reload();
    const stop = everyChange(reload);
    return () => {
      run = -1;
      stop();
    };
  }, [key]);

  return stored;
}
