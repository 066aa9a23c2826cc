import { Group, Slider, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from './format';
import { ScoreMeaning } from './ScoreMeaning';

interface ThresholdSliderProps {
  value: number;
  onChange: (threshold: number) => void;
  /** Called once it stays. */
  onChangeEnd?: (threshold: number) => void;
  /** Beside the number. */
  children?: ReactNode;
}

/** The least score that counts as the same person, and what that means. */
export function ThresholdSlider({ value, onChange, onChangeEnd, children }: ThresholdSliderProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const id = useId();
  return (
    <>
      <Group justify="space-between" mb={6} mih={22} wrap="nowrap">
        <Text fw={600} size="sm">
          {t('threshold.label')}
        </Text>
        <Group gap="xs" wrap="nowrap">
          {children}
          <Text fw={600} size="sm" className="nums">
            {format.score(value)}
          </Text>
        </Group>
      </Group>
      <Slider
        min={0}
        max={1}
        step={0.01}
        value={value}
        onChange={onChange}
        onChangeEnd={onChangeEnd}
        label={null}
        thumbLabel={t('threshold.label')}
        thumbProps={{ 'aria-describedby': id }}
        thumbValueText={format.score}
      />
      <Text size="sm" c="dimmed" mt="sm" id={id} mih="3.2em">
        <ScoreMeaning score={value} />
      </Text>
    </>
  );
}
