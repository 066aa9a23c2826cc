import { NativeSelect, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useKeys } from '../keys/state';
import type { Endpoint } from './endpoints';
import { useConsole } from './state';

/** The key that a call shows: one that was just made, or a pasted one. */
export function CredentialInputs({ endpoint: { secretHeader, idHeader, scope } }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const made = useKeys(({ made }) => made);
  const { credentials, setCredentials } = useConsole();
  const chosen = made.find(({ secret }) => secret === credentials.secret);
  const names = made.map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Stack gap="sm">
      {made.length > 1 && (
        <NativeSelect
          label={t('api.console.madeKeys')}
          data={chosen ? names : [{ value: '', label: t('api.console.anotherKey') }, ...names]}
          value={chosen?.id ?? ''}
          onChange={({ currentTarget: { value } }) => {
            const key = made.find(({ id }) => id === value);
            if (key) setCredentials(key);
          }}
        />
      )}
      {idHeader && (
        <TextInput
          label={idHeader}
          placeholder={t('api.console.idPlaceholder')}
          value={credentials.id}
          onChange={(event) => setCredentials({ ...credentials, id: event.currentTarget.value.trim() })}
          autoComplete="off"
          spellCheck={false}
        />
      )}
      <PasswordInput
        label={secretHeader}
        placeholder={t('api.console.secretPlaceholder')}
        description={t('api.console.needsScope', { scope: scopeName(scope) })}
        value={credentials.secret}
        onChange={(event) => setCredentials({ ...credentials, secret: event.currentTarget.value.trim() })}
        autoComplete="off"
        visibilityToggleButtonProps={{ 'aria-label': t('api.console.showSecret') }}
      />
    </Stack>
  );

  function scopeName(scope: string) {
    return t(`api.scopes.${scope as 'search'}`);
  }
}
