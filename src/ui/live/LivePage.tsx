import { useTranslation } from 'react-i18next';
import { PageTitle } from '../shared/PageTitle';
import { LiveCamera } from './LiveCamera';

/** Who is before the camera. */
export function LivePage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('live.title')} lead={t('live.lead')} />
      <LiveCamera />
    </>
  );
}
