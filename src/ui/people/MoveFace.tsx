import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolledFace } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { PersonNameInput } from '../shared/PersonNameInput';

/** Gives a face to the person of a name: an existing one, or a new one. */
export function MoveFace({ face, onClose }: { face: EnrolledFace; onClose: () => void }) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);

  const move = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(async () => {
      await window.nearface.faces.move(face.faceId, await destination(face.collectionId, name.trim()));
    });
    setBusy(false);
    if (done) onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t('person.moveFace')}>
      <form onSubmit={move}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t('person.moveText')}
          </Text>
          <Group wrap="nowrap" align="flex-end">
            <FaceThumbnail faceId={face.faceId} size={72} alt={t('person.faceAlt', { name: face.name })} />
            <PersonNameInput
              flex={1}
              label={t('common.name')}
              collection={face.collectionId}
              value={name}
              onChange={setName}
              maxLength={200}
              data-autofocus
            />
          </Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!name.trim()} loading={busy}>
              {t('person.move')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

async function destination(collection: string, name: string): Promise<{ personId: string } | { name: string }> {
  const alike = await window.nearface.persons.list({ collection, query: name });
  const person = alike.find((other) => other.name === name);
  return person ? { personId: person.personId } : { name };
}
