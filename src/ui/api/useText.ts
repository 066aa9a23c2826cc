import { useTranslation } from 'react-i18next';
import type { Text } from '../../api/types';

/** Gives a text of the API's own description in the page's language. */
export function useText(): (text: Text) => string {
  const { language } = useTranslation().i18n;
  return ({ en, zh }) => (language === 'zh' ? zh : en);
}
