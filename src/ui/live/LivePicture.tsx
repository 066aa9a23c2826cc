import { Group, Text } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Box } from '../../faces/types';
import { useSearch } from '../search/state';
import { ThresholdControl } from '../search/ThresholdControl';
import { FaceOverlay, type OverlayFace } from '../shared/FaceOverlay';
import { useFormat } from '../shared/format';
import { TwoColumns } from '../shared/TwoColumns';
import classes from './LivePicture.module.css';
import { type LiveResult, useLiveSearch } from './useLiveSearch';

interface LivePictureProps {
  stream: MediaStream;
  mirrored: boolean;
  collection: string | undefined;
}

/** The playing camera with a box, name and score on each face. */
export function LivePicture({ stream, mirrored, collection }: LivePictureProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const [video, setVideo] = useState<HTMLVideoElement | null>(null);
  const threshold = useSearch(({ threshold }) => threshold);
  const result = useLiveSearch(video, collection, threshold);
  const faces = useOverlayFaces(result, mirrored);
  useEffect(() => {
    if (video) video.srcObject = stream;
  }, [video, stream]);

  return (
    <TwoColumns
      picture={
        <div className={classes.picture}>
          <video
            ref={setVideo}
            className={classes.video}
            data-mirrored={mirrored || undefined}
            aria-label={t('live.pictureAlt')}
            autoPlay
            playsInline
            muted
          />
          {result && <FaceOverlay photo={result} faces={faces} />}
        </div>
      }
    >
      <Group justify="space-between">
        <Text fw={600} aria-live="polite">
          {result ? t('common.faces', { count: result.faces.length }) : t('search.searching')}
        </Text>
        <Text size="sm" c="dimmed" className="nums">
          {result && t('live.rate', { rate: format.number(result.rate, 1) })}
        </Text>
      </Group>
      <ThresholdControl />
    </TwoColumns>
  );
}

function useOverlayFaces(result: LiveResult | undefined, mirrored: boolean): OverlayFace[] {
  const { t } = useTranslation();
  const format = useFormat();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `format` follows the language, as `t` does
  return useMemo(() => {
    if (!result) return [];
    return result.faces.map(({ box, matches: [best] }, index) => {
      const place = mirrored ? flipped(box, result.width) : box;
      const number = index + 1;
      if (!best)
        return {
          box: place,
          label: t('search.unknown'),
          known: false,
          description: t('search.faceUnknown', { number }),
        };
      const score = format.score(best.score);
      const description = t('search.faceKnown', { number, name: best.name, score });
      return { box: place, label: best.name, detail: score, known: true, description };
    });
  }, [result, mirrored, t]);
}

function flipped(box: Box, width: number): Box {
  return { ...box, x: width - box.x - box.width };
}
