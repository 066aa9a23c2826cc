import { SimpleGrid } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../shared/format';
import classes from './UsageTotals.module.css';
import type { Counts } from './usage';

/** All calls, and how many of them are billable and free. */
export function UsageTotals({ total: { billable, free } }: { total: Counts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const figures = [
    { key: 'total', value: billable + free },
    { key: 'billable', value: billable },
    { key: 'free', value: free },
  ] as const;
  return (
    <SimpleGrid component="dl" cols={3} spacing="md" m={0}>
      {figures.map(({ key, value }) => (
        <div key={key} className={classes.figure}>
          <dt>{t(`api.usage.${key}`)}</dt>
          <dd>{format.number(value)}</dd>
        </div>
      ))}
    </SimpleGrid>
  );
}
