import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconUserPlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LiveFeed } from '../useLiveFeed';
import { CaptureModal } from './CaptureModal';

interface CaptureButtonProps {
  /** Missing while the models are loaded. */
  feed: LiveFeed | undefined;
  stream: MediaStream;
  mirrored: boolean;
  collection: string | undefined;
}

/** Enrols the person before the camera. */
export function CaptureButton({ feed, ...camera }: CaptureButtonProps) {
  const { t } = useTranslation();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="default" disabled={!feed} onClick={open} leftSection={<IconUserPlus size={18} aria-hidden />}>
        {t('capture.open')}
      </Button>
      {opened && feed && <CaptureModal feed={feed} {...camera} onClose={close} />}
    </>
  );
}
