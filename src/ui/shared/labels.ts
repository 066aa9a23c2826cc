import type { Box } from '../../faces/types';

export interface Size {
  width: number;
  height: number;
}

/**
 * Where to put a label of each size so that it names its box: inside the bounds, beside other labels and boxes where
 * that can be. All in the same px; gives the labels' places, in the order of the boxes.
 */
export function placeLabels(boxes: Box[], labels: Size[], bounds: Size): Box[] {
  const placed: Box[] = [];
  boxes.forEach((box, index) => {
    const size = labels[index] ?? { width: 0, height: 0 };
    let best: Box = { x: 0, y: 0, ...size };
    let least = Number.POSITIVE_INFINITY;
    candidates(box, size).forEach((corner, rank) => {
      const place = { ...inside(corner, size, bounds), ...size };
      const cost =
        rank +
        100 * sum(placed, (other) => overlap(place, other)) +
        sum(boxes, (other) => (other === box ? 0.3 : 1) * overlap(place, other));
      if (cost < least) {
        least = cost;
        best = place;
      }
    });
    placed.push(best);
  });
  return placed;
}

const GAP = 4;

/** Best first: above, below, then inside at the bottom and the top, then beside. */
function candidates(box: Box, { width, height }: Size): { x: number; y: number }[] {
  const centre = box.x + (box.width - width) / 2;
  const above = box.y - height - GAP;
  const below = box.y + box.height + GAP;
  return [
    { x: centre, y: above },
    { x: centre, y: below },
    { x: box.x, y: above },
    { x: box.x + box.width - width, y: above },
    { x: box.x, y: below },
    { x: box.x + box.width - width, y: below },
    { x: centre, y: box.y + box.height - height - GAP },
    { x: centre, y: box.y + GAP },
    { x: box.x + box.width + GAP, y: box.y },
    { x: box.x - width - GAP, y: box.y },
    { x: centre, y: above - height - GAP },
    { x: centre, y: below + height + GAP },
  ];
}

function inside({ x, y }: { x: number; y: number }, size: Size, bounds: Size): { x: number; y: number } {
  return {
    x: Math.max(0, Math.min(x, bounds.width - size.width)),
    y: Math.max(0, Math.min(y, bounds.height - size.height)),
  };
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

function sum(boxes: Box[], value: (box: Box) => number): number {
  return boxes.reduce((total, box) => total + value(box), 0);
}
