import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconPhotoPlus, IconSparkles } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { SamplesButton } from '../shared/SamplesButton';

/** What to do while nobody is enrolled. */
export function FirstSteps() {
  const { t } = useTranslation();
  return (
    <Card padding="lg">
      <Group justify="space-between" gap="md">
        <Stack gap={4} flex="1 1 16rem">
          <Title order={2} fz="1.0625rem">
            {t('first.title')}
          </Title>
          <Text size="sm" c="dimmed">
            {t('first.text')}
          </Text>
        </Stack>
        <Group gap="sm">
          <Button component={Link} to="/enrol" variant="default" leftSection={<IconPhotoPlus size={18} aria-hidden />}>
            {t('first.enrol')}
          </Button>
          <SamplesButton icon={<IconSparkles size={18} aria-hidden />} />
        </Group>
      </Group>
    </Card>
  );
}
