import { Container, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import { BatchProgress } from '../enrol/BatchProgress';
import { useEnrolment } from '../enrol/state';
import { collectionName, useCollections, useCurrentCollection } from '../shared/collections';
import { PhotoDrop } from '../shared/PhotoDrop';
import { FirstSteps } from './FirstSteps';

/** Before a photo is chosen: where to drop one, and, with nobody enrolled, how to begin. */
export function SearchStart({ onPhotos }: { onPhotos: (files: File[]) => void }) {
  const { t } = useTranslation();
  const loaded = useCollections(({ list }) => list !== undefined);
  const collection = useCurrentCollection();
  const running = useEnrolment(({ phase }) => phase === 'running');
  useDocumentTitle(t('app.title'));

  return (
    <Container size={760} px={0}>
      <Stack gap="xl">
        <Stack gap={6} align="center" ta="center" mt={{ base: 0, sm: 'lg' }}>
          <Title order={1} fz={{ base: 26, sm: 34 }} lh={1.15}>
            {t('search.title')}
          </Title>
          <Text c="dimmed" maw={520}>
            {t('search.lead')}
          </Text>
        </Stack>
        <PhotoDrop
          onFiles={onPhotos}
          title={t('search.drop')}
          hint={t('search.dropHint')}
          button={t('search.choose')}
          accept="image/*"
        />
        {running && <BatchProgress />}
        {loaded &&
          !running &&
          (collection && collection.faces > 0 ? (
            <Text ta="center" c="dimmed" size="sm">
              {t('search.gallery', { count: collection.persons, collection: collectionName(collection.name, t) })}
            </Text>
          ) : (
            <FirstSteps />
          ))}
      </Stack>
    </Container>
  );
}
