import { Loader, Progress } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchedFace } from '../../usecases/types';
import { FaceOverlay, type OverlayFace } from '../shared/FaceOverlay';
import { useFormat } from '../shared/format';
import { useObjectUrl } from '../shared/useObjectUrl';
import { faceCardId } from './FaceCard';
import classes from './ProbePhoto.module.css';
import { type SearchView, useSearch } from './state';
import { useThreshold } from './threshold';

/** The photo that is searched with, and the boxes of its faces. */
export function ProbePhoto({ view }: { view: Extract<SearchView, { status: 'searching' | 'done' }> }) {
  const { t } = useTranslation();
  const url = useObjectUrl(view.probe.blob);
  const selected = useSearch(({ selected }) => selected);
  const select = useSearch(({ select }) => select);
  const faces = useOverlayFaces(view.status === 'done' ? view.result.faces : NONE);
  if (!url) return null;

  return (
    <figure id={PHOTO_ID} className={classes.figure} aria-busy={view.status === 'searching'}>
      <img src={url} alt={t('search.photoAlt', { name: view.probe.name })} className={classes.photo} />
      {view.status === 'done' && (
        <FaceOverlay
          photo={view.result}
          faces={faces}
          selected={selected}
          onSelect={(index) => {
            select(index === selected ? undefined : index);
            show(faceCardId(index + 1));
          }}
        />
      )}
      {view.status === 'searching' && (
        <div className={classes.veil}>
          <Waiting />
        </div>
      )}
    </figure>
  );
}

/** Until the faces are found, and then for the collection's part that is not loaded yet. */
function Waiting() {
  const { t } = useTranslation();
  const format = useFormat();
  const loaded = useSearch(({ loaded }) => loaded);
  if (loaded === undefined) return <Loader color="white" aria-label={t('search.searching')} />;
  const label = t('search.loading', { share: format.percent(loaded) });
  return <Progress value={100 * loaded} size="lg" w="min(60%, 16rem)" aria-label={label} />;
}

const PHOTO_ID = 'probe';

/** Scrolls the photo into sight: on a phone the list of faces is below it. */
export function showPhoto(): void {
  show(PHOTO_ID);
}

function show(id: string): void {
  document.getElementById(id)?.scrollIntoView({ block: 'nearest' });
}

const NONE: SearchedFace[] = [];

function useOverlayFaces(faces: SearchedFace[]): OverlayFace[] {
  const { t } = useTranslation();
  const format = useFormat();
  const { threshold } = useThreshold();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `format` follows the language, as `t` does
  return useMemo(
    () =>
      faces.map(({ box, matches }, index) => {
        const best = matches[0];
        if (!best || best.score < threshold) {
          const description = t('search.faceUnknown', { number: index + 1 });
          return { box, label: t('search.unknownShort'), known: false, description };
        }
        const score = format.score(best.score);
        const description = t('search.faceKnown', { number: index + 1, name: best.name, score });
        return { box, label: best.name, detail: score, known: true, description };
      }),
    [faces, threshold, t],
  );
}
