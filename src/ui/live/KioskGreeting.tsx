import { Button } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Visit } from '../../usecases/types';
import { ProbeThumbnail } from '../shared/FaceThumbnail';
import classes from './KioskGreeting.module.css';

/** What fits on a screen beside each other. */
const SHOWN = 3;

/** Over the picture that fills the screen: a welcome for those who came. */
export function KioskGreeting({ visits, onEnd }: { visits: readonly Visit[]; onEnd: () => void }) {
  const { t } = useTranslation();
  return (
    <div className={classes.greeting} data-someone={visits.length > 0 || undefined}>
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
        {visits.slice(0, SHOWN).map(({ visitId, personId, name, thumbnail }) => (
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
      {visits.length === 0 && <p className={classes.idle}>{t('live.kioskIdle')}</p>}
    </div>
  );
}
