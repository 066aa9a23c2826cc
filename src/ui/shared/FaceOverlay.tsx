import { useElementSize } from '@mantine/hooks';
import { type CSSProperties, useMemo } from 'react';
import type { Box } from '../../faces/types';
import classes from './FaceOverlay.module.css';
import { placeLabels, type Size } from './labels';

export interface OverlayFace {
  /** In px of the photo. */
  box: Box;
  /** A name, or something short for an unknown face. */
  label: string;
  /** The score, already written out. */
  detail?: string;
  known: boolean;
  /** What a screen reader says. */
  description: string;
}

interface FaceOverlayProps {
  /** The photo's own size. */
  photo: Size;
  faces: OverlayFace[];
  /** Index of the face that is marked. */
  selected?: number | undefined;
  onSelect?: (index: number) => void;
}

/** Boxes with names over a photo or a camera picture; fills its positioned parent. */
export function FaceOverlay({ photo, faces, selected, onSelect }: FaceOverlayProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const scale = width / photo.width;
  const shown = useMemo(() => {
    const boxes = faces.map(({ box }) => scaled(box, scale));
    const labels = faces.map((face, index) => labelSize(face, boxes[index]?.width ?? 0, width));
    const places = placeLabels(boxes, labels, { width, height });
    return faces.map((face, index) => ({ face, box: boxes[index], label: labels[index], place: places[index] }));
  }, [faces, scale, width, height]);

  return (
    <div ref={ref} className={classes.overlay}>
      {width > 0 &&
        shown.map(({ face, box, label, place }, index) => {
          if (!box || !label || !place) return null;
          const style: CSSProperties = { left: box.x, top: box.y, width: box.width, height: box.height };
          return (
            <button
              // A face has no identity of its own: its place in the photo's list is one.
              // biome-ignore lint/suspicious/noArrayIndexKey: see above
              key={index}
              type="button"
              className={classes.face}
              style={style}
              data-known={face.known || undefined}
              aria-pressed={onSelect ? selected === index : undefined}
              aria-label={face.description}
              tabIndex={onSelect ? 0 : -1}
              onClick={() => onSelect?.(index)}
            >
              <span
                className={classes.label}
                style={{ left: place.x - box.x, top: place.y - box.y, maxWidth: label.width }}
              >
                <span className={classes.name}>{face.label}</span>
                {face.detail && <span className={classes.detail}>{face.detail}</span>}
              </span>
            </button>
          );
        })}
    </div>
  );
}

function scaled(box: Box, scale: number): Box {
  return { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale };
}

const LABEL_HEIGHT = 22;
/** Left and right, and a little more: the font may have arrived after it was measured. */
const LABEL_PADDING = 14 + 6;
const WIDEST = 170;

/** A long name is cut off rather than spread over its neighbours. */
function labelSize({ label, detail }: OverlayFace, boxWidth: number, photoWidth: number): Size {
  const text = textWidth(label) + (detail ? textWidth(detail) + 6 : 0) + LABEL_PADDING;
  const widest = Math.min(photoWidth, Math.max(WIDEST, boxWidth));
  return { width: Math.ceil(Math.min(text, widest)), height: LABEL_HEIGHT };
}

let canvas: CanvasRenderingContext2D | null | undefined;

function textWidth(text: string): number {
  canvas ??= document.createElement('canvas').getContext('2d');
  if (!canvas) return text.length * 8;
  // The font of `.label`.
  canvas.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
  return canvas.measureText(text).width + 1;
}
