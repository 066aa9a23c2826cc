import { ActionIcon, Card, Group, Switch, Text, Title, Tooltip } from '@mantine/core';
import { IconDownload, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LoggedVisit } from '../../../usecases/visit-log';
import classes from './VisitList.module.css';
import { VisitRow } from './VisitRow';

interface VisitListProps {
  /** The latest first. */
  visits: readonly LoggedVisit[];
  kept: boolean;
  onKeep: (kept: boolean) => void;
  onDownload: () => void;
  onClear: () => void;
}

/** Who was before the camera, when and for how long. */
export function VisitList({ visits, kept, onKeep, onDownload, onClear }: VisitListProps) {
  const { t } = useTranslation();
  const none = visits.length === 0;
  return (
    <Card padding="md" component="section" aria-label={t('live.visits')}>
      <Group justify="space-between" wrap="nowrap" mb="xs">
        <Title order={2} size="h3">
          {t('live.visits')}
        </Title>
        <Group gap={6} wrap="nowrap">
          <Tooltip label={t('live.visitsCsv')}>
            <ActionIcon
              variant="default"
              size={34}
              onClick={onDownload}
              disabled={none}
              aria-label={t('live.visitsCsv')}
            >
              <IconDownload size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
          <Tooltip label={t('live.visitsClear')}>
            <ActionIcon
              variant="default"
              size={34}
              onClick={onClear}
              disabled={none}
              aria-label={t('live.visitsClear')}
            >
              <IconTrash size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {none ? (
        <Text size="sm" c="dimmed" my="sm">
          {t('live.visitsNone')}
        </Text>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard
        <ul className={classes.list} aria-label={t('live.visits')} tabIndex={0}>
          {visits.map(({ visit, here }) => (
            <VisitRow key={visit.visitId} visit={visit} here={here} />
          ))}
        </ul>
      )}
      <Switch
        mt="sm"
        size="sm"
        label={t('live.visitsKeep')}
        description={t(kept ? 'live.visitsKept' : 'live.visitsNotKept')}
        checked={kept}
        onChange={(event) => onKeep(event.currentTarget.checked)}
      />
    </Card>
  );
}
