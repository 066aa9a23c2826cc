import { ActionIcon, Badge, Card, Checkbox, Group, Menu, Text } from '@mantine/core';
import { IconArrowRight, IconDots, IconPhotoStar, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { EnrolledFace, Person } from '../../usecases/types';
import { askBeforeDelete } from '../shared/askBeforeDelete';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { useFormat } from '../shared/format';
import { useSelection } from '../shared/useSelection';
import { VirtualGrid } from '../shared/VirtualGrid';
import { FaceActions, setCover } from './FaceActions';
import classes from './FaceGrid.module.css';
import { MoveFaces } from './MoveFaces';
import { QualityLines } from './QualityLines';

/** A person's faces with what can be told of their quality, and what can be done with them. */
export function FaceGrid({ person, faces }: { person: Person; faces: EnrolledFace[] }) {
  const { t } = useTranslation();
  const selection = useSelection();
  const [moved, setMoved] = useState<EnrolledFace>();
  return (
    <div>
      <VirtualGrid
        items={faces}
        keyOf={({ faceId }) => faceId}
        minWidth={270}
        rowHeight={() => 138}
        label={t('person.faces')}
        renderItem={(face, index) => (
          <FaceCard
            person={person}
            face={face}
            number={index + 1}
            selected={selection.has(face.faceId)}
            onSelect={() => selection.toggle(face.faceId)}
            onMove={() => setMoved(face)}
          />
        )}
      />
      <FaceActions person={person} faces={faces} selection={selection} />
      {moved && (
        <MoveFaces person={person} faces={[moved]} onMoved={selection.clear} onClose={() => setMoved(undefined)} />
      )}
    </div>
  );
}

interface FaceCardProps {
  person: Person;
  face: EnrolledFace;
  number: number;
  selected: boolean;
  onSelect: () => void;
  onMove: () => void;
}

function FaceCard({ person, face, number, selected, onSelect, onMove }: FaceCardProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const isCover = face.faceId === person.coverFaceId;
  return (
    <Card padding="sm" className={classes.card} data-selected={selected || undefined}>
      <Group wrap="nowrap" align="flex-start" gap="md">
        <div className={classes.picture}>
          <FaceThumbnail faceId={face.faceId} size={104} alt={t('person.faceAlt', { name: person.name })} />
          {person.faces > 1 && (
            <Checkbox
              className={classes.select}
              checked={selected}
              onChange={onSelect}
              aria-label={t('person.selectFace', { number })}
            />
          )}
        </div>
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
        <Menu.Item
          leftSection={<IconPhotoStar size={16} aria-hidden />}
          onClick={() => setCover(person, face.faceId)}
          disabled={isCover}
        >
          {t('person.setCover')}
        </Menu.Item>
        <Menu.Item leftSection={<IconArrowRight size={16} aria-hidden />} onClick={onMove}>
          {t('person.moveTo')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} c="var(--mantine-color-error)" onClick={askDelete}>
          {t('person.deleteFace')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
