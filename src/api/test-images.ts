/** The header of a PNG image, which is all that the API itself looks at; followed by zeros up to `size` bytes. */
export function pngHeader(width: number, height: number, size = 33): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  return bytes;
}

/** Likewise of a JPEG image: a frame of one component. */
export function jpegHeader(width: number, height: number, size = 24): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc0, 0, 11, 8]);
  const view = new DataView(bytes.buffer);
  view.setUint16(13, height);
  view.setUint16(15, width);
  bytes.set([1, 1, 0x11, 0], 17);
  return bytes;
}

/** Likewise of a BMP image. */
export function bmpHeader(width: number, height: number, size = 54): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  bytes.set([0x42, 0x4d]);
  const view = new DataView(bytes.buffer);
  view.setUint32(14, 40, true);
  view.setUint32(18, width, true);
  view.setUint32(22, height, true);
  return bytes;
}

/** The header of a GIF image, which no dialect takes. */
export const GIF_HEADER = new TextEncoder().encode('GIF89a\x40\x00\x40\x00\x00\x00\x00');

export const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
