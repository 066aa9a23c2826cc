import { join } from 'node:path';
import truth from '../bench/groups/truth.json' with { type: 'json' };
import { FRAMES_PER_SECOND, type Frame, type PhotoFace, type Scene, type Sprite } from './clips';

/** Ready-made scenes, 640 × 480 px. Each begins anew when it has ended. */

/** A face of one of the sample photos, counted from 0 in the order of bench/groups/truth.json. */
export function sampleFace(sample: 1 | 2 | 3 | 4 | 5 | 6, face: number): PhotoFace {
  const name = `sample${sample}.jpg` as const;
  const box = truth[name][face];
  if (!box) throw new Error(`${name} has no face ${face}.`);
  return { path: join('public/samples', name), box };
}

/** Somebody comes in from the left, walks about, comes nearer, goes out to the right; a second of nobody. 8 s. */
export function visit(face: PhotoFace): Scene {
  return scene(8, (t) => {
    if (t >= 7) return [];
    const x = t < 1 ? mix(-120, 240, t) : t < 6 ? 320 - 80 * Math.cos((t - 1) * Math.PI * 0.4) : mix(240, 760, t - 6);
    const nearer = t > 1 && t < 6 ? 30 * Math.sin(((t - 1) * Math.PI) / 5) : 0;
    return [head(face, { x, y: 230 + 10 * Math.sin(5 * t), size: 150 + nearer, roll: 6 * Math.sin(3 * t) })];
  });
}

/** Two people walk past each other, four times; the first is nearer and hides much of the other. 20 s. */
export function crossing(near: PhotoFace, far: PhotoFace): Scene {
  return {
    ...scene(20, (t) => {
      const way = 190 * Math.cos((t * Math.PI) / 5);
      return [
        head(far, { x: 320 - way, y: 190, size: 115, roll: 4 * Math.sin(2 * t) }),
        head(near, { x: 320 + way, y: 270, size: 160, roll: 4 * Math.cos(3 * t) }),
      ];
    }),
    numbered: true,
  };
}

/** Somebody who hardly moves. 2 s. */
export function standing(face: PhotoFace): Scene {
  return scene(2, (t) => [
    head(face, { x: 320 + 6 * Math.sin(t * Math.PI), y: 240 + 3 * Math.cos(t * Math.PI), size: 170 }),
  ]);
}

/** Somebody in the dark. 2 s. */
export function dark(face: PhotoFace): Scene {
  return filtered(standing(face), 'brightness(0.12)');
}

/** A photo fills the picture and stays. */
export function stillPhoto(face: PhotoFace): Scene {
  return scene(1 / 3, () => [print(face, {})]);
}

/** The camera, or a photo before it, is moved from side to side, up and down, nearer and farther. 4 s. */
export function pannedPhoto(face: PhotoFace): Scene {
  return scene(4, (t) => {
    const turn = (t * Math.PI) / 2;
    const [x, y] = [320 + 90 * Math.sin(turn), 240 + 40 * Math.sin(2 * turn)];
    return [print(face, { x, y, size: 165 + 20 * Math.cos(turn), roll: 5 * Math.sin(turn) })];
  });
}

/** A photo is turned to the left and right, up and down before the camera, as somebody would to cheat a check. 4 s. */
export function tiltedPhoto(face: PhotoFace): Scene {
  return scene(4, (t) => {
    const [yaw, pitch] = t < 2 ? [40 * Math.sin(t * Math.PI), 0] : [0, 35 * Math.sin(t * Math.PI)];
    return [print(face, { size: 130, yaw, pitch })];
  });
}

/** An empty room. */
export function nobody(): Scene {
  return { ...scene(1 / 3, () => []), background: { path: join('public/samples', 'sample4.jpg') } };
}

/** One after the other comes in from the side within a third of a second and stays a while; nobody in between. */
export function entries(faces: PhotoFace[], { stay = 1.5, pause = 0.7 } = {}): Scene & { entered: number[] } {
  const each = 1 / 3 + stay + pause;
  const { frames } = scene(faces.length * each, (t) => {
    const face = faces[Math.floor(t / each)];
    const since = t % each;
    if (!face || since > each - pause) return [];
    const left = Math.floor(t / each) % 2 === 0;
    const way = Math.min(1, 3 * since);
    const x = mix(left ? -100 : 740, 320, way) + 20 * Math.sin(2 * Math.max(0, since - 1 / 3));
    return [head(face, { x, y: 240, size: 160 })];
  });
  // The whole face is in the picture for the first time.
  const entered = faces.map((_, i) =>
    frames.findIndex(({ sprites: [sprite] }, n) => {
      if (!sprite || n / FRAMES_PER_SECOND < i * each) return false;
      const half = (sprite.size * sprite.face.box.width) / sprite.face.box.height / 2;
      return sprite.x >= half && sprite.x <= 640 - half;
    }),
  );
  return { frames, numbered: true, entered };
}

function scene(seconds: number, sprites: (time: number) => Sprite[]): Scene {
  const count = Math.round(seconds * FRAMES_PER_SECOND);
  return { frames: Array.from({ length: count }, (_, i) => ({ sprites: sprites(i / FRAMES_PER_SECOND) })) };
}

function head(face: PhotoFace, place: Omit<Sprite, 'face' | 'cut'>): Sprite {
  return { face, cut: 'head', ...place };
}

function print(face: PhotoFace, place: Partial<Omit<Sprite, 'face' | 'cut'>>): Sprite {
  return { face, cut: 'print', x: 320, y: 240, size: 165, ...place };
}

function filtered(plain: Scene, filter: string): Scene {
  return { ...plain, frames: plain.frames.map((frame): Frame => ({ ...frame, filter })) };
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}
