import type { Page } from '@playwright/test';
import type { Box } from '../src/faces/types';
import { type Change, changed, type Photo, sample } from './photos';

/** Where faces of the samples are, px. */
export const FACES = {
  /** All but the last two pass the liveness check where a portrait is cut out. */
  first: { photo: 4, box: { x: 241, y: 221, width: 190, height: 216 } },
  second: { photo: 4, box: { x: 986, y: 213, width: 175, height: 201 } },
  third: { photo: 3, box: { x: 1066, y: 237, width: 235, height: 267 } },
  eyesClosed: { photo: 2, box: { x: 1440, y: 183, width: 211, height: 208 } },
  turnedAway: { photo: 1, box: { x: 1463, y: 224, width: 215, height: 214 } },
} as const satisfies Record<string, { photo: 1 | 2 | 3 | 4; box: Box }>;

/** One face alone: a square of `room` sides of its box, unless `change` says which part it is to be. */
export function portrait(page: Page, name: keyof typeof FACES, change: Change = {}, room = 1.7): Promise<Photo> {
  const { photo, box } = FACES[name];
  const side = room * Math.max(box.width, box.height);
  const x = box.x + (box.width - side) / 2;
  const y = box.y + (box.height - side) / 2;
  return changed(page, sample(photo), { crop: { x, y, width: side, height: side }, ...change });
}
