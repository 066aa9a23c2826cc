import { Anchor, Button, Group, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconArrowLeft, IconArrowMerge, IconPencil, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate, useParams } from 'react-router';
import type { EnrolledFace, Person } from '../../usecases/types';
import { askBeforeDelete } from '../shared/askBeforeDelete';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { Failure } from '../shared/Failure';
import { useFormat } from '../shared/format';
import { rename } from '../shared/history';
import { NameModal } from '../shared/NameModal';
import { PageTitle } from '../shared/PageTitle';
import { useUndoKey } from '../shared/undo';
import { useStored } from '../shared/useStored';
import { FaceGrid } from './FaceGrid';
import { MergePerson } from './MergePerson';
import { MetadataEditor } from './MetadataEditor';

/** One person: faces, name, metadata. */
export function PersonPage() {
  const { t } = useTranslation();
  const { personId = '' } = useParams();
  const { data, error } = useStored(personId, () => load(personId));
  useUndoKey(data?.person.collectionId);
  useDocumentTitle(`${data?.person.name ?? t('people.title')} · ${t('app.name')}`);

  return (
    <Stack gap="xl">
      <Anchor component={Link} to="/people" size="sm" c="dimmed" style={{ alignSelf: 'flex-start' }}>
        <Group gap={6} component="span">
          <IconArrowLeft size={16} aria-hidden />
          {t('people.title')}
        </Group>
      </Anchor>
      {error !== undefined && (
        <div>
          <PageTitle title={t('people.title')} />
          <Failure error={error} />
        </div>
      )}
      {!data && error === undefined && <Skeleton height={180} radius="lg" />}
      {data && data.person.personId === personId && (
        <>
          <PersonHeader person={data.person} />
          <Stack gap="md">
            <Title order={2}>{t('person.faces')}</Title>
            <FaceGrid person={data.person} faces={data.faces} />
          </Stack>
          <MetadataEditor key={JSON.stringify(data.person.metadata)} person={data.person} />
        </>
      )}
    </Stack>
  );
}

async function load(personId: string): Promise<{ person: Person; faces: EnrolledFace[] }> {
  const [person, faces] = await Promise.all([
    window.nearface.persons.get(personId),
    window.nearface.faces.list({ personId }),
  ]);
  return { person, faces };
}

function PersonHeader({ person }: { person: Person }) {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const [opened, setOpened] = useState<'rename' | 'merge'>();

  const askDelete = () =>
    askBeforeDelete({
      title: t('person.deleteTitle', { name: person.name }),
      text: t('person.deleteText', { count: person.faces }),
      onDelete: () => window.nearface.persons.delete(person.personId),
      onDeleted: () => navigate('/people'),
    });

  return (
    <Group gap="lg" align="center">
      <FaceThumbnail faceId={person.coverFaceId} size={112} alt="" />
      <Stack gap={4} flex="1 1 14rem" miw={0}>
        <Title order={1} style={{ overflowWrap: 'anywhere' }}>
          {person.name}
        </Title>
        <Text c="dimmed" size="sm">
          {t('common.faces', { count: person.faces })} · {t('person.since', { date: format.date(person.createdAt) })}
        </Text>
        <Group gap="xs" mt="xs">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconPencil size={16} aria-hidden />}
            onClick={() => setOpened('rename')}
          >
            {t('common.rename')}
          </Button>
          <Button
            variant="default"
            size="xs"
            leftSection={<IconArrowMerge size={16} aria-hidden />}
            onClick={() => setOpened('merge')}
          >
            {t('person.merge')}
          </Button>
          <Button
            variant="default"
            size="xs"
            c="var(--mantine-color-error)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={askDelete}
          >
            {t('common.delete')}
          </Button>
        </Group>
      </Stack>
      {opened === 'rename' && (
        <NameModal
          title={t('person.rename')}
          confirm={t('common.rename')}
          initial={person.name}
          onName={(name) => rename(person, name)}
          onClose={() => setOpened(undefined)}
        />
      )}
      {opened === 'merge' && <MergePerson person={person} onClose={() => setOpened(undefined)} />}
    </Group>
  );
}
