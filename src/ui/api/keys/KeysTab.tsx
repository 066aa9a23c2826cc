import { Button, EmptyState, Group, SimpleGrid, Stack } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Failure } from '../../shared/Failure';
import { CreateKey } from './CreateKey';
import { KeyCard } from './KeyCard';
import { useKeys } from './state';

/** Who may call the API. */
export function KeysTab() {
  const { t } = useTranslation();
  const { list, lastUsed, error, refresh } = useKeys();
  const [creating, setCreating] = useState(false);
  useEffect(() => {
    refresh();
  }, [refresh]);
  const createButton = (
    <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setCreating(true)}>
      {t('api.keys.create')}
    </Button>
  );
  return (
    <Stack gap="md">
      {error !== undefined && <Failure error={error} onRetry={refresh} />}
      {list?.length === 0 && (
        <EmptyState
          mt="xl"
          variant="light"
          icon={<IconKey />}
          title={t('api.keys.none')}
          description={t('api.keys.noneText')}
        >
          <EmptyState.Actions>{createButton}</EmptyState.Actions>
        </EmptyState>
      )}
      {list && list.length > 0 && (
        <>
          <Group justify="flex-end">{createButton}</Group>
          <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
            {list.map((key) => (
              <KeyCard key={key.id} apiKey={key} lastUsed={lastUsed.get(key.id)} />
            ))}
          </SimpleGrid>
        </>
      )}
      {creating && <CreateKey onClose={() => setCreating(false)} />}
    </Stack>
  );
}
