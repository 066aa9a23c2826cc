import { cropAround } from '../fit-mesh';
import { LEFT_EYE_CORNERS, RIGHT_EYE_CORNERS } from '../mesh-points';
import { type Pixels, type Pyramid, squareAt, transform } from '../pixels';
import type { Point } from '../types';

/** The side of the upright face that is looked at, px. */
const SIZE = 96;

/** Mesh points on bare skin: forehead and cheeks; and around the mouth. */
const SKIN = [9, 151, 108, 337, 50, 280] as const;
const SKIN_AROUND_MOUTH = [164, 199, 200, 204, 424, 205, 425] as const;

/** Mesh points on lips and between them. */
const MOUTH = [0, 37, 267, 17, 84, 314, 16, 15, 13, 14, 61, 291] as const;

/** Kept off black, where colours are noise. */
const DARK = 8;

/** How a face's parts differ from the skin around them; something in front of them changes that. */
export interface Parts {
  /** How much darker the brighter parts of an eye are than the skin, as a logarithm; of the darker eye. */
  eyeDarkness: number;
  /** How much half of the mouth at least differs in colour and brightness from the skin around it. */
  mouthDifference: number;
  /** How coloured the skin is: 0 in a grey photo. */
  colorfulness: number;
}

/** `landmarks`: 468 mesh points, px of the picture. */
export function partsOf(picture: Pyramid, landmarks: readonly Point[]): Parts {
  const { center, side, angle } = cropAround(landmarks);
  const face = picture.sample(squareAt(center, side, angle, SIZE), SIZE);
  const toFace = inverse(center, side, angle);
  const points = landmarks.map((point) => transform(toFace, point));
  const colorsAt = (indices: readonly number[], radius: number) =>
    indices.map((i) => colorAround(face, points[i] as Point, radius));

  const skin = typical(colorsAt(SKIN, 3));
  const eyes = [RIGHT_EYE_CORNERS, LEFT_EYE_CORNERS].map(([a, b]) =>
    brightPart(face, points[a] as Point, points[b] as Point),
  );
  const skinAroundMouth = typical(colorsAt(SKIN_AROUND_MOUTH, 2));
  const differences = colorsAt(MOUTH, 1).map((color) => difference(color, skinAroundMouth));
  return {
    eyeDarkness: Math.log((skin[0] + DARK) / (Math.min(...eyes) + DARK)),
    mouthDifference: median(differences),
    colorfulness: Math.hypot(skin[1], skin[2]),
  };
}

/** From px of the picture to px of the upright face; undoes `squareAt`. */
function inverse({ x, y }: Point, side: number, angle: number) {
  const a = (SIZE / side) * Math.cos(angle);
  const b = (-SIZE / side) * Math.sin(angle);
  return { a, b, x0: SIZE / 2 - a * x + b * y, y0: SIZE / 2 - b * x - a * y };
}

/** Luma (ITU-R BT.601), then red and blue less luma in parts of it. */
type Color = readonly [luma: number, red: number, blue: number];

const typical = (colors: readonly Color[]): Color => [
  median(colors.map(([luma]) => luma)),
  median(colors.map(([, red]) => red)),
  median(colors.map(([, , blue]) => blue)),
];

/** Mean over a square of 2 × `radius` + 1 px. */
function colorAround({ width, height, data }: Pixels, { x, y }: Point, radius: number): Color {
  let [red, green, blue, count] = [0, 0, 0, 0];
  for (let v = Math.max(0, Math.round(y) - radius); v <= Math.min(height - 1, Math.round(y) + radius); v++) {
    for (let u = Math.max(0, Math.round(x) - radius); u <= Math.min(width - 1, Math.round(x) + radius); u++) {
      const i = 4 * (v * width + u);
      red += data[i] as number;
      green += data[i + 1] as number;
      blue += data[i + 2] as number;
      count++;
    }
  }
  if (count === 0) return [0, 0, 0];
  const luma = (0.299 * red + 0.587 * green + 0.114 * blue) / count;
  return [luma, (red / count - luma) / (luma + DARK), (blue / count - luma) / (luma + DARK)];
}

/** Brightness counts a quarter: shadows change it, a mouth's colour they leave. */
function difference([luma, red, blue]: Color, [skinLuma, skinRed, skinBlue]: Color): number {
  const lighter = Math.log((luma + DARK) / (skinLuma + DARK));
  return Math.hypot(red - skinRed, blue - skinBlue, lighter / 4);
}

/** The luma that a quarter of an eye's surroundings exceeds: white of the eye, and skin. `a`, `b`: its corners, left one first. */
function brightPart(face: Pixels, a: Point, b: Point): number {
  const width = b.x - a.x;
  const y = (a.y + b.y) / 2;
  const lumas: number[] = [];
  for (let v = y - 0.4 * width; v < y + 0.4 * width; v++) {
    for (let u = a.x - 0.1 * width; u < b.x + 0.1 * width; u++) lumas.push(colorAround(face, { x: u, y: v }, 0)[0]);
  }
  return quantile(lumas, 0.75);
}

const median = (values: readonly number[]) => quantile(values, 0.5);

const quantile = (values: readonly number[], part: number) =>
  [...values].sort((a, b) => a - b)[Math.floor(part * values.length)] as number;
