import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconPhotoPlus } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { notifyError } from './errors';
import classes from './PhotoDrop.module.css';

interface PhotoDropProps {
  onFiles: (files: File[]) => void;
  title: string;
  hint: string;
  button: string;
  /** What the file picker offers; whatever is dropped is taken. */
  accept?: string;
  /** Low, for a form. */
  compact?: boolean;
  /** Further buttons beside the first. */
  children?: ReactNode;
}

/** A field to drop photos on, with a button for those who don't drag. */
export function PhotoDrop({ onFiles, title, hint, button, accept, compact = false, children }: PhotoDropProps) {
  const { t } = useTranslation();
  return (
    <Dropzone
      onDrop={onFiles}
      onError={notifyError}
      activateOnClick={false}
      activateOnKeyboard={false}
      enablePointerEvents
      className={classes.zone}
      aria-label={title}
      role="group"
      tabIndex={-1}
      inputProps={{ 'aria-label': t('common.files'), tabIndex: -1 }}
    >
      <Stack align="center" gap={compact ? 'sm' : 'md'} py={compact ? 'md' : { base: 'lg', sm: 40 }} px="md">
        {!compact && (
          <span className={classes.icon}>
            <IconPhotoPlus size={30} stroke={1.5} aria-hidden />
          </span>
        )}
        <Stack gap={4} align="center" ta="center">
          <Text fw={600} size={compact ? 'sm' : 'lg'}>
            {title}
          </Text>
          <Text c="dimmed" size={compact ? 'xs' : 'sm'}>
            {hint}
          </Text>
        </Stack>
        <Group justify="center" gap="sm">
          <FileButton multiple onChange={onFiles} accept={accept}>
            {(props) => (
              <Button size={compact ? 'xs' : 'md'} {...props}>
                {button}
              </Button>
            )}
          </FileButton>
          {children}
        </Group>
      </Stack>
    </Dropzone>
  );
}
