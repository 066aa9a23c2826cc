import { Button, Card, EmptyState, Group, NativeSelect, Skeleton, Stack, Text } from '@mantine/core';
import { IconChartBar, IconDownload } from '@tabler/icons-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Usage } from '../../../usecases/types';
import { usageToCsv } from '../../../usecases/usage-csv';
import { Failure } from '../../shared/Failure';
import { saveFile } from '../../shared/save-file';
import { useKeys } from '../keys/state';
import { UsageTable } from './UsageTable';
import { UsageTotals } from './UsageTotals';
import { byDay, byDayAndKey, daysOf, PERIODS, type Period, totalOf } from './usage';

/** Most of what the page weighs. */
const UsageChart = lazy(async () => ({ default: (await import('./UsageChart')).UsageChart }));

/** How often the API was called, and what of it the hosted services would charge for. */
export function UsageTab() {
  const { t } = useTranslation();
  const { usage, error, reload } = useUsage();
  const { list: keys, refresh } = useKeys();
  const [period, setPeriod] = useState<Period>('month');
  const [keyId, setKeyId] = useState('');
  useEffect(() => {
    refresh();
  }, [refresh]);
  if (error !== undefined) return <Failure error={error} onRetry={reload} />;
  if (!usage || !keys) return null;
  if (usage.length === 0) {
    return (
      <EmptyState
        mt="xl"
        variant="light"
        icon={<IconChartBar />}
        title={t('api.usage.none')}
        description={t('api.usage.noneText')}
      />
    );
  }

  const days = daysOf(period, new Date());
  const chosen = usage.filter(
    (row) =>
      (!keyId || row.keyId === keyId) && (!days.from || row.day >= days.from) && (!days.to || row.day <= days.to),
  );
  const nameOf = (id: string) => keys.find((key) => key.id === id)?.name;
  const shownName = (id: string) => nameOf(id) ?? t('api.usage.revoked', { id: id.slice(0, 8) });
  const keyIds = [...new Set([...keys.map(({ id }) => id), ...usage.map(({ keyId }) => keyId)])];
  const download = () => {
    const csv = usageToCsv(chosen, nameOf);
    const day = new Date().toISOString().slice(0, 10);
    saveFile(new Blob([csv], { type: 'text/csv' }), `${t('api.usage.csvFile')} ${day}.csv`);
  };

  return (
    <Stack gap="md">
      <Group align="flex-end" gap="sm">
        <NativeSelect
          label={t('api.usage.period')}
          data={PERIODS.map((period) => ({ value: period, label: t(`api.usage.periods.${period}`) }))}
          value={period}
          onChange={(event) => setPeriod(event.currentTarget.value as Period)}
          flex={{ base: '1 0 130px', sm: '0 0 180px' }}
        />
        <NativeSelect
          label={t('api.usage.key')}
          data={[
            { value: '', label: t('api.usage.everyKey') },
            ...keyIds.map((id) => ({ value: id, label: shownName(id) })),
          ]}
          value={keyId}
          onChange={(event) => setKeyId(event.currentTarget.value)}
          flex={{ base: '1 0 130px', sm: '0 0 220px' }}
        />
        <Button
          variant="default"
          leftSection={<IconDownload size={18} stroke={1.7} aria-hidden />}
          onClick={download}
          disabled={chosen.length === 0}
          ml={{ sm: 'auto' }}
        >
          {t('api.usage.csv')}
        </Button>
      </Group>
      {chosen.length === 0 ? (
        <Card padding="xl">
          <Text c="dimmed" ta="center" py="lg">
            {t('api.usage.nothingFound')}
          </Text>
        </Card>
      ) : (
        <>
          <UsageTotals total={totalOf(chosen)} />
          <Suspense fallback={<Skeleton h={340} radius="lg" />}>
            <UsageChart days={byDay(chosen, days)} />
          </Suspense>
          <UsageTable rows={byDayAndKey(chosen)} nameOf={shownName} />
        </>
      )}
      <Text size="sm" c="dimmed">
        {t('api.usage.text')}
      </Text>
    </Stack>
  );
}

/** The whole ledger, as it is when the page is opened. */
function useUsage() {
  const [usage, setUsage] = useState<Usage[]>();
  const [error, setError] = useState<unknown>();
  const reload = () => {
    setError(undefined);
    window.nearface.keys.usage().then(setUsage, setError);
  };
  useEffect(() => {
    window.nearface.keys.usage().then(setUsage, setError);
  }, []);
  return { usage, error, reload };
}
