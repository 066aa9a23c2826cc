import { Stack } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCurrentCollection } from '../shared/collections';
import { DropAnywhere } from '../shared/DropAnywhere';
import { PageTitle } from '../shared/PageTitle';
import { LiveCamera } from './LiveCamera';
import { VideoChoice } from './video/VideoChoice';

// Reading video files takes a large package.
const VideoTimeline = lazy(async () => ({ default: (await import('./video/VideoTimeline')).VideoTimeline }));

/** Who is before the camera, or in a video. */
export function LivePage() {
  const { t } = useTranslation();
  const collection = useCurrentCollection();
  // With a number, so that the same file can be looked at once more.
  const [video, setVideo] = useState<{ file: File; number: number }>();
  const open = (file: File | undefined) => file && setVideo({ file, number: (video?.number ?? 0) + 1 });

  return (
    <>
      <PageTitle title={t('live.title')} lead={t('live.lead')} />
      <DropAnywhere onFiles={([file]) => open(file)} text={t('video.dropHere')} />
      {collection && video && (
        <Suspense>
          <VideoTimeline
            key={`${video.number} ${collection.id}`}
            file={video.file}
            collection={collection.id}
            onClose={() => setVideo(undefined)}
          />
        </Suspense>
      )}
      {collection && !video && (
        <Stack gap="lg">
          {/* Another collection has other people and another list. */}
          <LiveCamera key={collection.id} collection={collection} />
          <VideoChoice onVideo={open} />
        </Stack>
      )}
    </>
  );
}
