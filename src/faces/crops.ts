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
  const center = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  const side = Math.max(box.width, box.height) * SURROUNDINGS;
  const quarters = (Math.round(roll / 90) * Math.PI) / 2;
  return picture.sample(squareAt(center, side, quarters, THUMBNAIL_SIZE), THUMBNAIL_SIZE);
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
