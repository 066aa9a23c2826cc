import { Button } from '@mantine/core';
import { IconArrowRight, IconPhotoStar, IconUserPlus } from '@tabler/icons-react';
import i18next from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolledFace, Person } from '../../usecases/types';
import { attempt } from '../shared/errors';
import { recorded } from '../shared/history';
import { SelectionBar } from '../shared/SelectionBar';
import { offerUndo } from '../shared/undo';
import type { Selection } from '../shared/useSelection';
import { MoveFaces } from './MoveFaces';

interface FaceActionsProps {
  person: Person;
  /** All faces of the person. */
  faces: EnrolledFace[];
  selection: Selection;
}

/** What can be done with the selected faces of a person: split them off, move them, make one the cover. */
export function FaceActions({ person, faces, selection }: FaceActionsProps) {
  const { t } = useTranslation();
  const [moving, setMoving] = useState(false);
  const selected = faces.filter(({ faceId }) => selection.has(faceId));
  const [first, ...further] = selected;
  const cover = further.length === 0 && first && first.faceId !== person.coverFaceId ? first.faceId : undefined;

  const split = () =>
    attempt(async () => {
      const faceIds = selected.map(({ faceId }) => faceId);
      let made = '';
      const changes = await recorded(person.collectionId, async () => {
        made = (await window.nearface.persons.split(person.personId, faceIds)).name;
      });
      selection.clear();
      offerUndo(changes, t('person.split', { count: faceIds.length, name: made }));
    });

  return (
    <>
      <SelectionBar count={selected.length} onClear={selection.clear}>
        <Button
          size="xs"
          leftSection={<IconUserPlus size={16} aria-hidden />}
          onClick={split}
          disabled={selected.length === faces.length}
        >
          {t('person.makePerson')}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconArrowRight size={16} aria-hidden />}
          onClick={() => setMoving(true)}
        >
          {t('person.moveTo')}
        </Button>
        {cover && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPhotoStar size={16} aria-hidden />}
            onClick={async () => {
              if (await setCover(person, cover)) selection.clear();
            }}
          >
            {t('person.setCover')}
          </Button>
        )}
      </SelectionBar>
      {moving && (
        <MoveFaces person={person} faces={selected} onMoved={selection.clear} onClose={() => setMoving(false)} />
      )}
    </>
  );
}

/** Makes a face stand for its person; true if it went well. */
export function setCover({ personId, collectionId, name }: Person, coverFaceId: string): Promise<boolean> {
  return attempt(async () => {
    const changes = await recorded(collectionId, () => window.nearface.persons.update(personId, { coverFaceId }));
    offerUndo(changes, i18next.t('person.coverSet', { name }));
  });
}
