import { expect, test } from 'vitest';
import { toBlob } from './image-input';
import type { ImageInput } from './types';

const BYTES = Uint8Array.of(0, 251, 255, 62, 63, 1, 2);
const BASE64 = 'APv/Pj8BAg==';

const invalid = expect.objectContaining({ code: 'INVALID_ARGUMENT' });

test.each<[string, ImageInput]>([
  ['a Blob', new Blob([BYTES])],
  ['an ArrayBuffer', BYTES.buffer],
  ['a view', BYTES],
  ['a view of a part', new Uint8Array([9, 9, ...BYTES, 9]).subarray(2, 9)],
  ['a DataView', new DataView(BYTES.buffer)],
  ['base64', BASE64],
  ['base64 without padding', 'APv/Pj8BAg'],
  ['base64 with white space', ' APv/\r\n Pj8B\tAg== \n'],
  ['URL-safe base64', 'APv_Pj8BAg'],
  ['a data URL', `data:image/jpeg;base64,${BASE64}`],
  ['a data URL with a parameter', `data:image/jpeg;name=a;base64,${BASE64}`],
  ['a data URL without a type', `DATA:;base64,${BASE64}`],
])('bytes as %s come through unchanged', async (_, image) => {
  expect(new Uint8Array(await (await toBlob(image)).arrayBuffer())).toEqual(BYTES);
});

test.each<[string, unknown]>([
  ['a word', 'not base64!'],
  ['cut base64', 'A'],
  ['a data URL that is not base64', 'data:text/plain,hello'],
  ['an address', 'https://example.org/photo.jpg'],
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['an object', { width: 1, height: 1, data: [] }],
  ['a canvas without area', new OffscreenCanvas(0, 5)],
])('%s is refused', async (_, image) => {
  await expect(toBlob(image as ImageInput)).rejects.toEqual(invalid);
});

test('a closed ImageBitmap is refused', async () => {
  const bitmap = await createImageBitmap(picture());
  bitmap.close();
  await expect(toBlob(bitmap)).rejects.toEqual(invalid);
});

test('an image element without a picture is no photo', async () => {
  const element = new Image();
  element.src = `data:image/png;base64,${BASE64}`;
  await expect(toBlob(element)).rejects.toEqual(expect.objectContaining({ code: 'IMAGE_NOT_RECOGNISED' }));
});

test('pixels become a PNG of the same pixels', async () => {
  const canvas = document.createElement('canvas');
  canvas.width = 3;
  canvas.height = 2;
  canvas.getContext('2d')?.putImageData(picture(), 0, 0);
  const offscreen = new OffscreenCanvas(3, 2);
  offscreen.getContext('2d')?.putImageData(picture(), 0, 0);
  const element = new Image();
  element.src = canvas.toDataURL();
  const inputs: ImageInput[] = [picture(), await createImageBitmap(picture()), canvas, offscreen, element];
  for (const input of inputs) {
    const blob = await toBlob(input);
    expect(blob.type).toBe('image/png');
    expect(await pixelsOf(blob)).toEqual(picture().data);
  }
});

function picture(): ImageData {
  return new ImageData(
    Uint8ClampedArray.from({ length: 24 }, (_, i) => (i % 4 === 3 ? 255 : i * 10)),
    3,
    2,
  );
}

async function pixelsOf(png: Blob) {
  const bitmap = await createImageBitmap(png);
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext(
    '2d',
  ) as OffscreenCanvasRenderingContext2D;
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height).data;
}
