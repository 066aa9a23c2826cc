import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { lastChange, useHistory } from './history';
import { Key } from './Key';
import { undo } from './undo';
import { useStored } from './useStored';

/** Undoes what was done last in a collection; `shortcut` is a key that does so too. */
export function UndoButton({ collection, shortcut }: { collection: string; shortcut?: string }) {
  const { t } = useTranslation();
  const { data: change } = useStored(collection, () => lastChange(collection));
  const named = useHistory(({ acts }) => acts.some((act) => act.collection === collection && act.kind === 'name'));
  return (
    <Button
      variant="default"
      leftSection={<IconArrowBackUp size={18} aria-hidden />}
      rightSection={shortcut && <Key name={shortcut} />}
      aria-keyshortcuts={shortcut}
      onClick={() => undo(collection)}
      disabled={!change && !named}
    >
      {t('undo.undo')}
    </Button>
  );
}
