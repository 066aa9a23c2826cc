import { Button, Card, Group, Progress, Text } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format';
import { progressOf } from './progress';
import { useEnrolment } from './state';

/** How far a running batch is, how fast, and how long it will take. */
export function BatchProgress() {
  const { t } = useTranslation();
  const format = useFormat();
  const { rows, done, startedAt, cancel } = useEnrolment();
  const now = useNow();
  const { rate, left } = progressOf(done, rows.length, startedAt > 0 ? now - startedAt : 0);
  const counts = t('enrol.running', { done: format.number(done), total: format.number(rows.length) });

  return (
    <Card padding="lg">
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Text fw={600} className="nums">
          {startedAt > 0 ? counts : t('enrol.loadingModels')}
        </Text>
        <Button variant="default" size="xs" onClick={cancel}>
          {t('common.cancel')}
        </Button>
      </Group>
      <Progress
        value={(100 * done) / Math.max(1, rows.length)}
        size="lg"
        radius="xl"
        animated={startedAt === 0}
        aria-label={counts}
      />
      <Group justify="space-between" mt="sm" mih="1.5em">
        <Text size="sm" c="dimmed" className="nums">
          {rate > 0 && t('enrol.rate', { rate: format.number(rate, 1) })}
        </Text>
        <Text size="sm" c="dimmed" className="nums">
          <TimeLeft seconds={left} />
        </Text>
      </Group>
    </Card>
  );
}

function TimeLeft({ seconds }: { seconds: number | undefined }) {
  const { t } = useTranslation();
  if (seconds === undefined) return null;
  if (seconds < 60) return t('enrol.secondsLeft', { count: Math.max(1, Math.ceil(seconds)) });
  return t('enrol.minutesLeft', { count: Math.round(seconds / 60) });
}

/** The clock, read twice a second. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useInterval(() => setNow(performance.now()), 500, { autoInvoke: true });
  return now;
}
