import { Alert, Button, Group, Loader, Stack, Text, Title } from '@mantine/core';
import { IconInfoCircle, IconMovieOff, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../shared/Failure';
import { useFormat } from '../../shared/format';
import { TaskProgress } from '../../shared/TaskProgress';
import { useObjectUrl } from '../../shared/useObjectUrl';
import { useVideo, type VideoView } from './useVideo';
import { VideoPeople } from './VideoPeople';
import classes from './VideoTimeline.module.css';
import { VideoError } from './video-file';
import { clock } from './video-rows';

interface VideoTimelineProps {
  file: File;
  /** Id of the collection that faces are compared with. */
  collection: string;
  onClose: () => void;
}

/** Who appears when in a video; give it another `key` for another file or collection. */
export function VideoTimeline({ file, collection, onClose }: VideoTimelineProps) {
  const { t } = useTranslation();
  const { view, stop } = useVideo(file, collection);
  const [player, setPlayer] = useState<HTMLVideoElement | null>(null);
  const [position, setPosition] = useState(0);
  const url = useObjectUrl(file);
  const jump = (time: number) => {
    if (!player) return;
    player.currentTime = time;
    player.scrollIntoView({ block: 'nearest' });
  };

  return (
    <Stack gap="lg">
      <Group justify="space-between" wrap="nowrap">
        <Title order={2} className={classes.name}>
          {file.name}
        </Title>
        <Button variant="default" onClick={onClose} leftSection={<IconX size={18} aria-hidden />} flex="none">
          {t('video.close')}
        </Button>
      </Group>
      {view.status === 'failed' && <VideoFailure error={view.error} />}
      {view.status === 'opening' && (
        <Group role="status">
          <Loader size="sm" />
          <Text>{t('video.opening')}</Text>
        </Group>
      )}
      {view.status === 'open' && (
        <>
          {/* biome-ignore lint/a11y/useMediaCaption: whose words they are nobody knows */}
          <video
            ref={setPlayer}
            className={classes.player}
            src={url}
            aria-label={t('video.player', { name: file.name })}
            onTimeUpdate={({ currentTarget }) => setPosition(currentTarget.currentTime)}
            controls
            playsInline
          />
          <VideoState view={view} onStop={stop} />
          <VideoPeople view={view} collection={collection} position={position} onJump={jump} />
        </>
      )}
    </Stack>
  );
}

function VideoFailure({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (!(error instanceof VideoError)) return <Failure error={error} />;
  return (
    <Alert color="orange" variant="light" icon={<IconMovieOff />} title={t('errors.title')} role="alert">
      {t(`video.problems.${error.problem}`)}
    </Alert>
  );
}

/** How far it is, and what else is to be known of what is shown. */
function VideoState({ view, onStop }: { view: Extract<VideoView, { status: 'open' }>; onStop: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { video, seen, end } = view;
  const time = clock(seen);
  const notes: string[] = [];
  if (video.isLong) notes.push(t('video.long', { seconds: format.number(video.interval, 1) }));
  if (end === 'stopped') notes.push(t('video.stopped', { time }));
  if (end === 'damaged') notes.push(t('video.damaged', { time }));
  return (
    <>
      {!end && <TaskProgress label={t('video.watching')} share={seen / video.duration} onCancel={onStop} />}
      {notes.length > 0 && (
        <Alert variant="light" icon={<IconInfoCircle />} role="status">
          {notes.map((note) => (
            <div key={note}>{note}</div>
          ))}
        </Alert>
      )}
    </>
  );
}
