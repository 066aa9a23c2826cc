import { Button, CloseButton, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../shared/errors';
import { useFormat } from '../../shared/format';
import { PhotoDrop } from '../../shared/PhotoDrop';
import { samplePhoto } from '../../shared/samples';
import { useObjectUrl } from '../../shared/useObjectUrl';
import { type Photo, toPhoto } from './call';
import classes from './PhotoField.module.css';
import { useConsole } from './state';

interface PhotoFieldProps {
  /** What it is entered as. */
  entry: string;
  photo: Photo | undefined;
}

/** A photo for a field: dropped, chosen or a sample. */
export function PhotoField({ entry, photo }: PhotoFieldProps) {
  const { t } = useTranslation();
  const { enter, enterPhoto } = useConsole();
  const take = (read: () => Promise<Photo>) => attempt(() => enterPhoto(entry, read));
  if (photo) return <ChosenPhoto photo={photo} onRemove={() => enter(entry, undefined)} />;
  return (
    <div className={classes.drop}>
      <PhotoDrop
        onFiles={([file]) => file && take(() => toPhoto(file))}
        title={t('api.console.drop')}
        hint={t('api.console.dropHint')}
        button={t('api.console.choose')}
        compact
      >
        <Button size="xs" variant="default" onClick={() => take(async () => toPhoto(await samplePhoto('sample5.jpg')))}>
          {t('api.console.sample')}
        </Button>
      </PhotoDrop>
    </div>
  );
}

function ChosenPhoto({ photo: { file }, onRemove }: { photo: Photo; onRemove: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const url = useObjectUrl(file);
  return (
    <Group wrap="nowrap" gap="sm" className={classes.chosen}>
      {url && <img src={url} alt="" className={classes.picture} />}
      <div className={classes.file}>
        <Text size="sm" fw={550} truncate>
          {file.name}
        </Text>
        <Text size="xs" c="dimmed">
          {format.bytes(file.size)}
        </Text>
      </div>
      <CloseButton onClick={onRemove} aria-label={t('api.console.remove')} />
    </Group>
  );
}
