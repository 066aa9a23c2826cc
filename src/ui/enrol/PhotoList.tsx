import { SegmentedControl, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format';
import { VirtualGrid } from '../shared/VirtualGrid';
import { PhotoRow } from './PhotoRow';
import { type Row, useEnrolment } from './state';

const filters = ['every', 'enrolled', 'already-enrolled', 'failed'] as const;
type Filter = (typeof filters)[number];

/** A row for each photo; with outcomes, filtered by them. */
export function PhotoList() {
  const { t } = useTranslation();
  const rows = useEnrolment(({ rows }) => rows);
  const phase = useEnrolment(({ phase }) => phase);
  const [chosen, choose] = useState<Filter>('every');
  const filter = phase === 'choosing' ? 'every' : chosen;
  const shown = useMemo(() => rows.filter((row) => matches(row, filter)), [rows, filter]);

  return (
    <Stack gap="sm">
      {phase !== 'choosing' && <FilterBar rows={rows} value={filter} onChange={choose} />}
      <VirtualGrid
        items={shown}
        keyOf={({ path, file }) => `${path}/${file.size}/${file.lastModified}`}
        rowHeight={() => 66}
        gap={8}
        label={t('enrol.photos')}
        renderItem={(row) => <PhotoRow row={row} />}
      />
    </Stack>
  );
}

interface FilterBarProps {
  rows: readonly Row[];
  value: Filter;
  onChange: (filter: Filter) => void;
}

function FilterBar({ rows, value, onChange }: FilterBarProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const data = filters.map((filter) => {
    const number = format.number(rows.filter((row) => matches(row, filter)).length);
    return { value: filter, label: t(`enrol.filters.${filter}`, { number }) };
  });
  return (
    <SegmentedControl
      aria-label={t('enrol.filter')}
      size="xs"
      value={value}
      onChange={(chosen) => onChange(filters.find((filter) => filter === chosen) ?? 'every')}
      data={data}
      style={{ alignSelf: 'flex-start', maxWidth: '100%', overflowX: 'auto' }}
    />
  );
}

function matches({ outcome }: Row, filter: Filter): boolean {
  return filter === 'every' || outcome?.status === filter;
}
