import { Button, SimpleGrid, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCollections } from '../shared/collections';
import { Failure } from '../shared/Failure';
import { NameModal } from '../shared/NameModal';
import { PageTitle } from '../shared/PageTitle';
import { CollectionCard } from './CollectionCard';
import { StorageCard } from './StorageCard';

/** The collections, and what they take on the disk. */
export function CollectionsPage() {
  const { t } = useTranslation();
  const { list, error, refresh } = useCollections();
  const [creating, setCreating] = useState(false);

  return (
    <>
      <PageTitle title={t('collections.title')} lead={t('collections.lead')}>
        <Button leftSection={<IconPlus size={18} aria-hidden />} onClick={() => setCreating(true)}>
          {t('collections.create')}
        </Button>
      </PageTitle>
      <Stack gap="xl">
        {error !== undefined && <Failure error={error} onRetry={refresh} />}
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="md">
          {list?.map((collection) => (
            <CollectionCard key={collection.id} collection={collection} />
          ))}
        </SimpleGrid>
        <StorageCard />
      </Stack>
      {creating && <CreateCollection onClose={() => setCreating(false)} />}
    </>
  );
}

function CreateCollection({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { choose, refresh } = useCollections();
  const create = async (name: string) => {
    const { id } = await window.nearface.collections.create({ name });
    await refresh();
    choose(id);
  };
  return <NameModal title={t('collections.create')} confirm={t('common.create')} onName={create} onClose={onClose} />;
}
