import { Button, EmptyState } from '@mantine/core';
import { IconCheck, IconRefresh, IconUsers } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Collection } from '../../usecases/types';
import { collectionName, useCurrentCollection } from '../shared/collections';
import { Failure } from '../shared/Failure';
import { KEYS } from '../shared/keys';
import { PageTitle } from '../shared/PageTitle';
import { TaskProgress } from '../shared/TaskProgress';
import { TwoColumns } from '../shared/TwoColumns';
import { UndoButton } from '../shared/UndoButton';
import { useUndoKey } from '../shared/undo';
import { DuplicateCard } from './DuplicateCard';
import { DuplicateList } from './DuplicateList';
import { useDuplicates } from './state';
import { isUnderWay, useOpenDuplicates } from './useOpenDuplicates';

/** Persons who may be one, to be merged or kept apart one after the other. */
export function DuplicatesPage() {
  const { t } = useTranslation();
  const collection = useCurrentCollection();
  const { collection: searched, share, found, error, find, cancel } = useDuplicates();
  const id = collection?.id;
  useUndoKey(id);
  useEffect(() => {
    if (id && !isUnderWay(id)) find(id);
  }, [id, find]);

  const name = collection && collectionName(collection.name, t);
  return (
    <>
      <PageTitle title={t('duplicates.title')} lead={name && t('duplicates.lead', { collection: name })}>
        {collection && share === undefined && (
          <>
            <Button
              variant="default"
              leftSection={<IconRefresh size={18} aria-hidden />}
              onClick={() => find(collection.id)}
            >
              {t(found ? 'duplicates.again' : 'duplicates.find')}
            </Button>
            <UndoButton collection={collection.id} shortcut={KEYS.undo} />
          </>
        )}
      </PageTitle>
      {error !== undefined && <Failure error={error} onRetry={() => id && find(id)} />}
      {share !== undefined && <TaskProgress label={t('duplicates.comparing')} share={share} onCancel={cancel} />}
      {collection && found && searched === id && <Found collection={collection} />}
    </>
  );
}

function Found({ collection }: { collection: Collection }) {
  const { t } = useTranslation();
  const { open, index, show } = useOpenDuplicates();
  const decided = useDuplicates(({ decisions }) => decisions.length > 0);
  const current = open[index];
  if (!current) {
    return (
      <EmptyState
        mt={60}
        variant="light"
        icon={decided ? <IconCheck /> : <IconUsers />}
        title={t(decided ? 'duplicates.allDecided' : 'duplicates.none')}
        description={!decided && t('duplicates.noneText', { count: collection.persons })}
      />
    );
  }
  return (
    <TwoColumns picture={<DuplicateCard duplicate={current} index={index} total={open.length} onShow={show} />}>
      <DuplicateList duplicates={open} index={index} onShow={show} />
    </TwoColumns>
  );
}
