import { Button, Card, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

/** What the file picker offers; whatever is dropped is tried. */
const ACCEPT = 'video/mp4,video/webm,video/quicktime,.mkv';

/** Asks for a video. */
export function VideoChoice({ onVideo }: { onVideo: (file: File) => void }) {
  const { t } = useTranslation();
  return (
    <Card>
      <Group justify="space-between">
        <Stack gap={2} flex="1 1 260px">
          <Text fw={600}>{t('video.title')}</Text>
          <Text size="sm" c="dimmed">
            {t('video.text')}
          </Text>
        </Stack>
        <FileButton onChange={(file) => file && onVideo(file)} accept={ACCEPT}>
          {(props) => (
            <Button variant="default" leftSection={<IconMovie size={18} aria-hidden />} {...props}>
              {t('video.choose')}
            </Button>
          )}
        </FileButton>
      </Group>
    </Card>
  );
}
