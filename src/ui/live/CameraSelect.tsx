import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCameras } from './cameras';
import { useLiveSettings } from './state';

/** Chooses among several cameras. `current`: id of the one that is on. */
export function CameraSelect({ current }: { current: string | undefined }) {
  const { t } = useTranslation();
  const cameras = useCameras(current !== undefined);
  const set = useLiveSettings(({ set }) => set);
  if (cameras.length < 2) return null;
  return (
    <Select
      aria-label={t('live.camera')}
      data={cameras.map(({ deviceId, label }, index) => ({
        value: deviceId,
        label: label || t('live.unnamedCamera', { number: index + 1 }),
      }))}
      value={current ?? null}
      onChange={(camera) => camera && set({ camera })}
      allowDeselect={false}
    />
  );
}
