import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { PageTitle } from './PageTitle';

/** Any address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageTitle title={t('notFound.title')} lead={t('notFound.text')} />
      <Button component={Link} to="/">
        {t('notFound.home')}
      </Button>
    </>
  );
}
