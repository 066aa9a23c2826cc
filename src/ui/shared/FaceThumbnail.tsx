import { IconUser } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import classes from './Thumbnail.module.css';
import { thumbnailUrl } from './thumbnails';
import { useObjectUrl } from './useObjectUrl';

interface SizeProps {
  /** Px, or any CSS length. */
  size: number | string;
  alt: string;
}

/** The stored picture of an enrolled face. */
export function FaceThumbnail({ faceId, ...props }: SizeProps & { faceId: string }) {
  const [loaded, setLoaded] = useState<{ faceId: string; url: string | undefined }>();
  useEffect(() => {
    let shown = true;
    thumbnailUrl(faceId).then((url) => shown && setLoaded({ faceId, url }));
    return () => {
      shown = false;
    };
  }, [faceId]);
  const current = loaded?.faceId === faceId ? loaded : undefined;
  return <Picture {...props} url={current?.url} missing={current !== undefined && !current.url} />;
}

/** A face picture that is not stored: of a photo that is searched with. */
export function ProbeThumbnail({ picture, ...props }: SizeProps & { picture: Blob | undefined }) {
  const url = useObjectUrl(picture);
  return <Picture {...props} url={url} missing={!picture} />;
}

function Picture({ url, missing, size, alt }: SizeProps & { url: string | undefined; missing: boolean }) {
  return (
    <span className={classes.frame} style={{ width: size }}>
      {url && <img src={url} alt={alt} draggable={false} />}
      {missing && <IconUser role="img" aria-label={alt} size="55%" stroke={1.3} />}
    </span>
  );
}
