import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CaptureButton } from './capture/CaptureButton';
import { CheckPanel } from './check/CheckPanel';
import type { LiveFeed } from './useLiveFeed';
import { useLiveSummary } from './useLiveSummary';

interface LiveActionsProps {
  /** Missing while the models are loaded. */
  feed: LiveFeed | undefined;
  stream: MediaStream;
  mirrored: boolean;
  collection: string;
}

/** What can be done with the person before the camera. */
export function LiveActions({ feed, stream, mirrored, collection }: LiveActionsProps) {
  const { t } = useTranslation();
  const largest = useLiveSummary(feed)?.largest;
  const [checked, setChecked] = useState<number>();
  return (
    <>
      <Button
        variant="default"
        disabled={largest === undefined}
        onClick={() => setChecked(largest)}
        leftSection={<IconShieldCheck size={18} aria-hidden />}
      >
        {t('live.check')}
      </Button>
      <CaptureButton feed={feed} stream={stream} mirrored={mirrored} collection={collection} />
      {checked !== undefined && feed && (
        <CheckPanel
          feed={feed}
          stream={stream}
          mirrored={mirrored}
          trackId={checked}
          onClose={() => setChecked(undefined)}
        />
      )}
    </>
  );
}
