import type { Pixels } from './pixels';

/** Cells a side. */
const GRID = 12;

/** px of the chip a side of a cell: together the middle of the chip, without hair and background. */
const CELL = 8;

/**
 * What an aligned chip looks like at a glance: luma of 12×12 cells, without its mean and of length 1. Tells two frames
 * of one face from a change of faces, at a hundredth of the price of an embedding; docs/decisions.md, "Tracks".
 */
export function appearanceOf({ width, height, data }: Pixels): Float32Array {
  const cells = new Float32Array(GRID * GRID);
  const left = (width - GRID * CELL) / 2;
  const top = (height - GRID * CELL) / 2;
  for (let y = 0; y < GRID * CELL; y++) {
    for (let x = 0; x < GRID * CELL; x++) {
      const i = 4 * ((top + y) * width + left + x);
      const cell = Math.floor(y / CELL) * GRID + Math.floor(x / CELL);
      cells[cell] =
        (cells[cell] as number) +
        0.299 * (data[i] as number) +
        0.587 * (data[i + 1] as number) +
        0.114 * (data[i + 2] as number);
    }
  }
  const mean = cells.reduce((sum, value) => sum + value, 0) / cells.length;
  const deviations = cells.map((value) => value - mean);
  const length = Math.hypot(...deviations) || 1;
  return deviations.map((value) => value / length);
}

/** In [−1, 1]: the correlation of two appearances. */
export function similarity(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] as number), 0);
}
