import { Stack } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SearchedFace } from '../../usecases/types';
import { EnrolAs } from './EnrolAs';
import { FaceCard } from './FaceCard';
import { LookAlikes } from './LookAlikes';
import { showPhoto } from './ProbePhoto';
import { type Probe, useSearch } from './state';
import { useThreshold } from './threshold';

/** What a card's menu opens for its face. */
type Opened = { kind: 'enrol' | 'alike'; face: SearchedFace };

/** A card for each face of the photo, largest face first. */
export function FaceList({ probe, faces }: { probe: Probe; faces: SearchedFace[] }) {
  const { t } = useTranslation();
  const { threshold } = useThreshold();
  const selected = useSearch(({ selected }) => selected);
  const select = useSearch(({ select }) => select);
  const [opened, setOpened] = useState<Opened>();
  const close = () => setOpened(undefined);

  return (
    <>
      <Stack component="ul" gap="sm" m={0} p={0} aria-label={t('search.faces')} style={{ listStyle: 'none' }}>
        {faces.map((face, index) => (
          <FaceCard
            // biome-ignore lint/suspicious/noArrayIndexKey: the order of the faces does not change
            key={index}
            number={index + 1}
            face={face}
            matches={face.matches.filter(({ score }) => score >= threshold)}
            selected={selected === index}
            onSelect={() => {
              select(selected === index ? undefined : index);
              showPhoto();
            }}
            onEnrol={() => setOpened({ kind: 'enrol', face })}
            onAlike={() => setOpened({ kind: 'alike', face })}
          />
        ))}
      </Stack>
      {opened?.kind === 'enrol' && <EnrolAs probe={probe} face={opened.face} onClose={close} />}
      {opened?.kind === 'alike' && <LookAlikes face={opened.face} onClose={close} />}
    </>
  );
}
