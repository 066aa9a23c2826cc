import { Group, Text } from '@mantine/core';
import { FaceThumbnail } from './FaceThumbnail';
import { useStored } from './useStored';

interface FaceStripProps {
  personId: string;
  /** A face that is shown elsewhere. */
  except: string;
  /** Px of a face. */
  size: number;
}

/** The other faces of a person in a row, as many as there is room for; decoration. */
export function FaceStrip({ personId, except, size }: FaceStripProps) {
  const { data: faces } = useStored(personId, () => window.nearface.faces.list({ personId }));
  const others = faces?.filter(({ faceId }) => faceId !== except) ?? [];
  const shown = others.length > SHOWN ? SHOWN - 1 : SHOWN;
  return (
    <Group gap={5} h={size} style={{ overflow: 'hidden' }} aria-hidden>
      {others.slice(0, shown).map(({ faceId }) => (
        <FaceThumbnail key={faceId} faceId={faceId} size={size} alt="" />
      ))}
      {others.length > shown && (
        <Text size="xs" c="dimmed" className="nums">
          +{others.length - shown}
        </Text>
      )}
    </Group>
  );
}

const SHOWN = 6;
