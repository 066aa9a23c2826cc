import { useTranslation } from 'react-i18next';
import type { LoggedVisit } from '../../../usecases/visit-log';
import { visitsToCsv } from '../../../usecases/visits-csv';
import { attempt } from '../../shared/errors';
import { saveFile } from '../../shared/save-file';
import { offerUndoBy } from '../../shared/undo';
import { useLiveSettings } from '../state';
import { VisitList } from './VisitList';
import { visitBook } from './visit-book';

/** The check-in list of a collection with what can be done with it. */
export function Visits({ collection, visits }: { collection: string; visits: readonly LoggedVisit[] }) {
  const { t } = useTranslation();
  const kept = useLiveSettings(({ keepVisits }) => keepVisits);
  const clear = () =>
    attempt(async () => {
      const restore = await visitBook(collection).clear();
      offerUndoBy(() => attempt(restore), t('live.visitsCleared', { count: visits.length }));
    });
  const download = () => {
    const csv = visitsToCsv(visits.map(({ visit }) => visit));
    const day = new Date().toISOString().slice(0, 10);
    saveFile(new Blob([csv], { type: 'text/csv' }), `${t('live.visitsFile')} ${day}.csv`);
  };
  return (
    <VisitList
      visits={visits}
      kept={kept}
      onKeep={(keep) => attempt(() => visitBook(collection).keep(keep))}
      onDownload={download}
      onClear={clear}
    />
  );
}
