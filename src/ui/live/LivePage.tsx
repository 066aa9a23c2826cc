import { Alert, Button, Card, Center, EmptyState, Group, Loader, Select, Stack, Text } from '@mantine/core';
import { IconPlayerStop, IconVideo, IconVideoOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { collectionName, useCurrentCollection } from '../shared/collections';
import { PageTitle } from '../shared/PageTitle';
import { useCamera } from './camera';
import { LivePicture } from './LivePicture';

/** The camera's picture with the names of the faces in it. */
export function LivePage() {
  const { t } = useTranslation();
  const collection = useCurrentCollection();
  const { state, start, stop } = useCamera();
  const [deviceId, setDeviceId] = useState<string | null>(null);
  const cameras = useCameras(state.status === 'on');
  const choose = (id: string | null) => {
    setDeviceId(id);
    if (id) start(id);
  };

  return (
    <>
      <PageTitle title={t('live.title')} lead={t('live.lead')}>
        {state.status === 'on' && cameras.length > 1 && (
          <Select
            aria-label={t('live.camera')}
            data={cameras.map(({ deviceId: value, label }) => ({ value, label: label || value.slice(0, 8) }))}
            value={deviceId ?? state.stream.getVideoTracks()[0]?.getSettings().deviceId ?? null}
            onChange={choose}
            allowDeselect={false}
          />
        )}
        {state.status === 'on' && (
          <Button variant="default" onClick={stop} leftSection={<IconPlayerStop size={18} aria-hidden />}>
            {t('live.stop')}
          </Button>
        )}
      </PageTitle>
      <Stack gap="md">
        {state.status === 'problem' && (
          <Alert color="orange" variant="light" icon={<IconVideoOff />} title={t('live.noPicture')} role="alert">
            {t(`live.problems.${state.problem}`)}
          </Alert>
        )}
        {state.status === 'on' && (
          <LivePicture stream={state.stream} mirrored={state.mirrored} collection={collection?.id} />
        )}
        {state.status === 'starting' && (
          <Center mih={320}>
            <Group>
              <Loader size="sm" />
              <Text>{t('live.starting')}</Text>
            </Group>
          </Center>
        )}
        {(state.status === 'off' || state.status === 'problem') && (
          <Card padding="xl">
            <EmptyState
              py="xl"
              variant="light"
              icon={<IconVideo />}
              title={t('live.ready')}
              description={t('live.readyText', {
                collection: collection ? collectionName(collection.name, t) : '',
              })}
            >
              <EmptyState.Actions>
                <Button leftSection={<IconVideo size={18} aria-hidden />} onClick={() => start(deviceId ?? undefined)}>
                  {t('live.start')}
                </Button>
              </EmptyState.Actions>
            </EmptyState>
          </Card>
        )}
      </Stack>
    </>
  );
}

/** Their names are told only once the person has let the page see one. */
function useCameras(granted: boolean): MediaDeviceInfo[] {
  const [cameras, setCameras] = useState<MediaDeviceInfo[]>([]);
  useEffect(() => {
    if (!granted) return;
    navigator.mediaDevices
      .enumerateDevices()
      .then((devices) => setCameras(devices.filter(({ kind }) => kind === 'videoinput')));
  }, [granted]);
  return cameras;
}
