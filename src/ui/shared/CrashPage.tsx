import { Button, Center, EmptyState, Group } from '@mantine/core';
import { IconMoodSad } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { errorSentence } from './errors';

/** Stands where a page failed to draw. */
export function CrashPage() {
  const { t } = useTranslation();
  const error = useRouteError();
  useEffect(() => console.error(error), [error]);
  return (
    <Center mih="60vh" p="md">
      <EmptyState
        role="alert"
        variant="light"
        icon={<IconMoodSad />}
        title={t('errors.pageCrashed')}
        description={errorSentence(error)}
      >
        <EmptyState.Actions>
          <Group>
            <Button onClick={() => location.reload()}>{t('common.reload')}</Button>
          </Group>
        </EmptyState.Actions>
      </EmptyState>
    </Center>
  );
}
