import type { LiveFace, LiveFrame } from '../../usecases/types';
import boxClasses from '../shared/FaceOverlay.module.css';
import type { Size } from '../shared/labels';
import classes from './overlay.module.css';
import { Motion } from './overlay-motion';

/** What is written at a face. */
export interface FaceText {
  /** Missing: not known yet. */
  label?: string;
  /** The score, already written out. */
  detail?: string;
  known: boolean;
  /** What a screen reader says. */
  description: string;
}

/** ms that a box stays when its face was not found any more: it may be found again in the next frame. */
const LINGER = 250;
const GAP = 4;

/**
 * Boxes with names over a playing video. Not of React: they move with each frame that is displayed, and their elements
 * stay the same while a face is followed.
 */
export class LiveOverlay {
  readonly #root: HTMLElement;
  readonly #boxes = new Map<number, FaceBox>();
  #frame: Size = { width: 1, height: 1 };

  constructor(root: HTMLElement) {
    this.#root = root;
  }

  /** Another frame was looked at; it is known `now`. */
  update({ width, height, time, faces }: LiveFrame, now: number, textOf: (face: LiveFace) => FaceText): void {
    this.#frame = { width, height };
    for (const face of faces) {
      let box = this.#boxes.get(face.trackId);
      if (box) box.motion.update(face.box, time, now);
      else {
        box = new FaceBox(new Motion(face.box, time));
        this.#boxes.set(face.trackId, box);
        this.#root.append(box.element);
      }
      box.lostAt = undefined;
      box.write(textOf(face));
    }
    const seen = new Set(faces.map(({ trackId }) => trackId));
    for (const [trackId, box] of this.#boxes) if (!seen.has(trackId)) box.lostAt ??= now;
  }

  /** Puts the boxes where the faces are now, over a picture of that size. */
  draw(now: number, size: Size, mirrored: boolean): void {
    for (const [trackId, box] of this.#boxes) {
      if (box.lostAt !== undefined && now - box.lostAt > LINGER) {
        box.element.remove();
        this.#boxes.delete(trackId);
      } else box.place(now, this.#frame, size, mirrored);
    }
  }

  clear(): void {
    for (const { element } of this.#boxes.values()) element.remove();
    this.#boxes.clear();
  }
}

class FaceBox {
  readonly element = document.createElement('div');
  readonly #label = document.createElement('span');
  readonly #name = document.createElement('span');
  readonly #detail = document.createElement('span');
  readonly motion: Motion;
  /** When the face was first not found any more. */
  lostAt: number | undefined;
  #text = '';
  #labelSize: Size = { width: 0, height: 0 };

  constructor(motion: Motion) {
    this.motion = motion;
    this.element.className = `${boxClasses.face} ${classes.face}`;
    this.element.setAttribute('role', 'img');
    this.#label.className = `${boxClasses.label} ${classes.label}`;
    this.#name.className = `${boxClasses.name}`;
    this.#detail.className = `${boxClasses.detail}`;
    this.#label.append(this.#name, this.#detail);
    this.element.append(this.#label);
  }

  write({ label = '', detail = '', known, description }: FaceText): void {
    // An element that is written to is laid out again.
    const text = JSON.stringify([label, detail, known, description]);
    if (text === this.#text) return;
    this.#text = text;
    this.element.toggleAttribute('data-known', known);
    this.element.setAttribute('aria-label', description);
    this.#name.textContent = label;
    this.#detail.textContent = detail;
    this.#detail.hidden = !detail;
    this.#label.hidden = !label;
    this.#labelSize = { width: this.#label.offsetWidth, height: this.#label.offsetHeight };
  }

  place(now: number, frame: Size, size: Size, mirrored: boolean): void {
    const seen = this.motion.at(now);
    const scale = size.width / frame.width;
    const x = scale * (mirrored ? frame.width - seen.x - seen.width : seen.x);
    const [y, width, height] = [scale * seen.y, scale * seen.width, scale * seen.height];
    const { style } = this.element;
    style.transform = `translate(${x}px, ${y}px)`;
    style.width = `${width}px`;
    style.height = `${height}px`;
    style.opacity = this.lostAt === undefined ? '1' : '0';

    const label = this.#labelSize;
    const left = Math.min(Math.max(x + (width - label.width) / 2, 0), size.width - label.width);
    const above = y - label.height - GAP;
    const below = y + height + GAP;
    const top = above >= 0 ? above : Math.min(below, size.height - label.height);
    this.#label.style.transform = `translate(${left - x}px, ${top - y}px)`;
  }
}
