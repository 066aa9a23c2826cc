import { Button, CloseButton, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { attempt } from '../../shared/errors';
import { useFormat } from '../../shared/format';
import { PhotoDrop } from '../../shared/PhotoDrop';
import { samplePhoto } from '../../shared/samples';
import { useObjectUrl } from '../../shared/useObjectUrl';
import { type Photo, toPhoto } from './call';
import classes from './PhotoField.module.css';

interface PhotoFieldProps {
  photo: Photo | undefined;
  onChange: (photo: Photo | undefined) => void;
}

/** A photo for a field: dropped, chosen or a sample. */
export function PhotoField({ photo, onChange }: PhotoFieldProps) {
  const { t } = useTranslation();
  const take = (file: File | undefined) => attempt(async () => file && onChange(await toPhoto(file)));
  if (photo) return <ChosenPhoto photo={photo} onRemove={() => onChange(undefined)} />;
  return (
    <div className={classes.drop}>
      <PhotoDrop
        onFiles={([file]) => take(file)}
        title={t('api.console.drop')}
        hint={t('api.console.dropHint')}
        button={t('api.console.choose')}
        compact
      >
        <Button size="xs" variant="default" onClick={() => attempt(async () => take(await samplePhoto('sample5.jpg')))}>
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
