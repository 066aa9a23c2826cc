import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconAlertCircle } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { errorSentence } from '../../shared/errors';
import { PersonNameInput } from '../../shared/PersonNameInput';
import type { LiveFeed } from '../useLiveFeed';
import { CaptureCamera } from './CaptureCamera';
import { CaptureShots } from './CaptureShots';
import { SHOTS, type Shot, storeShots } from './capture-shots';

interface CaptureModalProps {
  /** Of the camera that runs. */
  feed: LiveFeed;
  stream: MediaStream;
  /** The picture is shown as in a mirror. */
  mirrored: boolean;
  collection: string | undefined;
  onClose: () => void;
}

/** Takes pictures of the person before the camera, shows them, and enrols them as one person. */
export function CaptureModal({ feed, stream, mirrored, collection, onClose }: CaptureModalProps) {
  const { t } = useTranslation();
  const [shots, setShots] = useState<readonly Shot[]>([]);
  const [shooting, setShooting] = useState(true);
  const narrow = useMediaQuery('(max-width: 48em)');

  const add = (shot: Shot) => {
    const taken = [...shots, shot];
    setShots(taken);
    if (taken.length >= SHOTS) setShooting(false);
  };
  const remove = ({ id }: Shot) => {
    const left = shots.filter((shot) => shot.id !== id);
    setShots(left);
    if (left.length === 0) setShooting(true);
  };

  return (
    <Modal
      opened
      onClose={onClose}
      title={t('capture.title')}
      size="lg"
      fullScreen={narrow ?? false}
      closeOnClickOutside={false}
    >
      <Stack>
        {shooting ? (
          <CaptureCamera feed={feed} stream={stream} mirrored={mirrored} shots={shots} onShot={add}>
            {shots.length > 0 && <Button onClick={() => setShooting(false)}>{t('capture.enough')}</Button>}
          </CaptureCamera>
        ) : null}
        <CaptureShots shots={shots} onRemove={shooting ? undefined : remove} />
        {!shooting && (
          <CaptureName
            shots={shots}
            collection={collection}
            onTried={setShots}
            onMore={() => setShooting(true)}
            onClose={onClose}
          />
        )}
      </Stack>
    </Modal>
  );
}

interface CaptureNameProps {
  shots: readonly Shot[];
  collection: string | undefined;
  /** The same pictures with what became of them. */
  onTried: (shots: readonly Shot[]) => void;
  onMore: () => void;
  onClose: () => void;
}

/** Asks who it is and stores what is not stored yet. */
function CaptureName({ shots, collection, onTried, onMore, onClose }: CaptureNameProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const stored = storedNames(shots);
  const refused = shots.flatMap(({ outcome }) => (outcome?.status === 'refused' ? [errorSentence(outcome.error)] : []));
  // Whoever has got the first pictures gets the others too.
  const name = stored[0] ?? typed.trim();
  const left = shots.length - stored.length;

  const enrol = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const tried = await storeShots(shots, name, collection);
    setBusy(false);
    onTried(tried);
    const names = storedNames(tried);
    if (names.length < tried.length) return;
    notifications.show({ message: t('capture.done', { name: names[0] ?? name, count: names.length }) });
    onClose();
  };

  return (
    <form onSubmit={enrol}>
      <Stack>
        {refused.length > 0 && (
          <Alert variant="light" color="red" icon={<IconAlertCircle />} title={t('errors.title')} role="alert">
            {[...new Set(refused), t('capture.failed')].map((sentence) => (
              <div key={sentence}>{sentence}</div>
            ))}
          </Alert>
        )}
        <PersonNameInput
          label={t('common.name')}
          description={t('search.enrolHint')}
          collection={collection}
          value={name === typed.trim() ? typed : name}
          onChange={setTyped}
          disabled={stored.length > 0}
          maxLength={200}
          data-autofocus
        />
        <Group justify="flex-end">
          {shots.length < SHOTS && (
            <Button variant="default" onClick={onMore} disabled={busy}>
              {t('capture.retake')}
            </Button>
          )}
          <Button type="submit" disabled={!name || left === 0} loading={busy}>
            {t('capture.enrol', { count: left })}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

const storedNames = (shots: readonly Shot[]) =>
  shots.flatMap(({ outcome }) => (outcome?.status === 'stored' ? [outcome.name] : []));
