import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LoggedVisit } from '../../usecases/visit-log';
import { ProbeThumbnail } from '../shared/FaceThumbnail';
import classes from './KioskGreeting.module.css';

/** What fits on a screen beside each other. */
const SHOWN = 3;
/** ms that a welcome stays after the face was seen last. */
const STAY = 4000;

/** Over the picture that fills the screen: a welcome for those who came. */
export function KioskGreeting({ visits, onEnd }: { visits: readonly LoggedVisit[]; onEnd: () => void }) {
  const { t } = useTranslation();
  const welcome = visits.filter(({ visit }) => Date.now() - visit.lastSeen.getTime() < STAY).slice(0, SHOWN);
  return (
    <div className={classes.greeting} data-someone={welcome.length > 0 || undefined}>
      <Button
        className={classes.end}
        variant="white"
        color="dark"
        size="sm"
        onClick={onEnd}
        leftSection={<IconX size={16} aria-hidden />}
        data-autofocus
      >
        {t('live.kioskEnd')}
      </Button>
      <ul className={classes.people} aria-live="polite" aria-label={t('live.kioskLabel')}>
        {welcome.map(({ visit: { visitId, personId, name, thumbnail } }) => (
          <li key={visitId} className={classes.person}>
            <ProbeThumbnail picture={thumbnail} size="min(38vh, 60vw, 340px)" alt="" />
            <span className={classes.word}>{t(personId ? 'live.welcome' : 'live.welcomeUnknown')}</span>
            {personId ? (
              <span className={classes.name}>{name}</span>
            ) : (
              <span className={classes.sentence}>{t('live.welcomeUnknownText')}</span>
            )}
          </li>
        ))}
      </ul>
      {welcome.length === 0 && <p className={classes.idle}>{t('live.kioskIdle')}</p>}
    </div>
  );
}
