import { useMemo, useState } from 'react';
import type { Duplicate } from '../../usecases/types';
import { useHistory } from '../shared/history';
import { keyOfDuplicate, openDuplicates } from './open';
import { useDuplicates } from './state';

export interface OpenDuplicates {
  /** What is left to decide. */
  open: readonly Duplicate[];
  /** Index of the one that is shown. */
  index: number;
  show: (index: number) => void;
}

/** What is left to decide, and which of it is shown: whatever takes the place of what was decided. */
export function useOpenDuplicates(): OpenDuplicates {
  const found = useDuplicates(({ found }) => found);
  const decisions = useDuplicates(({ decisions }) => decisions);
  const undone = useHistory(({ undone }) => undone);
  const [place, setPlace] = useState<{ index: number; key?: string | undefined }>({ index: 0 });
  const open = useMemo(
    () =>
      openDuplicates(
        found ?? [],
        decisions.filter(({ changeIds }) => !changeIds.some((id) => undone.has(id))),
      ),
    [found, decisions, undone],
  );
  const same = open.findIndex((duplicate) => keyOfDuplicate(duplicate) === place.key);
  const index = same >= 0 ? same : Math.max(0, Math.min(place.index, open.length - 1));
  const show = (index: number) => setPlace({ index, key: open[index] && keyOfDuplicate(open[index]) });
  return { open, index, show };
}
