/** Pictures for tests of the liveness checks, made of a photo whose faces are known. */
import { boxAround, centerOf, middle, sideOf } from '../../box';
import { LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS } from '../mesh-points';
import type { Box, Point } from '../types';

type Draw = (context: OffscreenCanvasRenderingContext2D, width: number, height: number) => void;

/** The part of a photo around a face: a square of `room` sides of its box. */
export function portrait(photo: Blob, box: Box, room: number, type?: string): Promise<Blob> {
  const side = Math.round(sideOf(box) * room);
  const center = centerOf(box);
  return cut(photo, { x: center.x - side / 2, y: center.y - side / 2, width: side, height: side }, type);
}

/** Part of a photo; what lies outside of the photo is grey. */
export async function cut(photo: Blob, part: Box, type = 'image/jpeg'): Promise<Blob> {
  const bitmap = await createImageBitmap(photo);
  const canvas = new OffscreenCanvas(Math.round(part.width), Math.round(part.height));
  const context = contextOf(canvas);
  context.fillStyle = '#777';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, -Math.round(part.x), -Math.round(part.y));
  bitmap.close();
  return canvas.convertToBlob({ type, quality: 0.95 });
}

/** Draws over a photo. */
export async function drawn(photo: Blob, draw: Draw): Promise<Blob> {
  const bitmap = await createImageBitmap(photo);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = contextOf(canvas);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  draw(context, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 });
}

const LIDS = [
  {
    upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
    lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
    fold: [226, 113, 225, 224, 223, 222, 221, 189, 244],
    corners: RIGHT_EYE_CORNERS,
  },
  {
    upper: [362, 398, 384, 385, 386, 387, 388, 466, 263],
    lower: [362, 382, 381, 380, 374, 373, 390, 249, 263],
    fold: [464, 413, 441, 442, 443, 444, 445, 342, 446],
    corners: LEFT_EYE_CORNERS,
  },
];

/** Closes the eyes: the skin between brow and upper lid is drawn down to the lower lid, and lashes onto it. */
export function closeEyes(landmarks: readonly Point[]): Draw {
  return (context, width, height) => {
    const from = context.getImageData(0, 0, width, height);
    const to = context.getImageData(0, 0, width, height);
    for (const { upper, lower, fold } of LIDS) {
      const [start, end] = [landmarks[upper[0] as number], landmarks[upper.at(-1) as number]] as [Point, Point];
      // The mesh draws eyes a little too small.
      const room = 0.05 * (end.x - start.x);
      for (let x = Math.ceil(start.x - room); x <= end.x + room; x++) {
        const [above, lid, below] = [fold, upper, lower].map((line) =>
          heightAt(
            line.map((i) => landmarks[i] as Point),
            x,
          ),
        ) as [number, number, number];
        // From near the brow, so that the brow stays, to above the lashes.
        const top = lid + 0.65 * (above - lid);
        const source = lid - room;
        const bottom = below + room / 2;
        for (let y = Math.ceil(top); y <= bottom; y++) {
          copy(from, to, x, top + ((y - top) / (bottom - top)) * (source - top), y, y > bottom - room ? 0.5 : 1);
        }
      }
    }
    context.putImageData(to, 0, 0);
  };
}

/** y of a line of points, from left to right, at x. */
function heightAt(line: readonly Point[], x: number): number {
  let i = 1;
  while (i < line.length - 1 && (line[i] as Point).x < x) i++;
  const [a, b] = [line[i - 1], line[i]] as [Point, Point];
  const t = Math.max(0, Math.min(1, (x - a.x) / (b.x - a.x || 1)));
  return a.y + t * (b.y - a.y);
}

function copy(from: ImageData, to: ImageData, x: number, fromY: number, toY: number, light: number) {
  const y = Math.floor(fromY);
  const t = fromY - y;
  for (let c = 0; c < 3; c++) {
    const value = (row: number) => from.data[4 * (row * from.width + x) + c] ?? 0;
    to.data[4 * (toY * to.width + x) + c] = light * ((1 - t) * value(y) + t * value(y + 1));
  }
}

const MASK = [
  234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 345, 280, 5,
  50, 116,
];

/** A mask over mouth and nose. */
export function mask(landmarks: readonly Point[], color: string): Draw {
  return (context) => {
    const points = MASK.map((i) => landmarks[i] as Point);
    const { x, y, width, height } = boxAround(points);
    const folds = context.createLinearGradient(x, y, x + width, y + height);
    folds.addColorStop(0, color);
    folds.addColorStop(0.5, shade(color, 0.85));
    folds.addColorStop(1, shade(color, 0.7));
    context.fillStyle = folds;
    fill(context, points);
    context.strokeStyle = shade(color, 0.6);
    context.lineWidth = height / 60;
    for (const part of [0.35, 0.5, 0.65]) {
      context.beginPath();
      context.moveTo(x + 0.15 * width, y + part * height);
      context.quadraticCurveTo(x + width / 2, y + (part + 0.1) * height, x + 0.85 * width, y + part * height);
      context.stroke();
    }
  };
}

/** Dark glasses. */
export function sunglasses(landmarks: readonly Point[], color = '#101014'): Draw {
  return (context) => {
    const eyes = [RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS].map(([a, b]) => [landmarks[a], landmarks[b]] as [Point, Point]);
    context.fillStyle = color;
    context.strokeStyle = color;
    const centers = eyes.map(([a, b]) => {
      const center = middle(a, b);
      const width = Math.hypot(b.x - a.x, b.y - a.y);
      context.beginPath();
      context.ellipse(
        center.x,
        center.y + 0.15 * width,
        0.85 * width,
        0.65 * width,
        Math.atan2(b.y - a.y, b.x - a.x),
        0,
        7,
      );
      context.fill();
      context.fillStyle = 'rgba(255, 255, 255, 0.12)';
      context.beginPath();
      context.ellipse(center.x - 0.2 * width, center.y - 0.1 * width, 0.3 * width, 0.12 * width, -0.5, 0, 7);
      context.fill();
      context.fillStyle = color;
      context.lineWidth = 0.14 * width;
      return center;
    });
    context.beginPath();
    for (const center of centers) context.lineTo(center.x, center.y);
    context.stroke();
  };
}

/** Four fingers of the skin's own colour over mouth and nose. */
export function hand(landmarks: readonly Point[]): Draw {
  return (context) => {
    const [left, right, nose, chin] = [58, 288, 4, 152].map((i) => landmarks[i] as Point) as [
      Point,
      Point,
      Point,
      Point,
    ];
    const cheek = landmarks[50] as Point;
    const [r, g, b] = context.getImageData(cheek.x, cheek.y, 1, 1).data;
    const skin = `rgb(${r}, ${g}, ${b})`;
    const width = (chin.y - nose.y) / 3.6;
    context.lineCap = 'round';
    for (let finger = 0; finger < 4; finger++) {
      const y = nose.y + width * (finger + 0.5);
      for (const [part, color] of [
        [1, shade(skin, 0.65)],
        [0.85, skin],
        [0.35, shade(skin, 1.1)],
      ] as const) {
        context.strokeStyle = color;
        context.lineWidth = width * part;
        context.beginPath();
        context.moveTo(left.x - width, y + width / 2);
        context.lineTo(right.x - width * (finger === 3 ? 1.5 : 0.5), y);
        context.stroke();
      }
    }
  };
}

/** `rgb(…)` or `#rrggbb`, lighter or darker. */
function shade(color: string, by: number): string {
  const parts = color.startsWith('#')
    ? [1, 3, 5].map((i) => Number.parseInt(color.slice(i, i + 2), 16))
    : (color.match(/\d+/g) as string[]).map(Number);
  return `rgb(${parts.map((part) => Math.min(255, Math.round(part * by))).join(', ')})`;
}

function fill(context: OffscreenCanvasRenderingContext2D, points: readonly Point[]) {
  context.beginPath();
  for (const { x, y } of points) context.lineTo(x, y);
  context.fill();
}

export function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  return canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
}
