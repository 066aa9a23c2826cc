import { ActionIcon, Badge, Card, Group, Menu, Text } from '@mantine/core';
import { IconArrowRight, IconDots, IconPhotoStar, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { EnrolledFace, Person } from '../../usecases/types';
import { askBeforeDelete } from '../shared/askBeforeDelete';
import { attempt } from '../shared/errors';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { useFormat } from '../shared/format';
import { VirtualGrid } from '../shared/VirtualGrid';
import classes from './FaceGrid.module.css';
import { MoveFace } from './MoveFace';
import { QualityLines } from './QualityLines';

/** A person's faces with what can be told of their quality, and what can be done with them. */
export function FaceGrid({ person, faces }: { person: Person; faces: EnrolledFace[] }) {
  const { t } = useTranslation();
  const [moved, setMoved] = useState<EnrolledFace>();
  return (
    <>
      <VirtualGrid
        items={faces}
        keyOf={({ faceId }) => faceId}
        minWidth={270}
        rowHeight={() => 138}
        label={t('person.faces')}
        renderItem={(face) => <FaceCard person={person} face={face} onMove={() => setMoved(face)} />}
      />
      {moved && <MoveFace face={moved} onClose={() => setMoved(undefined)} />}
    </>
  );
}

function FaceCard({ person, face, onMove }: { person: Person; face: EnrolledFace; onMove: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const isCover = face.faceId === person.coverFaceId;
  return (
    <Card padding="sm" className={classes.card}>
      <Group wrap="nowrap" align="flex-start" gap="md">
        <FaceThumbnail faceId={face.faceId} size={104} alt={t('person.faceAlt', { name: person.name })} />
        <div className={classes.details}>
          <Group justify="space-between" wrap="nowrap" gap={4} h={28}>
            {isCover ? (
              <Badge variant="light">{t('person.cover')}</Badge>
            ) : (
              <Text size="xs" c="dimmed">
                {format.date(face.createdAt)}
              </Text>
            )}
            <FaceMenu person={person} face={face} isCover={isCover} onMove={onMove} />
          </Group>
          <QualityLines quality={face.quality} />
        </div>
      </Group>
    </Card>
  );
}

interface FaceMenuProps {
  person: Person;
  face: EnrolledFace;
  isCover: boolean;
  onMove: () => void;
}

function FaceMenu({ person, face, isCover, onMove }: FaceMenuProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const setCover = () => attempt(() => window.nearface.persons.update(person.personId, { coverFaceId: face.faceId }));
  const last = person.faces === 1;
  const askDelete = () =>
    askBeforeDelete({
      title: t('person.deleteFaceTitle'),
      text: t(last ? 'person.deleteLastFaceText' : 'person.deleteFaceText'),
      onDelete: () => window.nearface.faces.delete(face.faceId),
      onDeleted: () => last && navigate('/people'),
    });

  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('person.faceActions')}>
          <IconDots size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPhotoStar size={16} aria-hidden />} onClick={setCover} disabled={isCover}>
          {t('person.setCover')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowRight size={16} aria-hidden />} onClick={onMove}>
          {t('person.moveFace')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} c="var(--mantine-color-error)" onClick={askDelete}>
          {t('person.deleteFace')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
