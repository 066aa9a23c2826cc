import { Button, Group, Text } from '@mantine/core';
import { IconCamera } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CameraVideo } from '../CameraVideo';
import type { LiveFeed } from '../useLiveFeed';
import classes from './CaptureCamera.module.css';
import type { Shot } from './capture-shots';
import { useCapture } from './useCapture';

interface CaptureCameraProps {
  feed: LiveFeed;
  stream: MediaStream;
  mirrored: boolean;
  /** Those that were taken before. */
  shots: readonly Shot[];
  onShot: (shot: Shot) => void;
  /** Buttons beside the shutter's. */
  children: ReactNode;
}

/** The camera's picture, with what keeps it from being taken; takes it once nothing does. */
export function CaptureCamera({ feed, stream, mirrored, shots, onShot, children }: CaptureCameraProps) {
  const { t } = useTranslation();
  const { hint, shoot } = useCapture(feed, shots, onShot);

  return (
    <>
      <div className={classes.picture}>
        <CameraVideo className={classes.video} stream={stream} mirrored={mirrored} />
        <div className={classes.guide} data-good={hint === 'hold-still' || hint === 'checking' || undefined} />
      </div>
      <Text fw={600} size="lg" ta="center" role="status">
        {t(`capture.hints.${hint}`)}
      </Text>
      <Group justify="center">
        <Button variant="default" disabled={!shoot} onClick={shoot} leftSection={<IconCamera size={18} aria-hidden />}>
          {t('capture.shoot')}
        </Button>
        {children}
      </Group>
    </>
  );
}
