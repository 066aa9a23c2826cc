import { Center, EmptyState } from '@mantine/core';
import { IconLockOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** The whole page when it came over plain http from another machine: storage locks, camera and workers are off then. */
export function InsecureContext() {
  const { t } = useTranslation();
  return (
    <Center mih="100vh" p="md" component="main">
      <EmptyState
        maw={520}
        size="lg"
        variant="light"
        color="orange"
        icon={<IconLockOpen />}
        title={t('insecure.title')}
        description={t('insecure.text', { address: location.origin, port: location.port || '80' })}
      />
    </Center>
  );
}
