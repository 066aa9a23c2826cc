import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { Change } from '../../usecases/types';
import { everyChange } from './changes';
import { attempt } from './errors';
import { lastChange, undoChanges, undoLast } from './history';
import { usePageKeys } from './keys';

/** Says what was changed, with a button that undoes it all. The notice goes when something else is changed. */
export function offerUndo(changes: readonly Change[], message: string): void {
  hideNotice();
  const change = changes.at(-1);
  if (!change) {
    const id = notifications.show({ message });
    hideNotice = () => notifications.hide(id);
    return;
  }
  const { changeId: id, collectionId } = change;
  const stop = everyChange(async () => {
    if ((await lastChange(collectionId))?.changeId !== id) notifications.hide(id);
  });
  hideNotice = () => notifications.hide(id);
  const onUndo = () => saying(() => undoChanges(collectionId, changes.length));
  notifications.show({ id, message: <Notice text={message} onUndo={onUndo} />, autoClose: NOTICE_MS, onClose: stop });
}

/** Says what was done that no change of the store stands for, with a button that undoes it. */
export function offerUndoBy(onUndo: () => void, message: string): void {
  hideNotice();
  const undoOnce = () => {
    hideNotice();
    onUndo();
  };
  const id = notifications.show({ message: <Notice text={message} onUndo={undoOnce} />, autoClose: NOTICE_MS });
  hideNotice = () => notifications.hide(id);
}

/** Undoes what was done last in a collection, and says what it was. */
export async function undo(collection: string): Promise<void> {
  await saying(() => undoLast(collection));
}

/** Ctrl+Z or ⌘Z undoes what was done last while the page is shown that calls this. */
export function useUndoKey(collection: string | undefined): void {
  usePageKeys({ 'mod+Z': () => collection && undo(collection) });
}

/** Long enough to look at the result. */
const NOTICE_MS = 20_000;

let hideNotice = () => {};

async function saying(undo: () => Promise<string>): Promise<void> {
  await attempt(async () => offerUndo([], await undo()));
}

function Notice({ text, onUndo }: { text: string; onUndo: () => void }) {
  return (
    <Group justify="space-between" gap="sm" wrap="nowrap">
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        {text}
      </Text>
      <Button size="compact-sm" variant="light" onClick={onUndo} flex="none">
        {i18next.t('undo.undo')}
      </Button>
    </Group>
  );
}
