import { Button, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { iou } from '../../../box';
import { NearfaceError } from '../../../errors';
import type { EnrolledFace, Match, SearchedFace } from '../../../usecases/types';
import { EnrolAs } from '../../search/EnrolAs';
import type { Probe } from '../../search/state';
import { attempt } from '../../shared/errors';
import { FaceThumbnail, ProbeThumbnail } from '../../shared/FaceThumbnail';
import type { VideoView } from './useVideo';
import classes from './VideoTimeline.module.css';
import { VideoTrack } from './VideoTrack';
import type { VideoFile } from './video-file';
import { withNames } from './video-rows';
import type { Sighting, VideoPerson } from './video-run';

interface VideoPeopleProps {
  view: Extract<VideoView, { status: 'open' }>;
  collection: string;
  /** s */
  position: number;
  onJump: (time: number) => void;
}

/** A face of the video that is about to get a name. */
interface Naming {
  key: string;
  probe: Probe;
  face: SearchedFace;
}

/** Everyone who was seen, the unknown ones too, who can be named here. */
export function VideoPeople({ view: { video, persons, end }, collection, position, onJump }: VideoPeopleProps) {
  const { t } = useTranslation();
  const [names, setNames] = useState<ReadonlyMap<string, Match>>(new Map());
  const [naming, setNaming] = useState<Naming>();
  const [loading, setLoading] = useState<string>();
  const rows = withNames(persons, names);
  let unknown = 0;

  const ask = async ({ key }: VideoPerson, sighting: Sighting) => {
    setLoading(key);
    await attempt(async () => setNaming({ key, ...(await faceOf(video, sighting, collection)) }));
    setLoading(undefined);
  };
  const name = (key: string, { personId, name: given, faceId }: EnrolledFace) =>
    setNames(new Map([...names, [key, { personId, name: given, faceId, score: 1, metadata: {} }]]));

  return (
    <Stack gap="md" component="section" aria-label={t('video.people')}>
      <Title order={3}>{t('video.people')}</Title>
      {rows.length === 0 && <Text c="dimmed">{t(end ? 'video.noFace' : 'video.noFaceSoFar')}</Text>}
      <ul className={classes.people}>
        {rows.map((row) => {
          const { key, identity, sighting, intervals } = row;
          const match = identity.status === 'known' ? identity.match : undefined;
          return (
            <VideoTrack
              key={key}
              name={match ? match.name : t('video.unknown', { number: ++unknown })}
              known={match !== undefined}
              thumbnail={
                match ? (
                  <FaceThumbnail faceId={match.faceId} size={44} alt="" />
                ) : (
                  <ProbeThumbnail picture={sighting?.thumbnail} size={44} alt="" />
                )
              }
              intervals={intervals}
              duration={video.duration}
              position={position}
              onJump={onJump}
            >
              {!match && sighting && end && (
                <Button size="xs" variant="default" loading={loading === key} onClick={() => ask(row, sighting)}>
                  {t('search.enrolAs')}
                </Button>
              )}
            </VideoTrack>
          );
        })}
      </ul>
      {naming && (
        <EnrolAs
          probe={naming.probe}
          face={naming.face}
          onEnrolled={(face) => name(naming.key, face)}
          onClose={() => setNaming(undefined)}
        />
      )}
    </Stack>
  );
}

/** The frame in which somebody is best to be seen, in full size, and the face in it. */
async function faceOf(video: VideoFile, { time, box }: Sighting, collection: string): Promise<Omit<Naming, 'key'>> {
  const blob = await video.picture(time);
  const { faces } = await window.nearface.search(blob, { collection, crops: true });
  const [face] = faces.toSorted((a, b) => iou(b.box, box) - iou(a.box, box));
  if (!face || iou(face.box, box) === 0) throw new NearfaceError('FACE_NOT_FOUND', 'The frame shows no face there.');
  return { probe: { blob, name: '' }, face };
}
