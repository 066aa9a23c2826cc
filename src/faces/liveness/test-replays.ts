/** Photos shown to a camera a second time, made of a photo. */
import { contextOf } from './test-pictures';

export type Replay = 'screen' | 'phone' | 'print' | 'photocopy' | 'recompressed';

/** A photo of the photo on a screen, on a phone held before the camera, or on paper, in colour or grey; or stored again, badly. */
export async function replay(photo: Blob, how: Replay): Promise<Blob> {
  const bitmap = await createImageBitmap(photo);
  const { width, height } = bitmap;
  const medium = MEDIA[how](bitmap);
  bitmap.close();
  const canvas = new OffscreenCanvas(width, height);
  const context = contextOf(canvas);
  if (how === 'phone') {
    context.fillStyle = '#888078';
    context.fillRect(0, 0, width, height);
    context.fillStyle = '#0a0a0c';
    context.beginPath();
    context.roundRect(0.1 * width, 0.04 * height, 0.8 * width, 0.92 * height, 0.05 * width);
    context.fill();
  }
  const inner = how === 'phone' ? 0.74 : 1;
  drawTilted(context, medium, width, height, how === 'recompressed' ? 0 : 0.03, inner);
  if (how === 'screen' || how === 'phone') {
    // Screens are bluer than skin in daylight, and the room is reflected in them.
    context.globalCompositeOperation = 'screen';
    const glare = context.createLinearGradient(0, 0, width, height);
    glare.addColorStop(0, 'rgba(60, 70, 95, 0.5)');
    glare.addColorStop(0.6, 'rgba(10, 14, 24, 0.5)');
    context.fillStyle = glare;
    context.fillRect(0, 0, width, height);
  }
  const jpeg = { type: 'image/jpeg', quality: how === 'recompressed' ? 0.35 : 0.75 };
  return canvas.convertToBlob(jpeg);
}

const MEDIA: Record<Replay, (bitmap: ImageBitmap) => OffscreenCanvas> = {
  screen: (bitmap) => shownByPixels(bitmap, 3),
  phone: (bitmap) => shownByPixels(bitmap, 3),
  print: (bitmap) => printed(small(bitmap, 1)),
  photocopy: (bitmap) => printed(small(bitmap, 1, 'grayscale(1) contrast(1.4)')),
  recompressed: (bitmap) => small(bitmap, 0.5),
};

function small(bitmap: ImageBitmap, scale: number, filter = 'none'): OffscreenCanvas {
  const canvas = new OffscreenCanvas(bitmap.width * scale, bitmap.height * scale);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.filter = filter;
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** Each pixel of the picture as red, green and blue stripes with dark gaps, `size` px wide. */
function shownByPixels(bitmap: ImageBitmap, size: number): OffscreenCanvas {
  const picture = small(bitmap, 0.9);
  const from = contextOf(picture).getImageData(0, 0, picture.width, picture.height);
  const canvas = new OffscreenCanvas(picture.width * size, picture.height * size);
  const context = contextOf(canvas);
  const to = context.createImageData(canvas.width, canvas.height);
  for (let y = 0; y < canvas.height; y++) {
    for (let x = 0; x < canvas.width; x++) {
      const i = 4 * (Math.floor(y / size) * from.width + Math.floor(x / size));
      const o = 4 * (y * canvas.width + x);
      const gap = y % size === size - 1 ? 0.8 : 1;
      for (let c = 0; c < 3; c++) {
        const lit = x % size === c ? 1.5 : 0.8;
        to.data[o + c] = (from.data[i + c] as number) * lit * gap;
      }
      to.data[o + 3] = 255;
    }
  }
  context.putImageData(to, 0, 0);
  return canvas;
}

/** Newspaper: few tones by ordered dither (Bayer, 4 × 4), faded ink on yellowish paper. */
function printed(canvas: OffscreenCanvas): OffscreenCanvas {
  const context = contextOf(canvas);
  const picture = context.getImageData(0, 0, canvas.width, canvas.height);
  const bayer = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];
  const paper = [235, 228, 210];
  for (let i = 0; i < picture.data.length; i += 4) {
    const x = (i / 4) % canvas.width;
    const y = Math.floor(i / 4 / canvas.width);
    const threshold = ((bayer[4 * (y % 4) + (x % 4)] as number) / 16 - 0.5) * 32;
    for (let c = 0; c < 3; c++) {
      const tone = Math.round(((picture.data[i + c] as number) + threshold) / 32) * 32;
      picture.data[i + c] = 40 + (Math.min(255, tone) / 255) * ((paper[c] as number) - 40);
    }
  }
  context.putImageData(picture, 0, 0);
  return canvas;
}

/** The picture, its right side nearer by `depth`, filling `inner` of the canvas. */
function drawTilted(
  context: OffscreenCanvasRenderingContext2D,
  picture: OffscreenCanvas,
  width: number,
  height: number,
  depth: number,
  inner: number,
) {
  context.imageSmoothingQuality = 'medium';
  const left = (width * (1 - inner)) / 2;
  const column = picture.width / (width * inner);
  for (let x = 0; x < width * inner; x++) {
    const tall = height * inner * (1 + depth * (2 * (x / (width * inner)) - 1));
    context.drawImage(picture, x * column, 0, column, picture.height, left + x, (height - tall) / 2, 1, tall);
  }
}
