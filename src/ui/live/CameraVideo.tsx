import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

interface CameraVideoProps {
  stream: MediaStream;
  /** Told to the style as `data-mirrored`. */
  mirrored: boolean;
  className: string | undefined;
}

/** The moving picture of a camera. */
export function CameraVideo({ stream, mirrored, className }: CameraVideoProps) {
  const { t } = useTranslation();
  const ref = useCallback(
    (video: HTMLVideoElement | null) => {
      if (video) video.srcObject = stream;
    },
    [stream],
  );
  return (
    <video
      ref={ref}
      className={className}
      data-mirrored={mirrored || undefined}
      aria-label={t('live.pictureAlt')}
      autoPlay
      playsInline
      muted
    />
  );
}
