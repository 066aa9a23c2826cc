import { Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import i18next from 'i18next';
import { attempt } from './errors';

interface Question {
  title: string;
  /** What goes with it. */
  text: string;
  /** Of the button. Default: to delete. */
  confirm?: string;
  onDelete: () => Promise<unknown>;
  /** After it went well. */
  onDeleted?: () => void;
}

/** Deletes after the person has agreed; an error is shown. */
export function askBeforeDelete({ title, text, confirm, onDelete, onDeleted }: Question): void {
  modals.openConfirmModal({
    title,
    children: <Text size="sm">{text}</Text>,
    labels: { confirm: confirm ?? i18next.t('common.delete'), cancel: i18next.t('common.cancel') },
    confirmProps: { color: 'red.9' },
    onConfirm: async () => {
      if (await attempt(onDelete)) onDeleted?.();
    },
  });
}
