import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { attempt } from './errors';

interface NameModalProps {
  title: string;
  confirm: string;
  /** The name so far. */
  initial?: string;
  onName: (name: string) => Promise<unknown>;
  onClose: () => void;
}

/** Asks for a name; stays open if it could not be given. */
export function NameModal({ title, confirm, initial = '', onName, onClose }: NameModalProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(initial);
  const [busy, setBusy] = useState(false);
  const trimmed = name.trim();

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const done = trimmed === initial || (await attempt(() => onName(trimmed)));
    setBusy(false);
    if (done) onClose();
  };

  return (
    <Modal opened onClose={onClose} title={title}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput
            label={t('common.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!trimmed} loading={busy}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
