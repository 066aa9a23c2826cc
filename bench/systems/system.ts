import type { Box } from '../../src/faces/types';

export const SYSTEM_NAMES = ['nearface', 'face-api', 'human'] as const;
export type SystemName = (typeof SYSTEM_NAMES)[number];

export interface FoundFace {
  /** px of the photo. */
  box: Box;
  embedding: readonly number[] | Float32Array;
}

/** A face recognition library that is measured: ready to work, models loaded, on the WASM backend. */
export interface System {
  /** Every face of an encoded photo, with its embedding. Decoding is part of it, and of the time. */
  analyze(photo: Blob): Promise<FoundFace[]>;
  /** Distances of embeddings by name, the library's own first; smaller is more alike. */
  distances: Record<string, (a: FoundFace['embedding'], b: FoundFace['embedding']) => number>;
}

/** Where `@tensorflow/tfjs-backend-wasm` has its binaries; both peers bundle the same version of tfjs. */
export const TFJS_WASM = '/node_modules/@tensorflow/tfjs-backend-wasm/dist/';

/** A canvas with the photo: what the peers' documentation hands to them. */
export async function toCanvas(photo: Blob): Promise<HTMLCanvasElement> {
  const bitmap = await createImageBitmap(photo);
  const canvas = document.createElement('canvas');
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('No 2D canvas');
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas;
}
