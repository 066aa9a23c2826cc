import { Button, Card, Group, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import {
  IconAlertTriangle,
  IconCheck,
  IconPhotoPlus,
  IconPhotoSearch,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { errorSentence } from '../shared/errors';
import { useFormat } from '../shared/format';
import { useEnrolment } from './state';

/** What a batch came to, and where to go from here. */
export function BatchResult() {
  const { t } = useTranslation();
  const format = useFormat();
  const { summary, startedAt, endedAt, clear, options } = useEnrolment();
  const sum = useBatchSum();
  if (!summary) return null;
  const { stopped } = summary;

  return (
    <Card padding="lg" role="status">
      <Group justify="space-between" gap="lg">
        <Group wrap="nowrap" align="flex-start" flex="1 1 18rem">
          <ThemeIcon size={40} radius="xl" variant="light" color={stopped ? 'orange' : 'teal'}>
            {stopped ? <IconAlertTriangle size={22} aria-hidden /> : <IconCheck size={22} aria-hidden />}
          </ThemeIcon>
          <Stack gap={4}>
            <Title order={2} fz="1.0625rem">
              {stopped === 'ABORTED' ? t('enrol.cancelled') : stopped ? t('enrol.stopped') : t('enrol.finished')}
            </Title>
            {stopped && stopped !== 'ABORTED' && <Text size="sm">{errorSentence(stopped)}</Text>}
            <Text size="sm" c="dimmed">
              {sum}
            </Text>
            <Text size="sm" c="dimmed" className="nums">
              {t('enrol.took', { seconds: format.number((endedAt - startedAt) / 1000, 1) })}
            </Text>
          </Stack>
        </Group>
        <Group gap="sm">
          <Button component={Link} to="/" leftSection={<IconPhotoSearch size={18} aria-hidden />}>
            {t('enrol.searchNow')}
          </Button>
          <Button component={Link} to="/people" variant="default" leftSection={<IconUsers size={18} aria-hidden />}>
            {t('enrol.showPeople')}
          </Button>
          {options.naming === 'none' && (
            <Button
              component={Link}
              to="/group"
              variant="default"
              leftSection={<IconUsersGroup size={18} aria-hidden />}
            >
              {t('enrol.groupNow')}
            </Button>
          )}
          <Button variant="default" onClick={clear} leftSection={<IconPhotoPlus size={18} aria-hidden />}>
            {t('enrol.more')}
          </Button>
        </Group>
      </Group>
    </Card>
  );
}

/** How many photos came to what, in a line; undefined without a finished batch. */
export function useBatchSum(): string | undefined {
  const { t } = useTranslation();
  const summary = useEnrolment(({ summary }) => summary);
  const rows = useEnrolment(({ rows }) => rows);
  if (!summary) return undefined;
  const { enrolled, alreadyEnrolled, failed, skipped } = summary;
  const faces = rows.reduce((sum, { outcome }) => sum + (outcome?.status === 'enrolled' ? outcome.faces.length : 0), 0);
  return [
    enrolled > 0 && t('enrol.sum.enrolled', { count: enrolled, faces: t('common.faces', { count: faces }) }),
    alreadyEnrolled > 0 && t('enrol.sum.already', { count: alreadyEnrolled }),
    failed > 0 && t('enrol.sum.failed', { count: failed }),
    skipped > 0 && t('enrol.sum.skipped', { count: skipped }),
  ]
    .filter((line) => line !== false)
    .join(' · ');
}
