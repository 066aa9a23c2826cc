import { Anchor, Button, Card, Group, List, SimpleGrid, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { ApiNotice } from './ApiNotice';
import { CopyText } from './CopyText';
import type { DialectEndpoints } from './console/endpoints';
import { type ApiState, baseUrl } from './useApi';
import { useText } from './useText';

/** What there is to call, and how to begin. */
export function StartTab({ api }: { api: ApiState }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xl">
      {api.status !== 'ready' && api.status !== 'loading' && <ApiNotice status={api.status} />}
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
        <Card padding="lg" component="section">
          <Title order={2} size="h3" mb="sm">
            {t('api.baseUrl')}
          </Title>
          <CopyText value={baseUrl()} what={t('api.baseUrl')} />
          <Text size="sm" c="dimmed" mt="sm">
            {t('api.baseUrlText')}
          </Text>
          <Text size="sm" c="dimmed" mt="sm">
            {t('api.defaultCollection', { name: t('collections.defaultName') })}
          </Text>
        </Card>
        <Steps />
      </SimpleGrid>
      {api.status === 'ready' && (
        <section>
          <Title order={2} mb="md">
            {t('api.dialects')}
          </Title>
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
            {api.dialects.map((dialect) => (
              <DialectCard key={dialect.name} dialect={dialect} />
            ))}
          </SimpleGrid>
        </section>
      )}
    </Stack>
  );
}

function Steps() {
  const { t } = useTranslation();
  const steps = [
    {
      title: t('api.stepKey'),
      text: t('api.stepKeyText'),
      action: (
        <Button component={Link} to="/api/keys" size="xs" mt={8}>
          {t('api.keys.create')}
        </Button>
      ),
    },
    { title: t('api.stepTry'), text: t('api.stepTryText') },
    { title: t('api.stepCode'), text: t('api.stepCodeText') },
  ];
  return (
    <Card padding="lg" component="section">
      <Title order={2} size="h3" mb="sm">
        {t('api.steps')}
      </Title>
      <List type="ordered" listStyleType="none" spacing="sm">
        {steps.map(({ title, text, action }, i) => (
          <List.Item
            key={title}
            styles={{ itemWrapper: { alignItems: 'flex-start' } }}
            icon={
              <ThemeIcon variant="light" size={26} radius="xl" fz="sm" fw={650} aria-hidden>
                {i + 1}
              </ThemeIcon>
            }
          >
            <Text fw={600}>{title}</Text>
            <Text size="sm" c="dimmed">
              {text}
            </Text>
            {action}
          </List.Item>
        ))}
      </List>
    </Card>
  );
}

/** Paths that a card has room for. */
const MAX_PATHS = 4;

function DialectCard({ dialect: { title, text, endpoints } }: { dialect: DialectEndpoints }) {
  const { t } = useTranslation();
  const say = useText();
  const [first] = endpoints;
  return (
    <Card padding="lg" component="article">
      <Title order={3}>{title}</Title>
      <Text size="sm" c="dimmed" mt={4}>
        {say(text)}
      </Text>
      <Stack gap={2} my="sm">
        {endpoints.slice(0, MAX_PATHS).map(({ id }) => (
          <Text key={id} component="code" size="xs" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
            {id}
          </Text>
        ))}
        {endpoints.length > MAX_PATHS && (
          <Text size="xs" c="dimmed">
            {t('api.moreEndpoints', { count: endpoints.length - MAX_PATHS })}
          </Text>
        )}
      </Stack>
      {first && (
        <Group mt="auto">
          <Anchor component={Link} to={`/api/console?call=${encodeURIComponent(first.id)}`} size="sm" fw={550}>
            <Group gap={4} component="span">
              {t('api.openConsole')}
              <IconArrowRight size={16} aria-hidden />
            </Group>
          </Anchor>
        </Group>
      )}
    </Card>
  );
}
