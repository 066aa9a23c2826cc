import { Group, Text } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format';
import { CameraVideo } from './CameraVideo';
import { halve } from './cameras';
import classes from './LivePicture.module.css';
import type { LiveFeed } from './useLiveFeed';
import { useLiveOverlay } from './useLiveOverlay';
import { useLiveSummary } from './useLiveSummary';

interface LivePictureProps {
  feed: LiveFeed | undefined;
  stream: MediaStream;
  mirrored: boolean;
  /** Something else is before it. */
  covered: boolean;
}

/** The playing camera with a box, name and score on each face. */
export function LivePicture({ feed, stream, mirrored, covered }: LivePictureProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const summary = useLiveSummary(feed);
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const overlay = useRef<HTMLDivElement>(null);
  const overlayRef = useMergedRef(ref, overlay);
  useLiveOverlay(feed, overlay, { width, height, mirrored });
  useSmallerWhenSlow(feed, stream);

  return (
    <div>
      <div className={classes.picture} data-covered={covered || undefined}>
        <CameraVideo className={classes.video} stream={stream} mirrored={mirrored} />
        <div ref={overlayRef} className={classes.overlay} />
      </div>
      <Group justify="space-between" mt="xs">
        <Text fw={600} size="sm" aria-live="polite">
          {summary ? t('common.faces', { count: summary.faces }) : t('live.loading')}
        </Text>
        <Text size="sm" c="dimmed" className="nums">
          {summary && t('live.rate', { rate: format.number(summary.rate) })}
        </Text>
      </Group>
    </div>
  );
}

/** ms a frame that are too many: below 8 frames a second a box no longer follows. */
const SLOW = 120;
/** Frames that are judged together. */
const JUDGED = 30;

/** Takes smaller pictures from the camera where looking at them takes long. */
function useSmallerWhenSlow(feed: LiveFeed | undefined, stream: MediaStream): void {
  useEffect(() => {
    if (!feed) return;
    let times: number[] = [];
    return feed.subscribe((_, took) => {
      times.push(took);
      if (times.length < JUDGED) return;
      const median = times.sort((a, b) => a - b)[JUDGED / 2] ?? 0;
      times = [];
      if (median > SLOW) halve(stream);
    });
  }, [feed, stream]);
}
