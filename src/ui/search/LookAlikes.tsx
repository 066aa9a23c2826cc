import { Drawer, Group, Loader, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { Match, SearchedFace } from '../../usecases/types';
import { useCurrentCollection } from '../shared/collections';
import { FaceThumbnail, ProbeThumbnail } from '../shared/FaceThumbnail';
import { Failure } from '../shared/Failure';
import { useFormat } from '../shared/format';
import { useStored } from '../shared/useStored';
import classes from './LookAlikes.module.css';
import { useThreshold } from './threshold';

const SHOWN = 60;

/** Everyone in the collection by likeness to one face. */
export function LookAlikes({
  face,
  onClose,
}: {
  face: Pick<SearchedFace, 'embedding' | 'crops'>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const collection = useCurrentCollection()?.id;
  const { threshold } = useThreshold();
  const { data: matches, error } = useStored(collection ?? '', () =>
    window.nearface.searchVector(face.embedding, { collection, maxResults: SHOWN, minScore: 0 }),
  );
  const above = matches?.filter(({ score }) => score >= threshold) ?? [];
  const below = matches?.filter(({ score }) => score < threshold) ?? [];

  return (
    <Drawer opened onClose={onClose} title={t('search.alike')} size="lg">
      <Stack gap="lg">
        <Group wrap="nowrap">
          <ProbeThumbnail picture={face.crops?.thumbnail} size={72} alt={t('search.faceAlt')} />
          <Text size="sm" c="dimmed">
            {t('search.alikeLead')}
          </Text>
        </Group>
        {error !== undefined && <Failure error={error} />}
        {!matches && error === undefined && <Loader aria-label={t('common.loading')} />}
        {matches?.length === 0 && <Text>{t('people.none')}</Text>}
        <Matches title={t('search.above')} matches={above} />
        <Matches title={t('search.below')} matches={below} />
      </Stack>
    </Drawer>
  );
}

function Matches({ title, matches }: { title: string; matches: Match[] }) {
  const format = useFormat();
  if (matches.length === 0) return null;
  return (
    <Stack gap="sm">
      <Title order={3} fz="sm" c="dimmed">
        {title}
      </Title>
      <SimpleGrid cols={{ base: 3, xs: 4, sm: 5 }} spacing="sm">
        {matches.map(({ personId, faceId, name, score }) => (
          <Link key={personId} to={`/people/${personId}`} className={classes.match}>
            <FaceThumbnail faceId={faceId} size="100%" alt="" />
            <Text size="sm" truncate>
              {name}
            </Text>
            <Text size="xs" c="dimmed" className="nums">
              {format.score(score)}
            </Text>
          </Link>
        ))}
      </SimpleGrid>
    </Stack>
  );
}
