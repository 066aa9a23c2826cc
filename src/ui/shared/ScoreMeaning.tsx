import { useTranslation } from 'react-i18next';
import { OPERATING_POINTS } from '../../usecases';
import { useFormat } from './format';
import { pointAt } from './operating-point';

/** How often comparisons reach a score, in a sentence. */
export function ScoreMeaning({ score }: { score: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const point = pointAt(OPERATING_POINTS, score);
  if (!point) return t('threshold.loose');
  const genuine = format.percent(point.tar);
  if (point.far === 0) return t('threshold.strict', { genuine });
  return t('threshold.meaning', { impostors: format.about(1 / point.far), genuine });
}
