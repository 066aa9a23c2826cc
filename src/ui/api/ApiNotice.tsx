import { Alert, Button, Group } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ApiState } from './useApi';

/** Why no call is answered, and what helps. */
export function ApiNotice({ status }: { status: Exclude<ApiState['status'], 'loading' | 'ready'> }) {
  const { t } = useTranslation();
  return (
    <Alert variant="light" color="orange" icon={<IconPlugConnectedX />} title={t(`api.state.${status}`)} role="status">
      {t(`api.state.${status}Text`)}
      {(status === 'bypassed' || status === 'failed') && (
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={() => location.reload()}>
            {t('common.reload')}
          </Button>
        </Group>
      )}
    </Alert>
  );
}
