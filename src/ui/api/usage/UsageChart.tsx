import { BarChart } from '@mantine/charts';
import { Card, Title } from '@mantine/core';
import '@mantine/charts/styles.css';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../shared/format';
import type { DayCounts } from './usage';

/** A bar a day, of billable and free calls. What it shows stands in the table too. */
export function UsageChart({ days }: { days: DayCounts[] }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const short = new Intl.DateTimeFormat(i18n.language, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const data = days.map(({ day, ...counts }) => ({ ...counts, day: short.format(new Date(day)) }));
  return (
    <Card padding="lg">
      <Title order={2} size="h3" mb="md">
        {t('api.usage.chart')}
      </Title>
      <div role="img" aria-label={t('api.usage.chart')}>
        <BarChart
          h={260}
          data={data}
          dataKey="day"
          type="stacked"
          withLegend
          series={[
            { name: 'billable', label: t('api.usage.billable'), color: 'teal.6' },
            { name: 'free', label: t('api.usage.free'), color: 'gray.5' },
          ]}
          valueFormatter={(value) => format.number(value)}
          // Evenly spaced, the first and as many as fit.
          xAxisProps={{ interval: 'equidistantPreserveStart', minTickGap: 16 }}
          yAxisProps={{ allowDecimals: false, width: 44 }}
          barProps={{ isAnimationActive: false, maxBarSize: 36 }}
          barChartProps={{ accessibilityLayer: false }}
        />
      </div>
    </Card>
  );
}
