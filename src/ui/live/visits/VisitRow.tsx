import { Anchor, Badge, Group, Stack, Text } from '@mantine/core';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Visit } from '../../../usecases/types';
import { ProbeThumbnail } from '../../shared/FaceThumbnail';
import { useFormat } from '../../shared/format';
import classes from './VisitList.module.css';

interface VisitRowProps {
  visit: Visit;
  /** The person is still to be seen. */
  here: boolean;
}

/** What a row shows and what may change. */
const FIELDS = ['name', 'personId', 'firstSeen', 'lastSeen', 'duration', 'score', 'check', 'thumbnail'] as const;

/** One line of the check-in list. */
export const VisitRow = memo(Row, isSame);

function Row({ visit, here }: VisitRowProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const { personId, firstSeen, lastSeen, duration, check, thumbnail } = visit;
  const name = personId ? visit.name : t('search.unknown');
  const today = firstSeen.toDateString() === new Date().toDateString();
  const times = t('live.visitTimes', { first: format.time(firstSeen), last: format.time(lastSeen) });
  return (
    <li className={classes.row}>
      <ProbeThumbnail picture={thumbnail} size={44} alt={t('live.visitPicture', { name })} />
      <Stack gap={0} flex={1} miw={0}>
        <Group gap={6} wrap="nowrap">
          {personId ? (
            <Anchor component={Link} to={`/people/${personId}`} c="inherit" fw={600} size="sm" truncate>
              {name}
            </Anchor>
          ) : (
            <Text fw={600} size="sm" c="dimmed" truncate>
              {name}
            </Text>
          )}
          {personId && (
            <Text size="xs" c="dimmed" className="nums">
              {format.score(visit.score)}
            </Text>
          )}
          {here && (
            <Badge size="sm" variant="light" flex="none">
              {t('live.here')}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" className="nums">
          {!today && `${format.date(firstSeen)}, `}
          {times} · {format.duration(duration)}
        </Text>
      </Stack>
      {check && (
        <Badge
          size="sm"
          variant="light"
          flex="none"
          color={check.passed ? 'teal' : 'red'}
          leftSection={check.passed ? <IconShieldCheck size={13} aria-hidden /> : <IconShieldX size={13} aria-hidden />}
        >
          {t(check.passed ? 'live.visitPassed' : 'live.visitFailed')}
        </Badge>
      )}
    </li>
  );
}

/** The log gives a copy each time. */
function isSame(a: VisitRowProps, b: VisitRowProps): boolean {
  return a.here === b.here && FIELDS.every((field) => Object.is(a.visit[field], b.visit[field]));
}
