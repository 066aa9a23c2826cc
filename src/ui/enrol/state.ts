import { create } from 'zustand';
import type { BatchOutcome, BatchSummary, FaceChoice } from '../../usecases/types';
import { busyWhile } from '../busy';
import { currentCollection, useCollections } from '../shared/collections';
import { type Naming, nameFor, pathOf, suggestNaming } from './names';

export interface Row {
  file: File;
  path: string;
  outcome?: BatchOutcome;
}

export interface EnrolOptions {
  naming: Naming;
  typedName: string;
  faces: Exclude<FaceChoice, object>;
  minQuality: number;
}

export type Phase = 'choosing' | 'running' | 'finished';

export interface EnrolState {
  phase: Phase;
  rows: Row[];
  options: EnrolOptions;
  /** True once the person has chosen a naming: it is then no longer suggested. */
  namingChosen: boolean;
  /** Id of the collection that the batch goes to. */
  collection?: string;
  startedAt: number;
  endedAt: number;
  done: number;
  summary?: BatchSummary;
  /** Why the batch did not run at all. */
  error?: unknown;
  add: (files: readonly File[]) => void;
  remove: (row: Row) => void;
  setOptions: (change: Partial<EnrolOptions>) => void;
  start: () => Promise<void>;
  cancel: () => void;
  /** Back to an empty list. */
  clear: () => void;
  /** Replaces the list and runs it with every face as its own person. */
  enrolNow: (files: readonly File[]) => Promise<void>;
}

/** Outcomes reach the page together, this often. */
const FLUSH_MS = 250;

const EMPTY = { rows: [], done: 0, startedAt: 0, endedAt: 0, summary: undefined, error: undefined };
const OPTIONS: EnrolOptions = { naming: 'none', typedName: '', faces: 'all', minQuality: 0 };

let controller: AbortController | undefined;

/** The batch outlives the page: it goes on while the person looks at another one. */
export const useEnrolment = create<EnrolState>()((set, get) => ({
  ...EMPTY,
  phase: 'choosing',
  options: OPTIONS,
  namingChosen: false,

  add: (files) => {
    if (get().phase === 'running') return;
    const kept = get().phase === 'finished' ? [] : get().rows;
    const known = new Set(kept.map(identity));
    const added = files.filter(visible).map(toRow);
    const rows = [...kept, ...added.filter((row) => !known.has(identity(row))).sort(byPath)];
    const naming = get().namingChosen ? get().options.naming : suggestNaming(rows.map(({ path }) => path));
    set({ ...EMPTY, phase: 'choosing', rows, options: withNaming(get().options, naming) });
  },
  remove: (row) => set({ rows: get().rows.filter((other) => other !== row) }),
  setOptions: (change) => {
    const options = change.naming ? withNaming(get().options, change.naming) : get().options;
    set({ options: { ...options, ...change }, namingChosen: get().namingChosen || change.naming !== undefined });
  },

  start: async () => {
    const { rows, options, phase } = get();
    if (phase === 'running' || rows.length === 0) return;
    const fresh = rows.map(({ file, path }): Row => ({ file, path }));
    const collection = currentCollection(useCollections.getState())?.id;
    controller = new AbortController();
    set({ ...EMPTY, rows: fresh, phase: 'running', collection });
    try {
      const summary = await busyWhile(() => run(fresh, options, collection, set, controller?.signal));
      set({ phase: 'finished', endedAt: performance.now(), summary });
    } catch (error) {
      set({ phase: 'finished', endedAt: performance.now(), error });
    }
  },
  cancel: () => controller?.abort(),
  clear: () => set({ ...EMPTY, phase: 'choosing', namingChosen: false, options: { ...get().options, typedName: '' } }),
  enrolNow: async (files) => {
    set({ ...EMPTY, phase: 'choosing', rows: files.filter(visible).map(toRow), options: OPTIONS, namingChosen: false });
    await get().start();
    const { error } = get();
    if (error) throw error;
  },
}));

async function run(
  rows: readonly Row[],
  { naming, typedName, faces, minQuality }: EnrolOptions,
  collection: string | undefined,
  set: (change: Partial<EnrolState>) => void,
  signal: AbortSignal | undefined,
): Promise<BatchSummary> {
  await window.nearface.ready;
  set({ startedAt: performance.now() });
  const current = [...rows];
  let done = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    timer = undefined;
    set({ rows: [...current], done });
  };
  const items = rows.map(({ file, path }) => ({
    image: file,
    fileName: file.name,
    name: nameFor(path, naming, typedName),
  }));
  try {
    return await window.nearface.enrollBatch(items, {
      collection,
      faces,
      minQuality,
      signal,
      onOutcome: (index, outcome) => {
        const row = current[index];
        if (row) current[index] = { ...row, outcome };
        done++;
        timer ??= setTimeout(flush, FLUSH_MS);
      },
    });
  } finally {
    clearTimeout(timer);
    flush();
  }
}

/** A name is one person's: then the largest face is meant; without names, every face. */
function withNaming(options: EnrolOptions, naming: Naming): EnrolOptions {
  if (naming === options.naming) return options;
  return { ...options, naming, faces: naming === 'none' ? 'all' : 'largest' };
}

function toRow(file: File): Row {
  return { file, path: pathOf(file) };
}

function identity({ file, path }: Row): string {
  return `${path}/${file.size}/${file.lastModified}`;
}

/** Folders give their files in any order. */
function byPath(a: Row, b: Row): number {
  return collator.compare(a.path, b.path);
}

const collator = new Intl.Collator(undefined, { numeric: true });

/** Folders hold files that no person put there, such as .DS_Store. */
function visible({ name }: File): boolean {
  return !name.startsWith('.') && name !== 'Thumbs.db' && name !== 'desktop.ini';
}
