import { Button, Group, Modal, ScrollArea, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { Person } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { mergeInto } from '../shared/persons';
import { useStored } from '../shared/useStored';
import classes from './MergePerson.module.css';

const SHOWN = 50;

/** Picks the person that gets all faces of this one, likeliest first, then merges. */
export function MergePerson({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [query, setQuery] = useState('');
  const [into, setInto] = useState<Choice>();
  const [busy, setBusy] = useState(false);
  const [settled] = useDebouncedValue(query.trim(), 120);
  const { data: choices } = useStored(settled, () => (settled ? byName(person, settled) : byLikeness(person)));

  const merge = async () => {
    if (!into) return;
    setBusy(true);
    const done = await attempt(async () => mergeInto(await window.nearface.persons.get(into.personId), [person]));
    setBusy(false);
    if (!done) return;
    onClose();
    navigate(`/people/${into.personId}`, { replace: true });
  };

  return (
    <Modal opened onClose={onClose} title={t('person.mergeTitle', { name: person.name })}>
      <Stack>
        <Text size="sm" c="dimmed">
          {t('person.mergeText', { name: person.name })}
        </Text>
        <TextInput
          type="search"
          leftSection={<IconSearch size={16} aria-hidden />}
          aria-label={t('people.search')}
          placeholder={t('people.search')}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
          data-autofocus
        />
        <ScrollArea.Autosize mah={300}>
          {choices?.length === 0 && (
            <Text size="sm" c="dimmed">
              {t('person.nobodyElse')}
            </Text>
          )}
          <Stack gap={4}>
            {choices?.map((choice) => (
              <UnstyledButton
                key={choice.personId}
                className={classes.choice}
                aria-pressed={into?.personId === choice.personId}
                onClick={() => setInto(choice)}
              >
                <FaceThumbnail faceId={choice.faceId} size={40} alt="" />
                <Text size="sm" truncate>
                  {choice.name}
                </Text>
              </UnstyledButton>
            ))}
          </Stack>
        </ScrollArea.Autosize>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.cancel')}
          </Button>
          <Button onClick={merge} disabled={!into} loading={busy}>
            {t('person.merge')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

interface Choice {
  personId: string;
  name: string;
  /** The face that is shown. */
  faceId: string;
}

async function byName({ collectionId, personId }: Person, query: string): Promise<Choice[]> {
  const persons = await window.nearface.persons.list({ collection: collectionId, query, limit: SHOWN });
  return persons
    .filter((other) => other.personId !== personId)
    .map((other) => ({ personId: other.personId, name: other.name, faceId: other.coverFaceId }));
}

async function byLikeness({ collectionId, personId, coverFaceId }: Person): Promise<Choice[]> {
  const vector = await window.nearface.faces.vector(coverFaceId);
  const options = { collection: collectionId, maxResults: SHOWN, minScore: 0 };
  const matches = await window.nearface.searchVector(vector, options);
  return matches.filter((other) => other.personId !== personId);
}
