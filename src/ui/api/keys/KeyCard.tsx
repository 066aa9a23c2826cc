import { Badge, Button, Card, Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiKey } from '../../../usecases/types';
import { askBeforeDelete } from '../../shared/askBeforeDelete';
import { collectionName, useCollections } from '../../shared/collections';
import { useFormat } from '../../shared/format';
import { CopyText } from '../CopyText';
import classes from './KeyCard.module.css';
import { useKeys } from './state';

/** What a key may do and how much of it. `lastUsed`: YYYY-MM-DD. */
export function KeyCard({ apiKey, lastUsed }: { apiKey: ApiKey; lastUsed: string | undefined }) {
  const { t } = useTranslation();
  const format = useFormat();
  const revoke = useKeys(({ revoke }) => revoke);
  const { id, name, scopes, collections, expiresAt, rateLimit, quota, createdAt } = apiKey;
  const expired = expiresAt !== undefined && expiresAt <= new Date();

  const facts: { label: string; value: ReactNode }[] = [
    {
      label: t('api.keys.collections'),
      value: collections ? <CollectionNames ids={collections} /> : t('api.keys.collectionsAll'),
    },
    { label: t('api.keys.expires'), value: expiresAt ? format.date(expiresAt) : t('api.keys.noEnd') },
    { label: t('api.keys.rateLimit'), value: format.number(rateLimit) },
    { label: t('api.keys.quota'), value: quota === undefined ? t('api.keys.unlimited') : format.number(quota) },
    { label: t('api.keys.created'), value: format.date(createdAt) },
    // Noon: a day in UTC is that day in almost all time zones.
    {
      label: t('api.keys.lastUsed'),
      value: lastUsed ? format.date(new Date(`${lastUsed}T12:00Z`)) : t('api.keys.never'),
    },
  ];

  const askRevoke = () =>
    askBeforeDelete({
      title: t('api.keys.revokeTitle', { name }),
      text: t('api.keys.revokeText'),
      confirm: t('api.keys.revoke'),
      onDelete: () => revoke(id),
    });

  return (
    <Card padding="lg" component="article" aria-label={name}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" mb="sm">
        <Title order={2} size="h3" style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          {name}
        </Title>
        <Button
          size="xs"
          variant="default"
          onClick={askRevoke}
          aria-label={t('api.keys.revokeNamed', { name })}
          flex="none"
        >
          {t('api.keys.revoke')}
        </Button>
      </Group>
      <CopyText value={id} what={t('api.keys.id')} />
      <Group gap={6} mt="sm">
        {scopes.map((scope) => (
          <Badge key={scope} variant="light">
            {t(`api.scopes.${scope}`)}
          </Badge>
        ))}
        {expired && (
          <Badge variant="light" color="red">
            {t('api.keys.expired')}
          </Badge>
        )}
      </Group>
      <dl className={classes.facts}>
        {facts.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function CollectionNames({ ids }: { ids: string[] }) {
  const { t } = useTranslation();
  const list = useCollections(({ list }) => list);
  const names = ids.map((id) => {
    const collection = list?.find((collection) => collection.id === id);
    return collection ? collectionName(collection.name, t) : t('api.keys.deletedCollection');
  });
  return names.join(t('api.listSeparator'));
}
