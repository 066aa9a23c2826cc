import { Anchor, Button, Skeleton, Stack, Text } from '@mantine/core';
import { IconUsersGroup } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { BatchProgress } from '../enrol/BatchProgress';
import { useBatchSum } from '../enrol/BatchResult';
import { useEnrolment } from '../enrol/state';
import { AddPhotos } from '../shared/AddPhotos';
import { collectionName, useCurrentCollection } from '../shared/collections';
import { DropAnywhere } from '../shared/DropAnywhere';
import { Failure } from '../shared/Failure';
import { FolderButton } from '../shared/FolderButton';
import { PageTitle } from '../shared/PageTitle';
import { PhotoDrop } from '../shared/PhotoDrop';
import { isNumbered } from '../shared/persons';
import { TaskProgress } from '../shared/TaskProgress';
import { UndoButton } from '../shared/UndoButton';
import { useUndoKey } from '../shared/undo';
import { useStored } from '../shared/useStored';
import { GroupList } from './GroupList';
import { useGrouping } from './state';

/** Photos with nobody named in, people out: each is named once. */
export function GroupPage() {
  const { t } = useTranslation();
  const collection = useCurrentCollection();
  const { share, error, enrolled, enrol, group, cancel } = useGrouping();
  const enrolling = useEnrolment(({ phase }) => phase === 'running');
  // They stay where they are for as long as the page is shown.
  const [named, setNamed] = useState<readonly string[]>([]);
  const [dragging, setDragging] = useState(false);
  const { data: persons, error: unread } = useStored(collection?.id ?? '', async () =>
    collection ? window.nearface.persons.list({ collection: collection.id }) : [],
  );
  useUndoKey(collection?.id);

  const busy = enrolling || share !== undefined;
  // While this page's photos come in, every face is still alone.
  const settled = share === undefined && !(enrolling && enrolled);
  const groups = persons?.filter((person) => isNumbered(person) || named.includes(person.personId));
  const unnamed = persons?.filter((person) => person.unnamed).length ?? 0;

  return (
    <>
      <PageTitle title={t('group.title')} lead={t('group.lead')}>
        {collection && groups && groups.length > 0 && !busy && (
          <>
            {unnamed > 0 && (
              <Button leftSection={<IconUsersGroup size={18} aria-hidden />} onClick={() => group(collection.id)}>
                {t('group.start', { count: unnamed })}
              </Button>
            )}
            <AddPhotos onFiles={enrol} />
            <UndoButton collection={collection.id} />
          </>
        )}
      </PageTitle>
      <Stack gap="lg">
        {error !== undefined && <Failure error={error} />}
        {unread !== undefined && <Failure error={unread} />}
        {enrolling && <BatchProgress />}
        {share !== undefined && <TaskProgress label={t('group.comparing')} share={share} onCancel={cancel} />}
        {enrolled && !enrolling && <BatchLine />}
        {!groups && unread === undefined && <Skeleton height={180} radius="lg" />}
        {collection && groups?.length === 0 && !busy && (
          <>
            <PhotoDrop
              onFiles={enrol}
              title={t('group.drop')}
              hint={t('group.dropHint', { collection: collectionName(collection.name, t) })}
              button={t('enrol.choosePhotos')}
            >
              <FolderButton onFiles={enrol} size="md" />
            </PhotoDrop>
            {collection.persons > 0 && (
              <Text ta="center" c="dimmed" size="sm">
                {t('group.allNamed', { collection: collectionName(collection.name, t) })}
              </Text>
            )}
          </>
        )}
        {groups && groups.length > 0 && settled && (
          <GroupList
            groups={groups}
            onNamed={(personId) => setNamed((named) => [...named, personId])}
            onDragging={setDragging}
          />
        )}
      </Stack>
      <DropAnywhere onFiles={enrol} text={t('group.dropHere')} active={!busy && !dragging} />
    </>
  );
}

/** What became of the photos; the enrolment's page has the details. */
function BatchLine() {
  const { t } = useTranslation();
  const sum = useBatchSum();
  if (!sum) return null;
  return (
    <Text size="sm" c="dimmed" role="status">
      {sum}
      {' · '}
      <Anchor component={Link} to="/enrol" inherit underline="always">
        {t('group.details')}
      </Anchor>
    </Text>
  );
}
