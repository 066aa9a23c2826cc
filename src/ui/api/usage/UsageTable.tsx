import { Card, Table, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../shared/format';
import type { KeyCounts } from './usage';

/** Calls by day and key. */
export function UsageTable({ rows, nameOf }: { rows: KeyCounts[]; nameOf: (keyId: string) => string }) {
  const { t, i18n } = useTranslation();
  const format = useFormat();
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <Card padding="md">
      <Title order={2} size="h3" mb="sm">
        {t('api.usage.table')}
      </Title>
      <Table className="nums" horizontalSpacing="xs">
        <Table.Thead style={{ whiteSpace: 'nowrap' }}>
          <Table.Tr>
            <Table.Th>{t('api.usage.day')}</Table.Th>
            <Table.Th>{t('api.usage.key')}</Table.Th>
            <Table.Th ta="right">{t('api.usage.billable')}</Table.Th>
            <Table.Th ta="right">{t('api.usage.free')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ day, keyId, billable, free }) => (
            <Table.Tr key={`${day} ${keyId}`}>
              <Table.Td style={{ whiteSpace: 'nowrap' }}>{date.format(new Date(day))}</Table.Td>
              <Table.Td style={{ overflowWrap: 'anywhere' }}>{nameOf(keyId)}</Table.Td>
              <Table.Td ta="right">{format.number(billable)}</Table.Td>
              <Table.Td ta="right">{format.number(free)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
