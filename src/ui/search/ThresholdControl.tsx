import { Card, Group, Slider, Text } from '@mantine/core';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { OPERATING_POINTS } from '../../usecases';
import { useFormat } from '../shared/format';
import { useSearch } from './state';
import { pointAt } from './threshold';

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
        <Meaning threshold={threshold} />
      </Text>
    </Card>
  );
}

function Meaning({ threshold }: { threshold: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const point = pointAt(OPERATING_POINTS, threshold);
  if (!point) return t('threshold.loose');
  const genuine = format.percent(point.tar);
  if (point.far === 0) return t('threshold.strict', { genuine });
  return t('threshold.meaning', { impostors: format.about(1 / point.far), genuine });
}
