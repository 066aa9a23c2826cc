/** Photos for tests in the browser: the app's samples, and pictures made of them. */

/** Faces that a person sees in sample1.jpg … sample6.jpg. */
export const SAMPLE_FACES = [3, 3, 3, 4, 5, 4] as const;

export async function sample(n: number): Promise<Blob> {
  return (await fetch(`/samples/sample${n}.jpg`)).blob();
}

export interface Variant {
  /** Clockwise. */
  degrees?: number;
  scale?: number;
  /** Part of the width and height that is kept, from the middle. */
  crop?: number;
  type?: string;
  quality?: number;
}

/** The photo drawn anew: turned, scaled, cropped, encoded in another way. */
export async function variant(photo: Blob, change: Variant): Promise<Blob> {
  const { degrees = 0, scale = 1, crop = 1, type = 'image/jpeg', quality = 0.9 } = change;
  const bitmap = await createImageBitmap(photo);
  const onSide = Math.abs(degrees % 180) === 90;
  const width = Math.round((onSide ? bitmap.height : bitmap.width) * scale * crop);
  const height = Math.round((onSide ? bitmap.width : bitmap.height) * scale * crop);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingQuality = 'high';
  context.translate(width / 2, height / 2);
  context.rotate((degrees * Math.PI) / 180);
  context.scale(scale, scale);
  context.drawImage(bitmap, -bitmap.width / 2, -bitmap.height / 2);
  bitmap.close();
  return canvas.convertToBlob({ type, quality });
}

/** A picture without content. */
export async function blank(width: number, height: number, color: string, type = 'image/png'): Promise<Blob> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.fillStyle = color;
  context.fillRect(0, 0, width, height);
  return canvas.convertToBlob({ type });
}
