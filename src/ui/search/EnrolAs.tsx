import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolledFace, SearchedFace } from '../../usecases/types';
import { useCurrentCollection } from '../shared/collections';
import { attempt } from '../shared/errors';
import { ProbeThumbnail } from '../shared/FaceThumbnail';
import { PersonNameInput } from '../shared/PersonNameInput';
import type { Probe } from './state';

interface EnrolAsProps {
  probe: Probe;
  face: SearchedFace;
  onEnrolled?: (face: EnrolledFace) => void;
  onClose: () => void;
}

/** Asks who a face is and enrols it. */
export function EnrolAs({ probe, face, onEnrolled, onClose }: EnrolAsProps) {
  const { t } = useTranslation();
  const collection = useCurrentCollection()?.id;
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);

  const enrol = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const options = { collection, name: name.trim(), faces: face.box, fileName: probe.name || undefined };
    const done = await attempt(async () => {
      const { alreadyEnrolled, faces } = await window.nearface.enroll(probe.blob, options);
      const [enrolled] = faces;
      const enrolledAs = enrolled?.name ?? options.name;
      if (enrolled) onEnrolled?.(enrolled);
      notifications.show({
        message: t(alreadyEnrolled ? 'search.alreadyAs' : 'search.enrolledAs', { name: enrolledAs }),
      });
    });
    setBusy(false);
    if (done) onClose();
  };

  return (
    <Modal opened onClose={onClose} title={t('search.enrolTitle')}>
      <form onSubmit={enrol}>
        <Stack>
          <Group wrap="nowrap" align="flex-start">
            <ProbeThumbnail picture={face.crops?.thumbnail} size={84} alt={t('search.faceAlt')} />
            <PersonNameInput
              flex={1}
              label={t('common.name')}
              description={t('search.enrolHint')}
              collection={collection}
              value={name}
              onChange={setName}
              data-autofocus
              maxLength={200}
            />
          </Group>
          {face.quality.score < LOW_QUALITY && (
            <Text size="sm" c="dimmed">
              {t('search.lowQuality')}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common.cancel')}
            </Button>
            <Button type="submit" disabled={!name.trim()} loading={busy}>
              {t('search.enrol')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Below this, later photos are often not matched. */
const LOW_QUALITY = 0.3;
