import { ActionIcon, Button, Card, Group, Progress, Radio, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconArrowMerge, IconArrowsSplit, IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorCode } from '../../errors';
import type { Change, Duplicate, Person } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { Failure } from '../shared/Failure';
import { useFormat } from '../shared/format';
import { Key } from '../shared/Key';
import { KEYS, usePageKeys } from '../shared/keys';
import { keepApart, mergeInto, survivorOf } from '../shared/persons';
import { ScoreMeaning } from '../shared/ScoreMeaning';
import { undo } from '../shared/undo';
import { useSelection } from '../shared/useSelection';
import { useStored } from '../shared/useStored';
import classes from './DuplicateCard.module.css';
import { DuplicatePerson } from './DuplicatePerson';
import { type Decision, keyOfDuplicate } from './open';
import { useDuplicates } from './state';

const GONE: ErrorCode = 'PERSON_NOT_FOUND';

interface DuplicateCardProps {
  duplicate: Duplicate;
  index: number;
  total: number;
  onShow: (index: number) => void;
}

/** Persons who may be one side by side, how alike they are, and what can be decided, each with its key. */
export function DuplicateCard({ duplicate, index, total, onShow }: DuplicateCardProps) {
  const { t } = useTranslation();
  const current = useCurrentPersons(duplicate);
  const [deciding, setDeciding] = useState<Person[]>();
  const leftOut = useSelection();
  const [chosen, choose] = useState<string>();
  // The buttons stay, and the focus with them, when another one is shown.
  const key = keyOfDuplicate(duplicate);
  const [shown, setShown] = useState(key);
  if (shown !== key) {
    setShown(key);
    setDeciding(undefined);
    leftOut.clear();
    choose(undefined);
  }
  // Those that are being decided on stay in sight until that is done.
  const persons = deciding ?? current;
  const taken = persons.filter(({ personId }) => !leftOut.has(personId));
  const survivor = taken.find(({ personId }) => personId === chosen) ?? survivorOf(taken);
  const possible = taken.length > 1;

  const decide = async (action: () => Promise<unknown>) => {
    if (!possible || deciding) return;
    setDeciding(persons);
    await attempt(action);
    setDeciding(undefined);
  };
  const merge = () => decide(() => mergeAll(taken, survivor));
  const separate = () => decide(() => separateAll(taken));
  const previous = () => index > 0 && onShow(index - 1);
  const next = () => index < total - 1 && onShow(index + 1);
  usePageKeys({
    [KEYS.merge]: merge,
    Enter: merge,
    [KEYS.apart]: separate,
    [KEYS.undo]: () => persons[0] && undo(persons[0].collectionId),
    ArrowLeft: previous,
    ArrowRight: next,
  });

  return (
    <Card ref={useFocusAtFirst()} tabIndex={-1} padding="lg" component="article" className={classes.card}>
      <Group justify="space-between" wrap="nowrap" mb="md">
        <Text size="sm" fw={600} className="nums" role="status">
          {t('duplicates.position', { index: index + 1, total })}
          <VisuallyHidden>{persons.map(({ name }) => name).join(', ')}</VisuallyHidden>
        </Text>
        <Group gap={6} wrap="nowrap">
          <Step label={t('duplicates.previous')} shortcut="ArrowLeft" onClick={previous} disabled={index === 0}>
            <IconChevronLeft size={20} aria-hidden />
          </Step>
          <Step label={t('duplicates.next')} shortcut="ArrowRight" onClick={next} disabled={index === total - 1}>
            <IconChevronRight size={20} aria-hidden />
          </Step>
        </Group>
      </Group>
      {persons.length < 2 && <Failure error={GONE} />}
      <Radio.Group value={survivor?.personId ?? null} onChange={choose} aria-label={t('duplicates.survivor')}>
        <div className={classes.persons} data-many={persons.length > 2 || undefined}>
          {persons.map((person) => (
            <DuplicatePerson
              key={person.personId}
              person={person}
              faceId={bestFaceOf(person, duplicate)}
              {...(persons.length > 2 && {
                taken: taken.includes(person),
                onTake: () => leftOut.toggle(person.personId),
              })}
            />
          ))}
        </div>
      </Radio.Group>
      <Likeness duplicate={duplicate} />
      <Group grow gap="sm" mt="lg" preventGrowOverflow={false}>
        <Button
          leftSection={<IconArrowMerge size={18} aria-hidden />}
          rightSection={<Key name={KEYS.merge} />}
          aria-keyshortcuts={KEYS.merge}
          onClick={merge}
          disabled={!possible}
        >
          {t('person.merge')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconArrowsSplit size={18} aria-hidden />}
          rightSection={<Key name={KEYS.apart} />}
          aria-keyshortcuts={KEYS.apart}
          onClick={separate}
          disabled={!possible}
        >
          {t('duplicates.keepApart')}
        </Button>
      </Group>
    </Card>
  );
}

/** Takes the focus from the link that led to the page, so that Enter is a decision. */
function useFocusAtFirst() {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!document.activeElement?.closest('main')) ref.current?.focus({ preventScroll: true });
  }, []);
  return ref;
}

interface StepProps {
  label: string;
  shortcut: string;
  onClick: () => void;
  disabled: boolean;
  children: React.ReactNode;
}

function Step({ label, shortcut, children, ...props }: StepProps) {
  return (
    <ActionIcon variant="default" size={34} aria-label={label} aria-keyshortcuts={shortcut} {...props}>
      {children}
    </ActionIcon>
  );
}

/** The score of the least alike pair, and what it means. */
function Likeness({ duplicate: { pairs } }: { duplicate: Duplicate }) {
  const { t } = useTranslation();
  const format = useFormat();
  const best = pairs[0]?.score ?? 0;
  const least = pairs.at(-1)?.score ?? best;
  const [leastText, bestText] = [format.score(least), format.score(best)];
  const text =
    leastText === bestText
      ? t('search.score', { score: bestText })
      : t('duplicates.scores', { least: leastText, best: bestText });
  return (
    <Stack gap={6} mt="lg">
      <Text size="sm" fw={600} className="nums">
        {text}
      </Text>
      <Progress value={100 * least} size={6} aria-label={text} />
      <Text size="sm" c="dimmed">
        <ScoreMeaning score={least} />
      </Text>
    </Stack>
  );
}

/** The persons as they are stored now; without those that are gone. */
function useCurrentPersons(duplicate: Duplicate): Person[] {
  const key = keyOfDuplicate(duplicate);
  const { data } = useStored(key, async () => ({ key, persons: await stored(duplicate.persons) }));
  return data?.key === key ? data.persons : duplicate.persons;
}

async function stored(persons: readonly Person[]): Promise<Person[]> {
  const found = await Promise.all(
    persons.map(({ personId }) => window.nearface.persons.get(personId).catch(() => undefined)),
  );
  return found.filter((person) => person !== undefined);
}

function bestFaceOf({ personId, coverFaceId }: Person, { pairs }: Duplicate): string {
  const face = pairs.flatMap(({ a, b }) => [a, b]).find((face) => face.personId === personId);
  return face?.faceId ?? coverFaceId;
}

async function mergeAll(persons: readonly Person[], into: Person | undefined): Promise<void> {
  if (!into) return;
  const others = persons.filter((person) => person !== into);
  decided('merge', [into, ...others], await mergeInto(into, others));
}

async function separateAll(persons: readonly Person[]): Promise<void> {
  decided('apart', persons, await keepApart(persons));
}

function decided(kind: Decision['kind'], persons: readonly Person[], changes: readonly Change[]): void {
  useDuplicates.getState().decide({
    kind,
    persons: persons.map(({ personId }) => personId),
    changeIds: changes.map(({ changeId }) => changeId),
  });
}
