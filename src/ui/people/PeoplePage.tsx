import { Button, EmptyState, Skeleton, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPhotoPlus, IconSearch, IconUsers } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Person } from '../../usecases/types';
import { collectionName, useCurrentCollection } from '../shared/collections';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { Failure } from '../shared/Failure';
import { PageTitle } from '../shared/PageTitle';
import { SamplesButton } from '../shared/SamplesButton';
import { useUndoKey } from '../shared/undo';
import { useStored } from '../shared/useStored';
import { VirtualGrid } from '../shared/VirtualGrid';
import classes from './PersonCard.module.css';

/** Everyone in the collection, with search by name. */
export function PeoplePage() {
  const { t } = useTranslation();
  const collection = useCurrentCollection();
  useUndoKey(collection?.id);
  const [query, setQuery] = useState('');
  const [settled] = useDebouncedValue(query.trim(), 150);
  const { data: persons, error } = useStored(`${collection?.id}/${settled}`, async () =>
    collection ? window.nearface.persons.list({ collection: collection.id, query: settled || undefined }) : [],
  );
  const lead =
    collection && t('people.lead', { count: collection.persons, collection: collectionName(collection.name, t) });

  return (
    <>
      <PageTitle title={t('people.title')} lead={lead}>
        {collection && collection.persons > 0 && (
          <TextInput
            type="search"
            leftSection={<IconSearch size={16} aria-hidden />}
            aria-label={t('people.search')}
            placeholder={t('people.search')}
            value={query}
            onChange={(event) => setQuery(event.currentTarget.value)}
            w={{ base: '100%', xs: 260 }}
          />
        )}
      </PageTitle>
      {error !== undefined && <Failure error={error} />}
      {!persons && error === undefined && <Skeleton height={180} radius="lg" />}
      {persons && persons.length > 0 && (
        <VirtualGrid
          items={persons}
          keyOf={({ personId }) => personId}
          minWidth={138}
          minColumns={3}
          gap={14}
          rowHeight={(width) => width + 50}
          label={t('people.title')}
          renderItem={(person) => <PersonCard person={person} />}
        />
      )}
      {persons?.length === 0 && settled !== '' && <Text c="dimmed">{t('people.noMatch', { query: settled })}</Text>}
      {persons?.length === 0 && settled === '' && <Nobody />}
    </>
  );
}

function PersonCard({ person: { personId, name, coverFaceId, faces } }: { person: Person }) {
  const { t } = useTranslation();
  return (
    <Link to={`/people/${personId}`} className={classes.card}>
      <FaceThumbnail faceId={coverFaceId} size="100%" alt="" />
      <span className={classes.text}>
        <Text size="sm" fw={600} truncate>
          {name}
        </Text>
        <Text size="xs" c="dimmed">
          {t('common.faces', { count: faces })}
        </Text>
      </span>
    </Link>
  );
}

function Nobody() {
  const { t } = useTranslation();
  return (
    <EmptyState
      mt={60}
      variant="light"
      icon={<IconUsers />}
      title={t('people.none')}
      description={t('people.noneText')}
    >
      <EmptyState.Actions>
        <Button component={Link} to="/enrol" leftSection={<IconPhotoPlus size={18} aria-hidden />}>
          {t('first.enrol')}
        </Button>
        <SamplesButton />
      </EmptyState.Actions>
    </EmptyState>
  );
}
