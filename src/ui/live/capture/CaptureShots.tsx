import { ActionIcon, Badge, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { ProbeThumbnail } from '../../shared/FaceThumbnail';
import classes from './CaptureShots.module.css';
import { SHOTS, type Shot } from './capture-shots';

interface CaptureShotsProps {
  shots: readonly Shot[];
  /** Missing: the pictures are only shown, small. */
  onRemove?: ((shot: Shot) => void) | undefined;
}

/** The pictures that were taken, and places for those that are not yet. */
export function CaptureShots({ shots, onRemove }: CaptureShotsProps) {
  const { t } = useTranslation();
  const missing = Array.from({ length: SHOTS - shots.length }, (_, index) => index);
  return (
    <ul className={classes.shots} data-small={!onRemove || undefined} aria-label={t('capture.views')}>
      {shots.map((shot, index) => (
        <li key={shot.id} className={classes.shot}>
          <ProbeThumbnail picture={shot.thumbnail} size="100%" alt={t('capture.shot', { number: index + 1 })} />
          {onRemove && shot.outcome?.status !== 'stored' && (
            <ActionIcon
              className={classes.remove}
              variant="default"
              radius="xl"
              size="lg"
              aria-label={t('capture.remove', { number: index + 1 })}
              onClick={() => onRemove(shot)}
            >
              <IconX size={18} aria-hidden />
            </ActionIcon>
          )}
          {onRemove && <ShotState shot={shot} />}
        </li>
      ))}
      {missing.map((place) => (
        <li key={`missing ${place}`} className={classes.shot} aria-hidden>
          <span className={classes.empty} />
        </li>
      ))}
    </ul>
  );
}

function ShotState({ shot: { view, outcome } }: { shot: Shot }) {
  const { t } = useTranslation();
  switch (outcome?.status) {
    case 'stored':
      return (
        <Badge variant="light" color="teal">
          {t('capture.stored')}
        </Badge>
      );
    case 'refused':
      return (
        <Badge variant="light" color="red">
          {t('capture.refused')}
        </Badge>
      );
    default:
      return (
        <Text size="xs" c="dimmed">
          {t(`capture.view.${view}`)}
        </Text>
      );
  }
}
