import { Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { AddPhotos } from '../shared/AddPhotos';
import { collectionName, useCurrentCollection } from '../shared/collections';
import { DropAnywhere } from '../shared/DropAnywhere';
import { Failure } from '../shared/Failure';
import { FolderButton } from '../shared/FolderButton';
import { PageTitle } from '../shared/PageTitle';
import { PhotoDrop } from '../shared/PhotoDrop';
import { SamplesButton } from '../shared/SamplesButton';
import { BatchOptions } from './BatchOptions';
import { BatchProgress } from './BatchProgress';
import { BatchResult } from './BatchResult';
import { PhotoList } from './PhotoList';
import { useEnrolment } from './state';

/** Photos in, known faces out: choose, set how names are found, watch. */
export function EnrolPage() {
  const { t } = useTranslation();
  const { phase, add, error } = useEnrolment(useShallow(({ phase, add, error }) => ({ phase, add, error })));
  const count = useEnrolment(({ rows }) => rows.length);
  const collection = useCurrentCollection();
  const lead = collection && t('enrol.lead', { collection: collectionName(collection.name, t) });

  return (
    <>
      <PageTitle title={t('enrol.title')} lead={lead}>
        {phase === 'choosing' && count > 0 && <AddPhotos onFiles={add} />}
      </PageTitle>
      <Stack gap="lg">
        {count === 0 && (
          <PhotoDrop onFiles={add} title={t('enrol.drop')} hint={t('enrol.dropHint')} button={t('enrol.choosePhotos')}>
            <FolderButton onFiles={add} size="md" />
            {collection?.faces === 0 && <SamplesButton />}
          </PhotoDrop>
        )}
        {error !== undefined && <Failure error={error} />}
        {count > 0 && phase === 'choosing' && <BatchOptions />}
        {phase === 'running' && <BatchProgress />}
        {phase === 'finished' && <BatchResult />}
        {count > 0 && <PhotoList />}
      </Stack>
      <DropAnywhere onFiles={add} text={t('enrol.dropHere')} active={phase !== 'running' && count > 0} />
    </>
  );
}
