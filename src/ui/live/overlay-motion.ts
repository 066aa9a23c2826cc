import type { Box } from '../../faces/types';

/** Centre x and y, width and height. */
type Values = [number, number, number, number];

/** ms: of what was last seen no more is foretold; a face may turn back at any time. */
const HORIZON = 200;
/** ms in which most of a correction is made up for. */
const CORRECTION = 50;
/** ms after which the movement of before says nothing. */
const PAUSE = 600;
/** A deviation of this part of the face is a movement, less is mostly the detector's noise. */
const MOVEMENT = 0.05;

/**
 * Where a face is at any time, from where it was in the few frames that were looked at, some time ago: an α-β filter
 * whose gain grows with the deviation, so that a still box stays still and a moving one keeps up. Times in ms.
 */
export class Motion {
  #place: Values;
  #speed: Values = [0, 0, 0, 0];
  #time: number;
  /** What was drawn too much when the last frame came: it vanishes little by little instead of jumping. */
  #excess: Values = [0, 0, 0, 0];
  #corrected = Number.NEGATIVE_INFINITY;

  constructor(box: Box, time: number) {
    this.#place = valuesOf(box);
    this.#time = time;
  }

  /** The face was seen at `time`, which one knows only `now`. */
  update(box: Box, time: number, now: number): void {
    const elapsed = time - this.#time;
    if (elapsed <= 0) return;
    const drawn = this.#at(now);
    const seen = valuesOf(box);
    const fresh = elapsed > PAUSE;
    const side = (box.width + box.height) / 2;
    for (const i of INDICES) {
      const foretold = this.#place[i] + this.#speed[i] * elapsed;
      const deviation = seen[i] - foretold;
      const gain = Math.min(0.8, Math.max(0.25, Math.abs(deviation) / (MOVEMENT * side)));
      this.#place[i] = fresh ? seen[i] : foretold + gain * deviation;
      // Benedict and Bordner's relation of the two gains.
      this.#speed[i] = fresh ? 0 : this.#speed[i] + ((gain * gain) / (2 - gain)) * (deviation / elapsed);
    }
    this.#time = time;
    this.#excess = [0, 0, 0, 0];
    const right = this.#at(now);
    for (const i of INDICES) this.#excess[i] = drawn[i] - right[i];
    this.#corrected = now;
  }

  at(now: number): Box {
    const [x, y, width, height] = this.#at(now);
    return { x: x - width / 2, y: y - height / 2, width, height };
  }

  #at(now: number): Values {
    const ahead = Math.min(HORIZON, Math.max(0, now - this.#time));
    const left = Math.exp(-Math.max(0, now - this.#corrected) / CORRECTION);
    return INDICES.map((i) => this.#place[i] + this.#speed[i] * ahead + this.#excess[i] * left) as Values;
  }
}

const INDICES = [0, 1, 2, 3] as const;

function valuesOf({ x, y, width, height }: Box): Values {
  return [x + width / 2, y + height / 2, width, height];
}
