import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useEnrolment } from '../enrol/state';
import { attempt } from './errors';
import { trySamples } from './samples';

/** Enrols the sample photos and shows a search with one of them. */
export function SamplesButton({ icon }: { icon?: ReactNode }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const running = useEnrolment(({ phase }) => phase === 'running');
  const start = async () => {
    if (await attempt(trySamples)) navigate('/');
  };
  return (
    <Button variant="light" leftSection={icon} onClick={start} loading={running}>
      {t('first.samples')}
    </Button>
  );
}
