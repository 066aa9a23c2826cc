import { ActionIcon, Button, Card, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { type Entry, entriesOf, metadataOf } from './metadata';

/** Keys and JSON values that are kept with the person. */
export function MetadataEditor({ person }: { person: Person }) {
  const { t } = useTranslation();
  const [entries, setEntries] = useState(() => entriesOf(person.metadata));
  const [busy, setBusy] = useState(false);
  const changed = JSON.stringify(metadataOf(entries)) !== JSON.stringify(person.metadata);
  const change = (index: number, part: Partial<Entry>) =>
    setEntries(entries.map((entry, i) => (i === index ? { ...entry, ...part } : entry)));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await attempt(() => window.nearface.persons.update(person.personId, { metadata: metadataOf(entries) }));
    setBusy(false);
  };

  return (
    <Stack gap="md" component="section" maw={720}>
      <Stack gap={2}>
        <Title order={2}>{t('metadata.title')}</Title>
        <Text size="sm" c="dimmed">
          {t('metadata.lead')}
        </Text>
      </Stack>
      <Card>
        <form onSubmit={save}>
          <Stack gap="sm">
            {entries.map(({ key, value }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a key is being typed, and may be typed twice
              <Group key={index} gap="sm" wrap="nowrap">
                <TextInput
                  w="34%"
                  aria-label={t('metadata.key')}
                  placeholder={t('metadata.key')}
                  value={key}
                  onChange={(event) => change(index, { key: event.currentTarget.value })}
                />
                <TextInput
                  flex={1}
                  aria-label={t('metadata.value')}
                  placeholder={t('metadata.value')}
                  value={value}
                  onChange={(event) => change(index, { value: event.currentTarget.value })}
                />
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  onClick={() => setEntries(entries.filter((_, i) => i !== index))}
                  aria-label={t('metadata.remove', { key })}
                >
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              </Group>
            ))}
            <Group justify="space-between">
              <Button
                variant="subtle"
                size="xs"
                leftSection={<IconPlus size={16} aria-hidden />}
                onClick={() => setEntries([...entries, { key: '', value: '' }])}
              >
                {t('metadata.add')}
              </Button>
              <Button type="submit" size="xs" disabled={!changed} loading={busy}>
                {t('common.save')}
              </Button>
            </Group>
          </Stack>
        </form>
      </Card>
    </Stack>
  );
}
