import i18next from 'i18next';
import { create } from 'zustand';
import type { ClusterSummary } from '../../usecases/types';
import { busyWhile } from '../busy';
import { useEnrolment } from '../enrol/state';
import { codeOf } from '../shared/errors';
import { recorded } from '../shared/history';
import { offerUndo } from '../shared/undo';

interface GroupingState {
  /** How much of the comparing is done, from 0 to 1; undefined while nothing is compared. */
  share?: number | undefined;
  error?: unknown;
  /** True after photos were enrolled by `enrol`: the batch is then this page's. */
  enrolled: boolean;
  /** Enrols every face of the photos as a person without a name, then groups the collection. */
  enrol: (files: readonly File[]) => Promise<void>;
  /** Joins the unnamed persons of a collection that are one person. */
  group: (collection: string) => Promise<void>;
  cancel: () => void;
}

let controller: AbortController | undefined;

/** The grouping outlives the page, as the enrolment does. */
export const useGrouping = create<GroupingState>()((set, get) => ({
  enrolled: false,

  enrol: async (files) => {
    const enrolment = useEnrolment.getState();
    if (enrolment.phase === 'running' || get().share !== undefined || files.length === 0) return;
    set({ enrolled: true, error: undefined });
    try {
      await enrolment.enrolNow(files);
    } catch (error) {
      return set({ error });
    }
    const { collection, summary } = useEnrolment.getState();
    if (collection && summary?.stopped !== 'ABORTED') await get().group(collection);
  },

  group: async (collection) => {
    if (get().share !== undefined) return;
    controller = new AbortController();
    const { signal } = controller;
    set({ share: 0, error: undefined });
    try {
      await busyWhile(() => cluster(collection, (share) => set({ share }), signal));
      set({ share: undefined });
    } catch (error) {
      set({ share: undefined, error: codeOf(error) === 'ABORTED' ? undefined : error });
    }
  },

  cancel: () => controller?.abort(),
}));

async function cluster(collection: string, onProgress: (share: number) => void, signal: AbortSignal): Promise<void> {
  let summary: ClusterSummary = { joined: 0, persons: [] };
  const changes = await recorded(collection, async () => {
    summary = await window.nearface.cluster(collection, { onProgress, signal });
  });
  const { joined, persons } = summary;
  const people = i18next.t('common.persons', { count: persons.length });
  offerUndo(
    changes,
    joined > 0 ? i18next.t('group.joined', { count: joined, people }) : i18next.t('group.nothingJoined'),
  );
}
