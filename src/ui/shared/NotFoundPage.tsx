import { Button, Center, EmptyState } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';

/** Any address that leads nowhere. */
export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <Center mih="50vh">
      <EmptyState variant="light" icon={<IconMapOff />} title={t('notFound.title')} description={t('notFound.text')}>
        <EmptyState.Actions>
          <Button component={Link} to="/">
            {t('notFound.home')}
          </Button>
        </EmptyState.Actions>
      </EmptyState>
    </Center>
  );
}
