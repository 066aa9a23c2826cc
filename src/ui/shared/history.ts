import i18next from 'i18next';
import { create } from 'zustand';
import type { Change, Person } from '../../usecases/types';

/** Something that was done in this tab and is undone as a whole; the store remembers single changes, and no names. */
type Act = { collection: string } & (
  | { kind: 'changes'; changeIds: string[] }
  | { kind: 'name'; personId: string; before: string; lastChange: string | undefined }
);

interface History {
  acts: readonly Act[];
  /** Ids of the changes that were undone in this tab. */
  undone: ReadonlySet<string>;
}

export const useHistory = create<History>()(() => ({ acts: [], undone: new Set() }));

/** Runs actions one after the other; gives the changes that can be undone, which an action need not make. */
export async function recorded(collection: string, ...actions: (() => Promise<unknown>)[]): Promise<Change[]> {
  const changes: Change[] = [];
  let last = await lastChange(collection);
  try {
    for (const action of actions) {
      await action();
      const change = await lastChange(collection);
      if (change && change.changeId !== last?.changeId) changes.push(change);
      last = change;
    }
  } finally {
    const changeIds = changes.map(({ changeId }) => changeId);
    if (changeIds.length > 0) remember({ collection, kind: 'changes', changeIds });
  }
  return changes;
}

/** Gives a person another name. */
export async function rename({ personId, collectionId, name: before }: Person, name: string): Promise<void> {
  const last = await lastChange(collectionId);
  await window.nearface.persons.update(personId, { name });
  remember({ collection: collectionId, kind: 'name', personId, before, lastChange: last?.changeId });
}

/** Undoes what was done last in a collection; gives a sentence that says what. Throws `NOTHING_TO_UNDO`. */
export async function undoLast(collection: string): Promise<string> {
  const last = (await lastChange(collection))?.changeId;
  const act = lastAct(collection, last);
  if (act?.kind === 'name' && act.lastChange === last) {
    forget(act);
    await window.nearface.persons.update(act.personId, { name: act.before });
    return i18next.t('undo.done.name', { name: act.before });
  }
  const whole = act?.kind === 'changes' && act.changeIds.at(-1) === last;
  return await undoChanges(collection, whole ? act.changeIds.length : 1);
}

/** Undoes that many changes of a collection, whatever was named since; gives a sentence that says what. */
export async function undoChanges(collection: string, count: number): Promise<string> {
  let kind: Change['kind'] = 'merge';
  for (let i = 0; i < count; i++) {
    const change = await window.nearface.changes.undo({ collection });
    kind = change.kind;
    useHistory.setState(({ undone }) => ({ undone: new Set(undone).add(change.changeId) }));
  }
  return i18next.t(`undo.done.${kind}`);
}

export function lastChange(collection: string): Promise<Change | undefined> {
  return window.nearface.changes.last({ collection });
}

/** The last act that was not undone meanwhile. Changes have ids that rise. */
function lastAct(collection: string, last: string | undefined): Act | undefined {
  const stands = (id: string | undefined) => id === undefined || (last !== undefined && id <= last);
  return useHistory
    .getState()
    .acts.findLast(
      (act) => act.collection === collection && stands(act.kind === 'name' ? act.lastChange : act.changeIds.at(-1)),
    );
}

function remember(act: Act): void {
  useHistory.setState(({ acts }) => ({ acts: [...acts, act] }));
}

function forget(act: Act): void {
  useHistory.setState(({ acts }) => ({ acts: acts.filter((other) => other !== act) }));
}
