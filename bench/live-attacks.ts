import type { Frame, PhotoFace, Sprite } from '../e2e/clips';
import type { CheckStep } from '../src/faces/types';

/**
 * A photo before the camera, held by somebody who sees what is asked and does with the photo what comes nearest.
 * `F`: a frame; they are 1 / `ATTACK_RATE` s apart.
 */
export interface Attack<F = string> {
  name: string;
  /** While nothing is asked, and between two attempts. */
  rest: F[];
  moves: Partial<Record<CheckStep, F[]>>;
}

/** Frames a second. */
export const ATTACK_RATE = 10;

export const ATTACK_KINDS = ['still photo', 'panned photo', 'tilted photo'] as const;
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** The attack with a face's photo. */
export function attackOf(kind: AttackKind, face: PhotoFace): Attack<Frame> {
  const move = (seconds: number, change: (share: number) => Partial<Sprite>): Frame[] =>
    Array.from({ length: seconds * ATTACK_RATE }, (_, i) => ({
      sprites: [
        { face, cut: 'print', x: 320, y: 240, size: 150, ...change(Math.sin((Math.PI * i) / (seconds * ATTACK_RATE))) },
      ],
    }));
  const name = `${kind} ${face.path}`;
  const rest = move(0.4, () => ({}));
  switch (kind) {
    case 'still photo':
      return { name, rest, moves: {} };
    case 'panned photo':
      return {
        name,
        rest,
        moves: {
          blink: move(0.4, (share) => ({ y: 240 + 40 * share })),
          'turn-left': move(1, (share) => ({ x: 320 + 150 * share })),
          'turn-right': move(1, (share) => ({ x: 320 - 150 * share })),
          nod: move(1, (share) => ({ y: 240 + 80 * share })),
          smile: move(1, (share) => ({ size: 150 * (1 + 0.4 * share) })),
        },
      };
    case 'tilted photo':
      return {
        name,
        rest,
        moves: {
          // A photo that is tipped looks as if its eyes were narrower, and turned as if its mouth were.
          blink: move(0.4, (share) => ({ pitch: -55 * share })),
          'turn-left': move(1, (share) => ({ yaw: 45 * share })),
          'turn-right': move(1, (share) => ({ yaw: -45 * share })),
          nod: move(1, (share) => ({ pitch: -40 * share })),
          smile: move(1, (share) => ({ pitch: 35 * share, size: 150 * (1 + 0.2 * share) })),
        },
      };
  }
}
