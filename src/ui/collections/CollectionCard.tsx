import { ActionIcon, Badge, Button, Card, Group, Menu, Switch, Text, Title } from '@mantine/core';
import { IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Collection } from '../../usecases/types';
import { askBeforeDelete } from '../shared/askBeforeDelete';
import { collectionName, useCollections, useCurrentCollection } from '../shared/collections';
import { attempt } from '../shared/errors';
import { useFormat } from '../shared/format';
import { NameModal } from '../shared/NameModal';
import classes from './CollectionCard.module.css';
import { CollectionThreshold } from './CollectionThreshold';

/** A collection's size, and what can be done with it. */
export function CollectionCard({ collection }: { collection: Collection }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { choose, refresh } = useCollections();
  const inUse = useCurrentCollection()?.id === collection.id;
  const [renaming, setRenaming] = useState(false);
  const name = collectionName(collection.name, t);

  const figures = [
    { key: 'persons', value: format.number(collection.persons) },
    { key: 'faces', value: format.number(collection.faces) },
    { key: 'photos', value: format.number(collection.photos) },
    { key: 'size', value: format.bytes(collection.bytes) },
  ] as const;

  const askDelete = () =>
    askBeforeDelete({
      title: t('collections.deleteTitle', { name }),
      text: t('collections.deleteText', {
        faces: t('common.faces', { count: collection.faces }),
        persons: t('common.persons', { count: collection.persons }),
      }),
      onDelete: () => window.nearface.collections.delete(collection.id),
      onDeleted: refresh,
    });

  const setLiveness = (liveness: boolean) =>
    attempt(async () => {
      await window.nearface.collections.update(collection.id, { liveness });
      await refresh();
    });

  return (
    <Card padding="lg" component="article" className={classes.card}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Title order={2} fz="1.0625rem" lineClamp={2} style={{ overflowWrap: 'anywhere' }}>
          {name}
        </Title>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('collections.actions', { name })}>
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setRenaming(true)}>
              {t('common.rename')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconTrash size={16} aria-hidden />}
              c="var(--mantine-color-error)"
              onClick={askDelete}
            >
              {t('common.delete')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      <dl className={classes.figures}>
        {figures.map(({ key, value }) => (
          <div key={key}>
            <dt>{t(`collections.${key}`)}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Switch
        mt="md"
        size="sm"
        checked={collection.liveness}
        onChange={({ currentTarget: { checked } }) => setLiveness(checked)}
        label={t('collections.liveness')}
        description={t('collections.livenessText')}
      />
      <CollectionThreshold collection={collection} />
      <Group justify="space-between" mt="auto" pt="md" mih={46}>
        <Text size="xs" c="dimmed">
          {t('collections.created', { date: format.date(collection.createdAt) })}
        </Text>
        {inUse ? (
          <Badge variant="light">{t('collections.inUse')}</Badge>
        ) : (
          <Button size="xs" variant="default" onClick={() => choose(collection.id)}>
            {t('collections.use')}
          </Button>
        )}
      </Group>
      {renaming && (
        <NameModal
          title={t('collections.rename')}
          confirm={t('common.rename')}
          initial={collection.name}
          onName={async (name) => {
            await window.nearface.collections.update(collection.id, { name });
            await refresh();
          }}
          onClose={() => setRenaming(false)}
        />
      )}
    </Card>
  );
}
