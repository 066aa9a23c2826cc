import { Anchor, Drawer, Skeleton, Stack, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Person } from '../../usecases/types';
import { FaceActions } from '../people/FaceActions';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { Failure } from '../shared/Failure';
import { useSelection } from '../shared/useSelection';
import { useStored } from '../shared/useStored';
import classes from './GroupFaces.module.css';

/** All faces of a person, to take out those that are somebody else's. */
export function GroupFaces({ person, onClose }: { person: Person; onClose: () => void }) {
  const { t } = useTranslation();
  const { personId, name } = person;
  const selection = useSelection();
  const { data: faces, error } = useStored(personId, () => window.nearface.faces.list({ personId }));

  return (
    <Drawer opened onClose={onClose} title={name} size="lg">
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('group.pickFaces')}{' '}
          <Anchor component={Link} to={`/people/${personId}`} inherit underline="always">
            {t('group.toPerson')}
          </Anchor>
        </Text>
        {error !== undefined && <Failure error={error} />}
        {!faces && error === undefined && <Skeleton height={120} radius="lg" />}
        {faces && (
          <ul className={classes.faces} aria-label={t('person.faces')}>
            {faces.map(({ faceId }, index) => (
              <li key={faceId}>
                <UnstyledButton
                  className={classes.face}
                  aria-pressed={selection.has(faceId)}
                  aria-label={t('person.selectFace', { number: index + 1 })}
                  onClick={() => selection.toggle(faceId)}
                >
                  <FaceThumbnail faceId={faceId} size="100%" alt="" />
                </UnstyledButton>
              </li>
            ))}
          </ul>
        )}
      </Stack>
      {faces && <FaceActions person={person} faces={faces} selection={selection} />}
    </Drawer>
  );
}
