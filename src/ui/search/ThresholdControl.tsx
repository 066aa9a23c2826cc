import { Button, Card } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format';
import { ThresholdSlider } from '../shared/ThresholdSlider';
import { useThreshold } from './threshold';

/** The threshold of what is shown, and the way back to the collection's own. */
export function ThresholdControl() {
  const { t } = useTranslation();
  const format = useFormat();
  const { threshold, own, setThreshold } = useThreshold();
  return (
    <Card padding="md">
      <ThresholdSlider value={threshold} onChange={setThreshold}>
        {threshold !== own && (
          <Button size="compact-xs" variant="subtle" onClick={() => setThreshold(own)}>
            {t('threshold.reset', { own: format.score(own) })}
          </Button>
        )}
      </ThresholdSlider>
    </Card>
  );
}
