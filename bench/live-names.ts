import { FRAMES_PER_SECOND, type Frame, type Sprite } from '../e2e/clips';
import { iou } from '../src/box';
import type { Box } from '../src/faces/types';
import type { WatchedFrame } from './live-page';

/** How soon whoever comes in has a name. */
export interface NamingRun {
  /** ms from the capture of the first frame that shows the whole face to the answer with its name. */
  ms: number[];
  /** Of `entries`: nobody's name was given until the face left. */
  unnamed: number;
  entries: number;
  /** Frames in which a face had another's name. */
  wrong: number;
}

/** Whether names hold while people walk past each other. */
export interface FlickerRun {
  frames: number;
  /** Faces that were seen in them, and how many of these had their right name. */
  seen: number;
  named: number;
  /** Faces with another's name, all frames together. */
  wrong: number;
  /** How often a track that had a name lost it or got another one. */
  switches: number;
  tracks: number;
}

/** `entered`: the numbers of the frames in which somebody is whole for the first time, rising; `nameOf` gives the names. */
export function namingOf(
  watched: WatchedFrame[],
  clip: Frame[],
  entered: number[],
  nameOf: (sprite: Sprite) => string,
): NamingRun {
  const run: NamingRun = { ms: [], unnamed: 0, entries: 0, wrong: 0 };
  let entry: { expected: string; since: number; named: boolean } | undefined;
  const end = () => {
    if (entry && !entry.named) run.unnamed++;
    entry = undefined;
  };
  let before = Number.POSITIVE_INFINITY;
  for (const { number, captured, answered, faces } of watched) {
    const sprite = clip[number]?.sprites[0];
    // Frames may be left out: the entry is between the one before and this one.
    const first = entered.find((at) => at > before && at <= number);
    before = number;
    if (!sprite) end();
    if (first !== undefined && sprite) {
      end();
      run.entries++;
      const since = captured - ((number - first) * 1000) / FRAMES_PER_SECOND;
      entry = { expected: nameOf(sprite), since, named: false };
    }
    if (!sprite) continue;
    const names = faces.flatMap(({ name }) => name ?? []);
    if (names.some((name) => name !== nameOf(sprite))) run.wrong++;
    if (entry && !entry.named && names.includes(entry.expected)) {
      run.ms.push(answered - entry.since);
      entry.named = true;
    }
  }
  // The last one may have been cut off.
  if (entry && !entry.named) run.entries--;
  return run;
}

export function flickerOf(watched: WatchedFrame[], clip: Frame[], nameOf: (sprite: Sprite) => string): FlickerRun {
  const run: FlickerRun = { frames: watched.length, seen: 0, named: 0, wrong: 0, switches: 0, tracks: 0 };
  const names = new Map<number, string | undefined>();
  for (const { number, faces } of watched) {
    for (const { trackId, box, name } of faces) {
      const before = names.get(trackId);
      if (before !== undefined && name !== before) run.switches++;
      names.set(trackId, name);
      const sprite = nearest(box, clip[number]?.sprites ?? []);
      if (!sprite) continue;
      run.seen++;
      if (name === nameOf(sprite)) run.named++;
      else if (name !== undefined) run.wrong++;
    }
  }
  run.tracks = names.size;
  return run;
}

/** Whose face is in the box, if any is. */
function nearest(box: Box, sprites: Sprite[]): Sprite | undefined {
  const overlaps = sprites.map((sprite) => iou(box, boxOf(sprite)));
  const best = Math.max(0.2, ...overlaps);
  return sprites[overlaps.indexOf(best)];
}

function boxOf({ face, x, y, size }: Sprite): Box {
  const width = (size * face.box.width) / face.box.height;
  return { x: x - width / 2, y: y - size / 2, width, height: size };
}
