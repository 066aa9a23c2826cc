import { useCallback, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useEnrolment } from '../enrol/state';
import { everyChange } from '../shared/changes';
import { useCurrentCollection } from '../shared/collections';
import { DropAnywhere } from '../shared/DropAnywhere';
import { notifyError } from '../shared/errors';
import { SearchResults } from './SearchResults';
import { SearchStart } from './SearchStart';
import { useSearch } from './state';

/** The first page: one photo in, who is in it out. */
export function SearchPage() {
  const { t } = useTranslation();
  const view = useSearch(({ view }) => view);
  const rematch = useSearch(({ rematch }) => rematch);
  const collection = useCurrentCollection()?.id;
  const take = useTakePhotos(collection);

  useEffect(() => {
    const refresh = () => rematch(collection).catch(notifyError);
    refresh();
    return everyChange(refresh);
  }, [rematch, collection]);

  useEffect(() => {
    const onPaste = ({ clipboardData }: ClipboardEvent) => take([...(clipboardData?.files ?? [])]);
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [take]);

  return (
    <>
      {view.status === 'empty' ? <SearchStart onPhotos={take} /> : <SearchResults view={view} onPhotos={take} />}
      <DropAnywhere onFiles={take} text={t('search.dropHere')} />
    </>
  );
}

/** One photo is searched with; several are meant to be enrolled. */
function useTakePhotos(collection: string | undefined): (files: File[]) => void {
  const navigate = useNavigate();
  const open = useSearch(({ open }) => open);
  const add = useEnrolment(({ add }) => add);
  return useCallback(
    (files) => {
      const [first, ...rest] = files;
      if (!first) return;
      if (rest.length === 0) {
        open(first, collection);
        window.scrollTo({ top: 0 });
      } else {
        add(files);
        navigate('/enrol');
      }
    },
    [open, add, navigate, collection],
  );
}
