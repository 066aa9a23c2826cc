import { Center, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconPhotoPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './DropAnywhere.module.css';
import { notifyError } from './errors';

interface DropAnywhereProps {
  onFiles: (files: File[]) => void;
  /** Shown over the page while files are dragged over it. */
  text: string;
  active?: boolean;
}

/** Takes files that are dropped anywhere on the page. */
export function DropAnywhere({ onFiles, text, active = true }: DropAnywhereProps) {
  const { t } = useTranslation();
  return (
    <Dropzone.FullScreen
      active={active}
      onDrop={onFiles}
      onError={notifyError}
      activateOnKeyboard={false}
      classNames={{ fullScreen: classes.backdrop, root: classes.zone }}
      inputProps={{ 'aria-label': t('common.files'), 'aria-hidden': true, tabIndex: -1 }}
    >
      <Center mih="80vh" aria-hidden>
        <Stack align="center">
          <IconPhotoPlus size={64} stroke={1.2} />
          <Text size="xl" fw={600}>
            {text}
          </Text>
        </Stack>
      </Center>
    </Dropzone.FullScreen>
  );
}
