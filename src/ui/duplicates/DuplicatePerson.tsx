import { Anchor, Checkbox, Radio, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Person } from '../../usecases/types';
import { FaceStrip } from '../shared/FaceStrip';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import classes from './DuplicateCard.module.css';

interface DuplicatePersonProps {
  person: Person;
  /** The face that is shown large: the one that is alike to one of the others. */
  faceId: string;
  /** Of more than two persons: whether this one is decided on, and what changes that. */
  taken?: boolean;
  onTake?: () => void;
}

/** One of the persons who may be the same; its radio button belongs to the group around. */
export function DuplicatePerson({ person, faceId, taken = true, onTake }: DuplicatePersonProps) {
  const { t } = useTranslation();
  const { personId, name, faces } = person;
  return (
    <div className={classes.person} data-left-out={!taken || undefined}>
      <div className={classes.picture}>
        <FaceThumbnail faceId={faceId} size="100%" alt={t('person.faceAlt', { name })} />
      </div>
      <Stack gap={0}>
        <Anchor component={Link} to={`/people/${personId}`} c="inherit" fw={600} lineClamp={2}>
          {name}
        </Anchor>
        <Text size="xs" c="dimmed">
          {t('common.faces', { count: faces })}
        </Text>
      </Stack>
      {faces > 1 && <FaceStrip personId={personId} except={faceId} size={40} />}
      <Radio
        value={personId}
        label={t('duplicates.survives')}
        aria-label={t('duplicates.survivesOf', { name })}
        disabled={!taken}
        size="sm"
        mt="auto"
      />
      {onTake && (
        <Checkbox checked={taken} onChange={onTake} label={t('duplicates.take')} size="sm" aria-description={name} />
      )}
    </div>
  );
}
