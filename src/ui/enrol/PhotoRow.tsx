import { ActionIcon, Badge, Group, Stack, Text } from '@mantine/core';
import { IconPhoto, IconX } from '@tabler/icons-react';
import { memo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BatchOutcome, EnrolledFace } from '../../usecases/types';
import { errorSentence } from '../shared/errors';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { useObjectUrl } from '../shared/useObjectUrl';
import { nameFor } from './names';
import classes from './PhotoRow.module.css';
import { type Row, useEnrolment } from './state';

const SHOWN_FACES = 4;

/** One photo of the batch: what it is, and what became of it. */
export const PhotoRow = memo(function PhotoRow({ row }: { row: Row }) {
  const { t } = useTranslation();
  const phase = useEnrolment(({ phase }) => phase);
  const remove = useEnrolment(({ remove }) => remove);
  return (
    <div className={classes.row}>
      <Preview file={row.file} />
      <Stack gap={0} flex={1} miw={0}>
        <Path path={row.path} />
        <Text size="xs" c="dimmed" lineClamp={2}>
          <Note row={row} />
        </Text>
      </Stack>
      {row.outcome && row.outcome.status !== 'failed' && <Faces faces={row.outcome.faces} />}
      {row.outcome && <Outcome status={row.outcome.status} />}
      {phase === 'choosing' && (
        <ActionIcon
          variant="subtle"
          color="gray"
          onClick={() => remove(row)}
          aria-label={t('enrol.remove', { file: row.path })}
        >
          <IconX size={16} aria-hidden />
        </ActionIcon>
      )}
    </div>
  );
});

/** Where it gets narrow, the folders give way before the file name does. */
function Path({ path }: { path: string }) {
  const start = path.lastIndexOf('/') + 1;
  return (
    <span className={classes.path} title={path}>
      {start > 0 && <span className={classes.folder}>{path.slice(0, start)}</span>}
      <span className={classes.file}>{path.slice(start)}</span>
    </span>
  );
}

/** Drawn by the browser only while the row is in sight. */
function Preview({ file }: { file: File }) {
  const url = useObjectUrl(file);
  const [broken, setBroken] = useState(false);
  return (
    <span className={classes.preview}>
      {url && !broken ? (
        <img src={url} alt="" decoding="async" onError={() => setBroken(true)} />
      ) : (
        <IconPhoto size={20} stroke={1.4} aria-hidden />
      )}
    </span>
  );
}

/** Before: the name to be; after: the reason of a failure, or who was found. */
function Note({ row: { path, outcome } }: { row: Row }) {
  const { t } = useTranslation();
  const naming = useEnrolment(({ options }) => options.naming);
  const typedName = useEnrolment(({ options }) => options.typedName);
  if (outcome?.status === 'failed') return errorSentence(outcome.code);
  if (outcome) return outcome.faces.map(({ name }) => name).join(', ');
  return nameFor(path, naming, typedName) ?? t('enrol.ownPerson');
}

function Faces({ faces }: { faces: EnrolledFace[] }) {
  return (
    <Group gap={4} wrap="nowrap" visibleFrom="xs">
      {faces.slice(0, SHOWN_FACES).map(({ faceId, personId, name }) => (
        <Link key={faceId} to={`/people/${personId}`} className={classes.face} aria-label={name}>
          <FaceThumbnail faceId={faceId} size={36} alt="" />
        </Link>
      ))}
      {faces.length > SHOWN_FACES && (
        <Text size="xs" c="dimmed" className="nums">
          +{faces.length - SHOWN_FACES}
        </Text>
      )}
    </Group>
  );
}

const colors = { enrolled: 'teal', 'already-enrolled': 'gray', failed: 'red' } as const;

function Outcome({ status }: { status: BatchOutcome['status'] }) {
  const { t } = useTranslation();
  return (
    <Badge variant="light" color={colors[status]} className={classes.outcome}>
      {t(`enrol.outcomes.${status}`)}
    </Badge>
  );
}
