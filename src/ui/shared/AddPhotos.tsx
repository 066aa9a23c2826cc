import { Button, FileButton, Group } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { FolderButton } from './FolderButton';

/** Buttons that ask for photos or a folder of them, where there is no field to drop them on. */
export function AddPhotos({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="sm">
      <FileButton multiple onChange={onFiles}>
        {(props) => (
          <Button variant="default" {...props} leftSection={<IconPhotoPlus size={18} aria-hidden />}>
            {t('enrol.addPhotos')}
          </Button>
        )}
      </FileButton>
      <FolderButton onFiles={onFiles} />
    </Group>
  );
}
