import { Button, Text, UnstyledButton } from '@mantine/core';
import { IconArrowMerge, IconArrowsSplit, IconChevronDown } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { Key } from '../shared/Key';
import { KEYS, usePageKeys } from '../shared/keys';
import { isNumbered, keepApart, mergeInto, survivorOf } from '../shared/persons';
import { SelectionBar } from '../shared/SelectionBar';
import { useSelection } from '../shared/useSelection';
import { VirtualGrid } from '../shared/VirtualGrid';
import { GroupCard, nameFieldId } from './GroupCard';
import { GroupFaces } from './GroupFaces';
import classes from './GroupList.module.css';
import { sortGroups } from './groups';

interface GroupListProps {
  groups: readonly Person[];
  onNamed: (personId: string) => void;
  onDragging: (dragging: boolean) => void;
}

/** The people to name, those with most faces first, and what can be done with several of them. */
export function GroupList({ groups, onNamed, onDragging }: GroupListProps) {
  const { t } = useTranslation();
  const { several, alone } = useMemo(() => sortGroups(groups), [groups]);
  const selection = useSelection();
  const [opened, setOpened] = useState<string>();
  const [unfolded, setUnfolded] = useState(false);
  const showAlone = unfolded || several.length === 0;
  const order = showAlone ? [...several, ...alone] : several;
  const selected = order.filter(({ personId }) => selection.has(personId));
  const openedPerson = groups.find(({ personId }) => personId === opened);

  const merge = (persons: readonly Person[]) =>
    attempt(async () => {
      const into = survivorOf(persons);
      if (!into) return;
      selection.clear();
      await mergeInto(
        into,
        persons.filter((person) => person !== into),
      );
    });
  const separate = () =>
    attempt(async () => {
      selection.clear();
      await keepApart(selected);
    });
  const possible = selected.length > 1;
  usePageKeys({
    [KEYS.merge]: () => possible && merge(selected),
    [KEYS.apart]: () => possible && separate(),
  });

  const toNextName = (person: Person) => {
    const after = order.slice(order.indexOf(person) + 1);
    const next = after.find(isNumbered);
    if (next) document.getElementById(nameFieldId(next))?.focus();
  };
  const card = (person: Person) => (
    <GroupCard
      person={person}
      named={!isNumbered(person)}
      selected={selection.has(person.personId)}
      onSelect={() => selection.toggle(person.personId)}
      onOpen={() => setOpened(person.personId)}
      onSubmit={() => toNextName(person)}
      onNamed={() => onNamed(person.personId)}
      onDrop={(personId) => {
        const other = groups.find((group) => group.personId === personId);
        if (other && other !== person) merge([person, other]);
      }}
      onDragging={onDragging}
    />
  );

  return (
    <div>
      {several.length > 0 && (
        <VirtualGrid
          items={several}
          keyOf={({ personId }) => personId}
          minWidth={300}
          gap={14}
          rowHeight={() => 164}
          label={t('group.people')}
          renderItem={card}
        />
      )}
      {alone.length > 0 && several.length > 0 && (
        <UnstyledButton className={classes.fold} aria-expanded={unfolded} onClick={() => setUnfolded(!unfolded)}>
          <IconChevronDown size={18} aria-hidden />
          <Text size="sm" fw={550}>
            {t('group.alone', { count: alone.length })}
          </Text>
        </UnstyledButton>
      )}
      {alone.length > 0 && showAlone && (
        <VirtualGrid
          items={alone}
          keyOf={({ personId }) => personId}
          minWidth={300}
          gap={14}
          rowHeight={() => 104}
          label={t('group.alone', { count: alone.length })}
          renderItem={card}
        />
      )}
      <SelectionBar count={selected.length} onClear={selection.clear}>
        <Button
          size="xs"
          leftSection={<IconArrowMerge size={16} aria-hidden />}
          rightSection={<Key name={KEYS.merge} />}
          aria-keyshortcuts={KEYS.merge}
          onClick={() => merge(selected)}
          disabled={!possible}
        >
          {t('person.merge')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowsSplit size={16} aria-hidden />}
          rightSection={<Key name={KEYS.apart} />}
          aria-keyshortcuts={KEYS.apart}
          onClick={separate}
          disabled={!possible}
        >
          {t('group.notSame')}
        </Button>
      </SelectionBar>
      {openedPerson && <GroupFaces person={openedPerson} onClose={() => setOpened(undefined)} />}
    </div>
  );
}
