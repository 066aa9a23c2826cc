import { Card, Group, SegmentedControl, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock } from '../CodeBlock';
import { CopyIcon } from '../CopyText';
import type { Endpoint } from './endpoints';
import { type Language, shortened, snippet } from './snippets';
import { useCall } from './state';

const LANGUAGES: Language[] = ['HTTP', 'fetch', 'curl', 'Python'];

/** The call as it goes over the wire, and as code to be copied. */
export function CallText({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const call = useCall(endpoint);
  const [language, setLanguage] = useState<Language>('HTTP');
  const whole = snippet(call, language);
  const shown = snippet(shortened(call), language);
  return (
    <Card padding="lg" component="section" aria-label={t('api.console.call')}>
      <Title order={2} size="h3" mb="sm">
        {t('api.console.call')}
      </Title>
      <Group justify="space-between" wrap="nowrap" gap="xs" mb="sm">
        <SegmentedControl
          size="xs"
          data={LANGUAGES}
          value={language}
          onChange={(value) => setLanguage(value as Language)}
          aria-label={t('api.console.call')}
        />
        <CopyIcon value={whole} what={t('api.console.call')} />
      </Group>
      <CodeBlock code={shown} label={language} />
      {shown !== whole && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('api.console.cut')}
        </Text>
      )}
      {(language === 'curl' || language === 'Python') && (
        <Text size="xs" c="dimmed" mt="xs">
          {t('api.console.outside')}
        </Text>
      )}
    </Card>
  );
}
