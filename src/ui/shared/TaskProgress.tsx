import { Button, Card, Group, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from './format';

interface TaskProgressProps {
  label: string;
  /** In [0, 1]. */
  share: number;
  onCancel: () => void;
}

/** How far a long computation is. */
export function TaskProgress({ label, share, onCancel }: TaskProgressProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Card padding="lg">
      <Group justify="space-between" mb="sm" wrap="nowrap">
        <Text fw={600} className="nums">
          {label} {format.percent(share)}
        </Text>
        <Button variant="default" size="xs" onClick={onCancel}>
          {t('common.cancel')}
        </Button>
      </Group>
      <Progress value={100 * share} size="lg" radius="xl" aria-label={label} />
    </Card>
  );
}
