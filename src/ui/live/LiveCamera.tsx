import { Alert, Button, Card, Center, EmptyState, Group, Loader, Stack, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPlayerStop, IconRefresh, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearch } from '../search/state';
import { ThresholdControl } from '../search/ThresholdControl';
import { collectionName, useCurrentCollection } from '../shared/collections';
import { Failure } from '../shared/Failure';
import { TwoColumns } from '../shared/TwoColumns';
import { CameraSelect } from './CameraSelect';
import { CaptureButton } from './CaptureButton';
import { type Camera, useCamera } from './camera';
import { LivePicture } from './LivePicture';
import { useLiveSettings } from './state';
import { useLiveFeed } from './useLiveFeed';

/** ms: a session with another threshold begins anew. */
const SETTLED = 600;

/** The camera's picture with the names of the faces in it, and who was there. */
export function LiveCamera() {
  const { t } = useTranslation();
  const collection = useCurrentCollection();
  const [wanted, setWanted] = useState(false);
  const preferred = useLiveSettings(({ camera }) => camera);
  const camera = useCamera(wanted, preferred);
  const { state } = camera;
  const stream = state.status === 'on' ? state.stream : undefined;
  const [minScore] = useDebouncedValue(
    useSearch(({ threshold }) => threshold),
    SETTLED,
  );
  const { feed, error, retry } = useLiveFeed(wanted, stream, { collection: collection?.id, minScore });

  return (
    <TwoColumns
      picture={
        <Stack gap="md">
          {error !== undefined && <Failure error={error} onRetry={retry} />}
          {state.status === 'on' ? (
            <LivePicture feed={feed} stream={state.stream} mirrored={state.mirrored} />
          ) : (
            <NoPicture camera={camera} onStart={() => setWanted(true)} />
          )}
          {wanted && (
            <Group gap="sm">
              <CameraSelect current={state.status === 'on' ? state.deviceId : undefined} />
              {state.status === 'on' && (
                <CaptureButton
                  feed={feed}
                  stream={state.stream}
                  mirrored={state.mirrored}
                  collection={collection?.id}
                />
              )}
              <Button
                variant="default"
                onClick={() => setWanted(false)}
                leftSection={<IconPlayerStop size={18} aria-hidden />}
              >
                {t('live.stop')}
              </Button>
            </Group>
          )}
        </Stack>
      }
    >
      <ThresholdControl />
    </TwoColumns>
  );
}

function NoPicture({ camera: { state, retry }, onStart }: { camera: Camera; onStart: () => void }) {
  const { t } = useTranslation();
  const collection = useCurrentCollection();
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
          description={t('live.readyText', { collection: collection ? collectionName(collection.name, t) : '' })}
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
