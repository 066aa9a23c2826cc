import { ActionIcon, Anchor, Button, Card, Group, Menu, Progress, Stack, Text, UnstyledButton } from '@mantine/core';
import { IconDots, IconUserPlus, IconUsersGroup } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Match, SearchedFace } from '../../usecases/types';
import { FaceThumbnail, ProbeThumbnail } from '../shared/FaceThumbnail';
import { useFormat } from '../shared/format';
import classes from './FaceCard.module.css';

interface FaceCardProps {
  number: number;
  face: SearchedFace;
  /** Those that reach the threshold, best first. */
  matches: Match[];
  selected: boolean;
  onSelect: () => void;
  onEnrol: () => void;
  onAlike: () => void;
}

/** A face of the photo beside the persons it may be. */
export function FaceCard({ number, face, matches, selected, onSelect, onEnrol, onAlike }: FaceCardProps) {
  const { t } = useTranslation();
  const [best, ...others] = matches;

  return (
    <Card
      id={faceCardId(number)}
      component="li"
      padding="sm"
      className={classes.card}
      data-selected={selected || undefined}
    >
      <Group wrap="nowrap" gap="sm" align="center">
        <UnstyledButton
          className={classes.probe}
          onClick={onSelect}
          aria-pressed={selected}
          aria-label={t('search.showFace', { number })}
        >
          <ProbeThumbnail picture={face.crops?.thumbnail} size={64} alt="" />
        </UnstyledButton>
        {best ? <BestMatch match={best} /> : <Unknown closest={face.matches[0]} onEnrol={onEnrol} />}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon
              variant="subtle"
              color="gray"
              className={classes.more}
              aria-label={t('search.faceActions', { number })}
            >
              <IconDots size={18} aria-hidden />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconUsersGroup size={16} aria-hidden />} onClick={onAlike}>
              {t('search.alike')}
            </Menu.Item>
            <Menu.Item leftSection={<IconUserPlus size={16} aria-hidden />} onClick={onEnrol}>
              {t('search.enrolAs')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </Group>
      {others.length > 0 && (
        <div className={classes.others}>
          {others.map((match) => (
            <OtherMatch key={match.personId} match={match} />
          ))}
        </div>
      )}
    </Card>
  );
}

/** By it the photo finds the card of a face. */
export function faceCardId(number: number): string {
  return `face-${number}`;
}

function BestMatch({ match }: { match: Match }) {
  const { t } = useTranslation();
  const format = useFormat();
  const score = format.score(match.score);
  return (
    <Group wrap="nowrap" gap="sm" flex={1} miw={0}>
      <FaceThumbnail faceId={match.faceId} size={64} alt="" />
      <Stack gap={6} flex={1} miw={0}>
        <Anchor component={Link} to={`/people/${match.personId}`} c="inherit" fw={600} truncate>
          {match.name}
        </Anchor>
        <Group gap={8} wrap="nowrap">
          <Progress value={match.score * 100} size={5} flex={1} maw={110} aria-label={t('search.score', { score })} />
          <Text size="sm" c="dimmed" className="nums">
            {score}
          </Text>
        </Group>
      </Stack>
    </Group>
  );
}

function OtherMatch({ match }: { match: Match }) {
  const format = useFormat();
  return (
    <Link to={`/people/${match.personId}`} className={classes.other} title={match.name}>
      <FaceThumbnail faceId={match.faceId} size={44} alt="" />
      <Text size="xs" truncate maw="100%">
        {match.name}
      </Text>
      <Text size="xs" c="dimmed" className="nums">
        {format.score(match.score)}
      </Text>
    </Link>
  );
}

function Unknown({ closest, onEnrol }: { closest: Match | undefined; onEnrol: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Stack gap={4} flex={1} miw={0} align="flex-start">
      <Text fw={600}>{t('search.unknown')}</Text>
      {closest && (
        <Text size="xs" c="dimmed" truncate maw="100%">
          {t('search.closest', { name: closest.name, score: format.score(closest.score) })}
        </Text>
      )}
      <Button
        size="compact-sm"
        variant="light"
        leftSection={<IconUserPlus size={15} aria-hidden />}
        onClick={onEnrol}
        mt={2}
      >
        {t('search.enrolAs')}
      </Button>
    </Stack>
  );
}
