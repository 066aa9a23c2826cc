import { Card, Checkbox, Group, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { type DragEvent, type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { FaceStrip } from '../shared/FaceStrip';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { PersonNameInput } from '../shared/PersonNameInput';
import { isNumbered } from '../shared/persons';
import classes from './GroupCard.module.css';
import { nameGroup } from './naming';

interface GroupCardProps {
  person: Person;
  /** True if it was named just now. */
  named: boolean;
  selected: boolean;
  onSelect: () => void;
  onOpen: () => void;
  /** A name was typed, and will be given. */
  onSubmit: () => void;
  /** It has the name now. */
  onNamed: () => void;
  /** Another person, by its id, was dropped on this one. */
  onDrop: (personId: string) => void;
  onDragging: (dragging: boolean) => void;
}

/** By it the field for a person's name is found. */
export function nameFieldId({ personId }: Person): string {
  return `name-${personId}`;
}

/** Type of what is dragged from one card to another: the id of a person. */
const DRAGGED = 'application/x-nearface-person';

/** A person to name: its faces, how many they are, and a field for the name. The cover can be dragged onto others. */
export function GroupCard(props: GroupCardProps) {
  const { person, named, selected, onSelect, onOpen, onDrop, onDragging } = props;
  const { t } = useTranslation();
  const [over, setOver] = useState(false);
  const { personId, name, faces, coverFaceId } = person;

  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(DRAGGED, personId);
    event.dataTransfer.effectAllowed = 'move';
    onDragging(true);
  };
  const drop = (event: DragEvent) => {
    setOver(false);
    const dropped = event.dataTransfer.getData(DRAGGED);
    if (dropped) onDrop(dropped);
  };

  return (
    <Card
      component="article"
      padding="sm"
      className={classes.card}
      data-selected={selected || undefined}
      data-over={over || undefined}
      onDragOver={(event) => setOver(event.dataTransfer.types.includes(DRAGGED))}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Group wrap="nowrap" gap="sm" align="flex-start">
        <UnstyledButton
          className={classes.cover}
          draggable
          onDragStart={drag}
          onDragEnd={() => onDragging(false)}
          onClick={onOpen}
          aria-label={t('group.open', { name })}
        >
          <FaceThumbnail faceId={coverFaceId} size={78} alt="" />
        </UnstyledButton>
        <Stack gap={6} flex={1} miw={0}>
          <Group justify="space-between" wrap="nowrap" gap="xs" h={24}>
            <Text size="xs" c="dimmed" truncate className="nums">
              {isNumbered(person)
                ? `${name} · ${t('common.faces', { count: faces })}`
                : t('common.faces', { count: faces })}
            </Text>
            <Group gap={8} wrap="nowrap">
              {named && <IconCheck size={18} className={classes.named} role="img" aria-label={t('group.named')} />}
              <Checkbox checked={selected} onChange={onSelect} aria-label={t('group.select', { name })} />
            </Group>
          </Group>
          <NameField {...props} />
        </Stack>
      </Group>
      {faces > 1 && (
        <UnstyledButton className={classes.strip} onClick={onOpen} tabIndex={-1} aria-hidden>
          <FaceStrip personId={personId} except={coverFaceId} size={44} />
        </UnstyledButton>
      )}
    </Card>
  );
}

function NameField({ person, onSubmit, onNamed }: GroupCardProps) {
  const { t } = useTranslation();
  const given = isNumbered(person) ? '' : person.name;
  const [typed, setTyped] = useState<string>();
  const [nameBefore, setNameBefore] = useState(person.name);
  if (person.name !== nameBefore) {
    setNameBefore(person.name);
    setTyped(undefined);
  }
  const value = typed ?? given;

  const give = async (text: string) => {
    const name = text.trim();
    onSubmit();
    if (name === '' || name === person.name) return;
    if (await attempt(() => nameGroup(person, name))) onNamed();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    give(value);
  };

  return (
    <form onSubmit={submit}>
      <PersonNameInput
        id={nameFieldId(person)}
        aria-label={t('group.nameOf', { name: person.name })}
        placeholder={t('common.name')}
        // Known names are offered once something is typed.
        collection={value.trim() !== given ? person.collectionId : undefined}
        value={value}
        onChange={setTyped}
        onOptionSubmit={give}
        maxLength={200}
        autoComplete="off"
        openOnFocus={false}
      />
    </form>
  );
}
