import { Button, Modal } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LoggedVisit } from '../../usecases/visit-log';
import { ProbeThumbnail } from '../shared/FaceThumbnail';
import { CameraVideo } from './CameraVideo';
import classes from './KioskGreeting.module.css';

/** What fits on a screen beside each other. */
const SHOWN = 3;
/** ms that a welcome stays after the face was seen last. */
const STAY = 4000;

interface KioskGreetingProps {
  stream: MediaStream;
  mirrored: boolean;
  visits: readonly LoggedVisit[];
  onEnd: () => void;
}

/** The camera's picture all over the window, and a welcome for those who come. */
export function KioskGreeting({ stream, mirrored, visits, onEnd }: KioskGreetingProps) {
  const { t } = useTranslation();
  const known = visits.filter(({ visit }) => visit.personId && Date.now() - visit.lastSeen.getTime() < STAY);
  // One for all: a stranger who turns away and back has another visit.
  const stranger = visits.find(({ visit, here }) => here && !visit.personId);
  const welcome = [...known, ...(stranger ? [stranger] : [])].slice(0, SHOWN);
  return (
    <Modal
      opened
      onClose={onEnd}
      fullScreen
      withCloseButton={false}
      padding={0}
      radius={0}
      attributes={{ content: { 'aria-label': t('live.kioskLabel') } }}
    >
      <div className={classes.greeting} data-someone={welcome.length > 0 || undefined}>
        <CameraVideo className={classes.video} stream={stream} mirrored={mirrored} />
        <Button
          className={classes.end}
          variant="white"
          color="dark"
          size="sm"
          onClick={onEnd}
          leftSection={<IconX size={16} aria-hidden />}
        >
          {t('live.kioskEnd')}
        </Button>
        <ul className={classes.people} aria-live="polite" aria-label={t('live.kioskLabel')}>
          {welcome.map(({ visit: { visitId, personId, name, thumbnail } }) => (
            <li key={visitId} className={classes.person}>
              <ProbeThumbnail picture={thumbnail} size={`min(38vh, 60vw, ${480 / welcome.length}px)`} alt="" />
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
    </Modal>
  );
}
