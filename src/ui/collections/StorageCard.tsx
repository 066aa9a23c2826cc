import { Card, Group, Progress, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../shared/format';
import { useStored } from '../shared/useStored';

/** What the app takes on this device, and what the browser grants it. */
export function StorageCard() {
  const { t } = useTranslation();
  const format = useFormat();
  const { data } = useStored('', async () => ({
    ...(await navigator.storage.estimate()),
    ...(await window.nearface.ready),
  }));
  if (!data?.quota) return null;
  const usage = data.usage ?? 0;
  const text = t('storage.used', { used: format.bytes(usage), quota: format.bytes(data.quota) });

  return (
    <Card padding="lg">
      <Stack gap="sm">
        <Group justify="space-between">
          <Title order={2} fz="1.0625rem">
            {t('storage.title')}
          </Title>
          <Text size="sm" c="dimmed" className="nums">
            {text}
          </Text>
        </Group>
        <Progress value={(100 * usage) / data.quota} aria-label={text} />
        <Text size="sm" c="dimmed">
          {t('storage.text')}
        </Text>
        <Text size="sm" c="dimmed">
          {t('storage.backend', { backend: BACKENDS[data.backend], count: data.workers })}
        </Text>
      </Stack>
    </Card>
  );
}

const BACKENDS = { wasm: 'WebAssembly', webgpu: 'WebGPU' } as const;
