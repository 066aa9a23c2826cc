import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Quality } from '../../faces/types';
import { useFormat } from '../shared/format';
import classes from './QualityLines.module.css';

/** How well a face can be recognised, in words and short bars. */
export function QualityLines({ quality }: { quality: Quality }) {
  const { t } = useTranslation();
  const format = useFormat();
  const parts = [
    { key: 'sharpness', value: quality.sharpness },
    { key: 'frontality', value: quality.frontality },
    { key: 'brightness', value: quality.brightness },
  ] as const;
  return (
    <dl className={classes.lines}>
      <dt>{t('quality.size')}</dt>
      <dd>
        <Text size="xs" className="nums">
          {t('quality.pixels', { size: format.number(quality.size) })}
        </Text>
      </dd>
      {parts.map(({ key, value }) => (
        <div key={key} className={classes.line}>
          <dt>{t(`quality.${key}`)}</dt>
          <dd>
            <Progress
              value={value * 100}
              size={4}
              color="gray"
              flex={1}
              aria-label={t('quality.of', { part: t(`quality.${key}`), value: format.percent(value) })}
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}
