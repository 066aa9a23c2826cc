import { Alert, Button, Card, Center, EmptyState, Group, Loader, Stack, Text } from '@mantine/core';
import { IconPlayerStop, IconRefresh, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Collection } from '../../usecases/types';
import { ThresholdControl } from '../search/ThresholdControl';
import { useThreshold } from '../search/threshold';
import { collectionName } from '../shared/collections';
import { Failure } from '../shared/Failure';
import { TwoColumns } from '../shared/TwoColumns';
import { CameraSelect } from './CameraSelect';
import { type Camera, useCamera } from './camera';
import { KioskGreeting } from './KioskGreeting';
import { LiveActions } from './LiveActions';
import { LiveOptions } from './LiveOptions';
import { LivePicture } from './LivePicture';
import { useLiveSettings } from './state';
import { useKiosk } from './useKiosk';
import { useLiveFeed } from './useLiveFeed';
import { useLiveVisits } from './visits/useLiveVisits';
import { Visits } from './visits/Visits';

/** The camera's picture with the names of the faces in it, and who was there. */
export function LiveCamera({ collection }: { collection: Collection }) {
  const { t } = useTranslation();
  const { id } = collection;
  const [wanted, setWanted] = useState(false);
  const { camera: preferred, kiosk, set } = useLiveSettings();
  const camera = useCamera(wanted, preferred);
  const on = camera.state.status === 'on' ? camera.state : undefined;
  const { threshold: minScore } = useThreshold();
  const { feed, error, retry } = useLiveFeed(wanted, on?.stream, { collection: id, minScore });
  const visits = useLiveVisits(feed, id);
  const endKiosk = () => set({ kiosk: false });
  useKiosk(kiosk && wanted, endKiosk);

  return (
    <TwoColumns
      picture={
        <Stack gap="md">
          {error !== undefined && <Failure error={error} onRetry={retry} />}
          {on ? (
            <LivePicture feed={feed} stream={on.stream} mirrored={on.mirrored} covered={kiosk} />
          ) : (
            <NoPicture camera={camera} collection={collection} onStart={() => setWanted(true)} />
          )}
          <Group gap="sm">
            {on && <LiveActions feed={feed} stream={on.stream} mirrored={on.mirrored} collection={id} />}
            <LiveOptions />
            {wanted && (
              <Button
                variant="default"
                onClick={() => setWanted(false)}
                leftSection={<IconPlayerStop size={18} aria-hidden />}
              >
                {t('live.stop')}
              </Button>
            )}
            <CameraSelect current={on?.deviceId} />
          </Group>
          {on && kiosk && <KioskGreeting stream={on.stream} mirrored={on.mirrored} visits={visits} onEnd={endKiosk} />}
        </Stack>
      }
    >
      <Visits collection={id} visits={visits} />
      <ThresholdControl />
    </TwoColumns>
  );
}

interface NoPictureProps {
  camera: Camera;
  collection: Collection;
  onStart: () => void;
}

/** Why there is none, and the way on. */
function NoPicture({ camera: { state, retry }, collection, onStart }: NoPictureProps) {
  const { t } = useTranslation();
  if (state.status === 'problem')
    return (
      <Alert color="orange" variant="light" icon={<IconVideoOff />} title={t('live.noPicture')} role="alert">
        {t(`live.problems.${state.problem}`)}
        <Group mt="sm">
          <Button size="xs" variant="default" onClick={retry} leftSection={<IconRefresh size={16} aria-hidden />}>
            {t('common.retry')}
          </Button>
        </Group>
      </Alert>
    );
  if (state.status === 'off')
    return (
      <Card padding="xl">
        <EmptyState
          py="xl"
          variant="light"
          icon={<IconVideo />}
          title={t('live.ready')}
          description={t('live.readyText', { collection: collectionName(collection.name, t) })}
        >
          <EmptyState.Actions>
            <Button leftSection={<IconVideo size={18} aria-hidden />} onClick={onStart}>
              {t('live.start')}
            </Button>
          </EmptyState.Actions>
        </EmptyState>
      </Card>
    );
  return (
    <Card padding="xl">
      <Center mih={320}>
        <Group role="status">
          {state.status === 'starting' && <Loader size="sm" />}
          <Text>{t(state.status === 'paused' ? 'live.paused' : 'live.starting')}</Text>
        </Group>
      </Center>
    </Card>
  );
}
