import { Card, Group, Slider, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format';
import { ScoreMeaning } from '../shared/ScoreMeaning';
import { useSearch } from './state';

/** The least score that counts as the same person, and what that means. */
export function ThresholdControl() {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  const { threshold, setThreshold } = useSearch();
  return (
    <Card padding="md">
      <Group justify="space-between" mb={6}>
        <Text fw={600} size="sm">
          {t('threshold.label')}
        </Text>
        <Text fw={600} size="sm" className="nums">
          {format.score(threshold)}
        </Text>
      </Group>
      <Slider
        min={0}
        max={1}
        step={0.01}
        value={threshold}
        onChange={setThreshold}
        label={null}
        thumbLabel={t('threshold.label')}
        thumbProps={{ 'aria-describedby': id }}
        thumbValueText={format.score}
      />
      <Text size="sm" c="dimmed" mt="sm" id={id} mih="3.2em">
        <ScoreMeaning score={threshold} />
      </Text>
    </Card>
  );
}
