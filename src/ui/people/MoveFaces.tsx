import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import i18next from 'i18next';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolledFace, Person } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { recorded } from '../shared/history';
import { PersonNameInput } from '../shared/PersonNameInput';
import { offerUndo } from '../shared/undo';

interface MoveFacesProps {
  person: Person;
  /** At least one of the person's faces. */
  faces: EnrolledFace[];
  onMoved: () => void;
  onClose: () => void;
}

const SHOWN = 4;

/** Gives faces to the person of a name: an existing one, or a new one. */
export function MoveFaces({ person, faces, onMoved, onClose }: MoveFacesProps) {
  const { t } = useTranslation();
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const done = await attempt(() => move(person, faces, name.trim()));
    setBusy(false);
    if (!done) return;
    onMoved();
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t('person.moveFaces', { count: faces.length })}>
      <form onSubmit={submit}>
        <Stack>
          <Text size="sm" c="dimmed">
            {t('person.moveText')}
          </Text>
          <Group gap="xs">
            {faces.slice(0, SHOWN).map(({ faceId }) => (
              <FaceThumbnail key={faceId} faceId={faceId} size={72} alt={t('person.faceAlt', { name: person.name })} />
            ))}
            {faces.length > SHOWN && (
              <Text size="sm" c="dimmed" className="nums">
                +{faces.length - SHOWN}
              </Text>
            )}
          </Group>
          <PersonNameInput
            label={t('common.name')}
            collection={person.collectionId}
            value={name}
            onChange={setName}
            maxLength={200}
            data-autofocus
          />
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

async function move({ collectionId }: Person, faces: readonly EnrolledFace[], name: string): Promise<void> {
  const moves = faces.map(
    ({ faceId }) =>
      () =>
        window.nearface.faces.move(faceId, { name }),
  );
  offerUndo(await recorded(collectionId, ...moves), i18next.t('person.moved', { count: faces.length, name }));
}
