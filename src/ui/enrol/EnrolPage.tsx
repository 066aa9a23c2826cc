import { Button, FileButton, Group, Stack } from '@mantine/core';
import { IconFolderOpen, IconPhotoPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { collectionName, useCurrentCollection } from '../shared/collections';
import { DropAnywhere } from '../shared/DropAnywhere';
import { Failure } from '../shared/Failure';
import { PageTitle } from '../shared/PageTitle';
import { PhotoDrop } from '../shared/PhotoDrop';
import { SamplesButton } from '../shared/SamplesButton';
import { BatchOptions } from './BatchOptions';
import { BatchProgress } from './BatchProgress';
import { BatchResult } from './BatchResult';
import { PhotoList } from './PhotoList';
import { useEnrolment } from './state';

declare module 'react' {
  interface InputHTMLAttributes<T> {
    /** Makes a file field pick a whole folder; every browser knows it, React's types do not. */
    webkitdirectory?: string;
  }
}

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
        {phase === 'choosing' && count > 0 && <AddButtons />}
      </PageTitle>
      <Stack gap="lg">
        {count === 0 && (
          <PhotoDrop onFiles={add} title={t('enrol.drop')} hint={t('enrol.dropHint')} button={t('enrol.choosePhotos')}>
            <FolderButton size="md" />
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

function AddButtons() {
  const { t } = useTranslation();
  const add = useEnrolment(({ add }) => add);
  return (
    <Group gap="sm">
      <FileButton multiple onChange={add}>
        {(props) => (
          <Button variant="default" {...props} leftSection={<IconPhotoPlus size={18} aria-hidden />}>
            {t('enrol.addPhotos')}
          </Button>
        )}
      </FileButton>
      <FolderButton />
    </Group>
  );
}

function FolderButton({ size }: { size?: 'md' }) {
  const { t } = useTranslation();
  const add = useEnrolment(({ add }) => add);
  return (
    <FileButton multiple onChange={add} inputProps={{ webkitdirectory: '' }}>
      {(props) => (
        <Button variant="default" size={size} {...props} leftSection={<IconFolderOpen size={18} aria-hidden />}>
          {t('enrol.chooseFolder')}
        </Button>
      )}
    </FileButton>
  );
}
