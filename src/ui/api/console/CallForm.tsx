import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../useText';
import { ANSWER_ID } from './AnswerView';
import { BodyTypeSelect } from './BodyTypeSelect';
import { CredentialInputs } from './CredentialInputs';
import { entryKey, fieldsOf } from './call';
import type { Endpoint } from './endpoints';
import { FieldInput } from './FieldInput';
import { typeOf, useCall, useConsole } from './state';

/** Key and fields of a call, and the button that makes it. Anything may be sent: the answer says what is wrong with it. */
export function CallForm({ endpoint }: { endpoint: Endpoint }) {
  const { t } = useTranslation();
  const say = useText();
  const call = useCall(endpoint);
  const { types, setType, run, outcomes, reading } = useConsole();
  const waiting = reading > 0 || outcomes[endpoint.id]?.status === 'running';
  const type = typeOf(endpoint, types);
  const fields = fieldsOf(endpoint, type);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    await run(endpoint.id, call);
    // On a phone it is below the form.
    document.getElementById(ANSWER_ID)?.scrollIntoView({ block: 'nearest' });
  };
  return (
    <Card padding="lg" component="section">
      <form onSubmit={submit}>
        <Stack gap="md">
          <div>
            <Title order={2} size="h3">
              {say(endpoint.summary)}
            </Title>
            <Text component="code" size="xs" ff="monospace" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
              {endpoint.id}
            </Text>
          </div>
          <CredentialInputs endpoint={endpoint} />
          {type && endpoint.bodies.length > 1 && (
            <BodyTypeSelect
              types={endpoint.bodies.map(({ type }) => type)}
              chosen={type}
              onChoose={(type) => setType(endpoint.id, type)}
            />
          )}
          {fields.map((field) => (
            <FieldInput key={field.name} field={field} entry={entryKey(endpoint, field)} />
          ))}
          <Group>
            <Button type="submit" loading={waiting} leftSection={<IconSend size={18} stroke={1.7} aria-hidden />}>
              {t('api.console.send')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Card>
  );
}
