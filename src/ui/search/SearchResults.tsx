import { Button, FileButton, Text, Title } from '@mantine/core';
import { IconPhotoSearch, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCurrentCollection } from '../shared/collections';
import { Failure } from '../shared/Failure';
import { useFormat } from '../shared/format';
import { PageTitle } from '../shared/PageTitle';
import { TwoColumns } from '../shared/TwoColumns';
import { FaceList } from './FaceList';
import { FirstSteps } from './FirstSteps';
import { ProbePhoto } from './ProbePhoto';
import { type SearchView, useSearch } from './state';
import { ThresholdControl } from './ThresholdControl';
import { useThreshold } from './threshold';

interface SearchResultsProps {
  view: Exclude<SearchView, { status: 'empty' }>;
  onPhotos: (files: File[]) => void;
}

/** The photo with its faces, and beside it who they are. */
export function SearchResults({ view, onPhotos }: SearchResultsProps) {
  const { t } = useTranslation();
  const clear = useSearch(({ clear }) => clear);
  const collection = useCurrentCollection();
  const lead = useLead(view);

  return (
    <>
      <PageTitle title={view.probe.name || t('search.pasted')} lead={lead}>
        <FileButton onChange={(file) => file && onPhotos([file])} accept="image/*">
          {(props) => (
            <Button {...props} leftSection={<IconPhotoSearch size={18} aria-hidden />}>
              {t('search.another')}
            </Button>
          )}
        </FileButton>
        <Button variant="default" onClick={clear} leftSection={<IconX size={16} aria-hidden />}>
          {t('search.clear')}
        </Button>
      </PageTitle>
      {view.status === 'failed' ? (
        <Failure error={view.error} />
      ) : (
        <TwoColumns picture={<ProbePhoto view={view} />}>
          {view.status === 'done' && view.result.faces.length === 0 && (
            <div>
              <Title order={2}>{t('search.noFace')}</Title>
              <Text c="dimmed" mt={4}>
                {t('search.noFaceHint')}
              </Text>
            </div>
          )}
          {view.status === 'done' && view.result.faces.length > 0 && (
            <>
              {collection && collection.faces > 0 ? <ThresholdControl /> : <FirstSteps />}
              <FaceList probe={view.probe} faces={view.result.faces} />
            </>
          )}
        </TwoColumns>
      )}
    </>
  );
}

function useLead(view: SearchResultsProps['view']): string | undefined {
  const { t } = useTranslation();
  const format = useFormat();
  const { threshold } = useThreshold();
  const loaded = useSearch(({ loaded }) => loaded);
  if (loaded !== undefined) return t('search.loading', { share: format.percent(loaded) });
  if (view.status === 'searching') return t('search.searching');
  if (view.status === 'failed') return undefined;
  const { faces } = view.result;
  const known = faces.filter(({ matches }) => (matches[0]?.score ?? 0) >= threshold).length;
  return [
    t('common.faces', { count: faces.length }),
    t('search.recognised', { count: known }),
    t('search.seconds', { seconds: format.number(view.seconds, 2) }),
  ].join(' · ');
}
