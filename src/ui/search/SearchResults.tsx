import { Box, Button, FileButton, Stack, Text, Title } from '@mantine/core';
import { IconPhotoSearch, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useCurrentCollection } from '../shared/collections';
import { Failure } from '../shared/Failure';
import { useFormat } from '../shared/format';
import { PageTitle } from '../shared/PageTitle';
import { FaceList } from './FaceList';
import { FirstSteps } from './FirstSteps';
import { ProbePhoto } from './ProbePhoto';
import classes from './SearchResults.module.css';
import { type SearchView, useSearch } from './state';
import { ThresholdControl } from './ThresholdControl';

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
      <Box className={classes.columns} data-single={view.status === 'failed' || undefined}>
        {view.status !== 'failed' && (
          <Box className={classes.photo}>
            <ProbePhoto view={view} />
          </Box>
        )}
        <Stack gap="md" className={classes.side}>
          {view.status === 'failed' && <Failure error={view.error} />}
          {view.status === 'done' && view.result.faces.length === 0 && (
            <Box>
              <Title order={2}>{t('search.noFace')}</Title>
              <Text c="dimmed" mt={4}>
                {t('search.noFaceHint')}
              </Text>
            </Box>
          )}
          {view.status === 'done' && view.result.faces.length > 0 && (
            <>
              {collection && collection.faces > 0 ? <ThresholdControl /> : <FirstSteps />}
              <FaceList probe={view.probe} faces={view.result.faces} />
            </>
          )}
        </Stack>
      </Box>
    </>
  );
}

function useLead(view: SearchResultsProps['view']): string | undefined {
  const { t } = useTranslation();
  const format = useFormat();
  const threshold = useSearch(({ threshold }) => threshold);
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
