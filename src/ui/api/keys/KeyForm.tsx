import { Button, Checkbox, Group, MultiSelect, NumberInput, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Scope } from '../../../usecases/types';
import { collectionName, useCollections } from '../../shared/collections';
import { attempt } from '../../shared/errors';
import { type MadeKey, useKeys } from './state';

const SCOPES: Scope[] = ['search', 'enrol', 'delete', 'admin'];

const RATE_LIMIT = 600;

/** Asks what a key may do; stays if it could not be made. */
export function KeyForm({ onMade, onCancel }: { onMade: (key: MadeKey) => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const create = useKeys(({ create }) => create);
  const list = useCollections(({ list }) => list);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<string[]>(['search', 'enrol', 'delete']);
  const [collections, setCollections] = useState<string[]>([]);
  const [lastDay, setLastDay] = useState('');
  const [rateLimit, setRateLimit] = useState<string | number>(RATE_LIMIT);
  const [quota, setQuota] = useState<string | number>('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    await attempt(async () =>
      onMade(
        await create({
          name: name.trim(),
          scopes: SCOPES.filter((scope) => scopes.includes(scope)),
          ...(collections.length > 0 && { collections }),
          ...(lastDay && { expiresAt: endOf(lastDay) }),
          ...(rateLimit !== '' && { rateLimit: Number(rateLimit) }),
          ...(quota !== '' && { quota: Number(quota) }),
        }),
      ),
    );
    setBusy(false);
  };

  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput
          label={t('api.keys.name')}
          placeholder={t('api.keys.namePlaceholder')}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={200}
          data-autofocus
        />
        <Checkbox.Group
          label={t('api.keys.scopes')}
          description={t('api.keys.scopesText')}
          value={scopes}
          onChange={setScopes}
        >
          <Group mt="xs" gap="md">
            {SCOPES.map((scope) => (
              <Checkbox key={scope} value={scope} label={t(`api.scopes.${scope}`)} />
            ))}
          </Group>
        </Checkbox.Group>
        <MultiSelect
          label={t('api.keys.collections')}
          placeholder={collections.length === 0 ? t('api.keys.collectionsAll') : undefined}
          data={(list ?? []).map(({ id, name }) => ({ value: id, label: collectionName(name, t) }))}
          value={collections}
          onChange={setCollections}
        />
        <TextInput
          type="date"
          label={t('api.keys.expires')}
          description={t('api.keys.expiresText')}
          value={lastDay}
          onChange={(event) => setLastDay(event.currentTarget.value)}
        />
        <Group grow align="flex-end">
          <NumberInput
            label={t('api.keys.rateLimit')}
            value={rateLimit}
            onChange={setRateLimit}
            min={1}
            allowDecimal={false}
          />
          <NumberInput
            label={t('api.keys.quota')}
            placeholder={t('api.keys.unlimited')}
            value={quota}
            onChange={setQuota}
            min={1}
            allowDecimal={false}
          />
        </Group>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t('common.cancel')}
          </Button>
          <Button type="submit" disabled={!name.trim() || scopes.length === 0} loading={busy}>
            {t('common.create')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** The last moment of a day (YYYY-MM-DD) where the browser is. */
function endOf(day: string): Date {
  return new Date(`${day}T23:59:59.999`);
}
