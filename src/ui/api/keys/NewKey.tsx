import { Alert, Button, Group, Input, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { CopyText } from '../CopyText';
import type { MadeKey } from './state';

/** The secret of a key, which is shown once. */
export function NewKey({ apiKey: { id, secret }, onDone }: { apiKey: MadeKey; onDone: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack>
      <Alert variant="light" color="orange" icon={<IconAlertTriangle />} role="status">
        {t('api.keys.madeText')}
      </Alert>
      <div>
        <Input.Label mb={4}>{t('api.keys.secret')}</Input.Label>
        <CopyText value={secret} what={t('api.keys.secret')} />
      </div>
      <div>
        <Input.Label mb={4}>{t('api.keys.id')}</Input.Label>
        <CopyText value={id} what={t('api.keys.id')} />
      </div>
      <Group justify="flex-end">
        <Button component={Link} to="/api/console" variant="default">
          {t('api.keys.toConsole')}
        </Button>
        <Button onClick={onDone}>{t('api.keys.done')}</Button>
      </Group>
    </Stack>
  );
}
