import { useElementSize } from '@mantine/hooks';
import { useMemo } from 'react';
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
  /** Without it the boxes only show. */
  onSelect?: (index: number) => void;
}

/** Boxes with names over a photo or a camera picture; fills its positioned parent. */
export function FaceOverlay({ photo, faces, selected, onSelect }: FaceOverlayProps) {
  const { ref, width, height } = useElementSize<HTMLDivElement>();
  const scale = width / photo.width;
  const shown = useMemo(() => {
    const boxes = faces.map(({ box }) => scaled(box, scale));
    const sizes = faces.map((face, index) => labelSize(face, boxes[index]?.width ?? 0, width));
    const labels = placeLabels(boxes, sizes, { width, height });
    return faces.map((face, index) => ({ face, box: boxes[index] as Box, label: labels[index] as Box }));
  }, [faces, scale, width, height]);

  return (
    <div ref={ref} className={classes.overlay}>
      {width > 0 &&
        shown.map((face, index) => (
          <FaceBox
            // biome-ignore lint/suspicious/noArrayIndexKey: a face has no identity but its place in the photo's list
            key={index}
            {...face}
            selected={selected === index}
            onSelect={onSelect && (() => onSelect(index))}
          />
        ))}
    </div>
  );
}

interface FaceBoxProps {
  face: OverlayFace;
  /** Px of the page. */
  box: Box;
  label: Box;
  selected: boolean;
  onSelect: (() => void) | undefined;
}

function FaceBox({ face, box, label, selected, onSelect }: FaceBoxProps) {
  const props = {
    className: classes.face,
    style: { left: box.x, top: box.y, width: box.width, height: box.height },
    'data-known': face.known || undefined,
    'aria-label': face.description,
  };
  const name = (
    <span className={classes.label} style={{ left: label.x - box.x, top: label.y - box.y, maxWidth: label.width }}>
      <span className={classes.name}>{face.label}</span>
      {face.detail && <span className={classes.detail}>{face.detail}</span>}
    </span>
  );
  if (!onSelect)
    return (
      <div {...props} role="img">
        {name}
      </div>
    );
  return (
    <button {...props} type="button" aria-pressed={selected} onClick={onSelect}>
      {name}
    </button>
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
