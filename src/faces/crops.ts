import { centerOf, sideOf } from '../box';
import { type Pixels, type Pyramid, squareAt } from './pixels';
import type { Box, FaceCrops } from './types';

const THUMBNAIL_SIZE = 192;

/** How much more than the face a thumbnail shows. */
const SURROUNDINGS = 1.7;

/** High enough that re-embedding a stored chip gives the same vector; docs/decisions.md, "Stored chips". */
const CHIP_QUALITY = 0.95;
const THUMBNAIL_QUALITY = 0.85;

/** JPEGs of a face, see `thumbnailOf`. */
export async function cropsOf(picture: Pyramid, chip: Pixels, box: Box, roll: number): Promise<FaceCrops> {
  return encodeCrops(chip, thumbnailOf(picture, box, roll));
}

/** The face with some surroundings. `roll`: of the head, in degrees; it is undone by the nearest quarter. */
export function thumbnailOf(picture: Pyramid, box: Box, roll: number): Pixels {
  const quarters = (Math.round(roll / 90) * Math.PI) / 2;
  const square = squareAt(centerOf(box), SURROUNDINGS * sideOf(box), quarters, THUMBNAIL_SIZE);
  return picture.sample(square, THUMBNAIL_SIZE);
}

/** How much of the thumbnail of that face shows the picture, in [0, 1]; the rest is black. */
export function insideThumbnail({ width, height }: Pyramid, box: Box): number {
  const side = SURROUNDINGS * sideOf(box);
  const { x, y } = centerOf(box);
  const inside = (middle: number, end: number) =>
    Math.max(0, Math.min(end, middle + side / 2) - Math.max(0, middle - side / 2)) / side;
  return inside(x, width) * inside(y, height);
}

export async function encodeCrops(chip: Pixels, thumbnail: Pixels): Promise<FaceCrops> {
  const [chipBlob, thumbnailBlob] = await Promise.all([
    toJpeg(chip, CHIP_QUALITY),
    toJpeg(thumbnail, THUMBNAIL_QUALITY),
  ]);
  return { chip: chipBlob, thumbnail: thumbnailBlob };
}

export function toJpeg({ width, height, data }: Pixels, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(new ImageData(data, width, height), 0, 0);
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
}
