import { useMemo, useState } from 'react';
import type { Duplicate } from '../../usecases/types';
import { useHistory } from '../shared/history';
import { type Decision, keyOfDuplicate, openDuplicates } from './open';
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
  const open = useMemo(() => stillOpen(found, decisions, undone), [found, decisions, undone]);
  const same = open.findIndex((duplicate) => keyOfDuplicate(duplicate) === place.key);
  const index = same >= 0 ? same : Math.max(0, Math.min(place.index, open.length - 1));
  const show = (index: number) => setPlace({ index, key: open[index] && keyOfDuplicate(open[index]) });
  return { open, index, show };
}

/** True if a collection is being searched or something is left to decide of what was found in it. */
export function isUnderWay(collection: string): boolean {
  const { collection: searched, share, found, decisions } = useDuplicates.getState();
  if (searched !== collection) return false;
  return share !== undefined || stillOpen(found, decisions, useHistory.getState().undone).length > 0;
}

function stillOpen(found: readonly Duplicate[] = [], decisions: readonly Decision[], undone: ReadonlySet<string>) {
  const standing = decisions.filter(({ changeIds }) => !changeIds.some((id) => undone.has(id)));
  return openDuplicates(found, standing);
}
