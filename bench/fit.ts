import type { OperatingPoint } from '../src/search/knots';
import { acceptedShare, type Comparison, quantile } from './metrics';

type Knot = readonly [distance: number, score: number];

/** What a score has to mean: the table of the README and of docs/decisions.md. */
export const SCORE_TARGETS: readonly OperatingPoint[] = [
  { minScore: 0.65, far: 1e-3, tar: 0.97 },
  { minScore: 0.7, far: 5e-4, tar: 0.95 },
  { minScore: 0.8, far: 1e-4, tar: 0.88 },
  { minScore: 0.95, far: 0, tar: 0.6 },
];

const THRESHOLDS = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95];
const SMALLEST_STEP = 0.005;
/** What "no impostor seen" is to mean on photos that are not here. */
const UNSEEN_FAR = 1e-6;

/** Knots that put each target's score midway between the distances that its FAR and its TAR allow. */
export function fitKnots(comparison: Comparison): Knot[] {
  const { impostor } = comparison;
  const knots: Knot[] = [[0, 1]];
  const add = (distance: number, score: number) => {
    const last = knots.at(-1)?.[0] ?? 0;
    knots.push([Math.max(round(distance), round(last + SMALLEST_STEP)), score]);
  };
  for (const target of SCORE_TARGETS.toReversed()) add(middle(comparison, target), target.minScore);
  // Below the targets a score only ranks: half where 1 of 100 impostors is accepted, nothing for the most different.
  add(quantile(impostor, 0.01), 0.5);
  add(quantile(impostor, 0.5), 0.2);
  add(quantile(impostor, 1), 0);
  return knots;
}

/** FAR and TAR of the knots at the thresholds that the pages show. */
export function operatingPoints({ genuine, impostor }: Comparison, knots: readonly Knot[]): OperatingPoint[] {
  return THRESHOLDS.map((minScore) => {
    const distance = distanceAt(knots, minScore);
    return { minScore, far: acceptedShare(impostor, distance), tar: acceptedShare(genuine, distance) };
  });
}

/** The source of src/search/knots.ts. */
export function knotsSource(comparison: Comparison, persons: number): string {
  const { photos, genuine, impostor } = comparison;
  const knots = fitKnots(comparison);
  const points = operatingPoints(comparison, knots);
  return `/*
 * Written by \`npm run bench -- --faces DIR --only nearface --fit\`, fitted on ${photos} photos of ${persons} persons:
 * ${genuine.length.toLocaleString('en')} genuine and ${impostor.length.toLocaleString('en')} impostor pairs.
 */

/**
 * The calibrated score as knots of [L2 distance, score]: straight lines between them, 0 beyond the last.
 * Distances rise and scores fall strictly.
 */
export const KNOTS: readonly (readonly [distance: number, score: number])[] = [
${knots.map(([distance, score]) => `  [${distance}, ${score}],`).join('\n')}
];

/** What a threshold lets through. */
export interface OperatingPoint {
  minScore: number;
  /** Share of pairs of different persons at or above \`minScore\`; 0: none was seen. */
  far: number;
  /** Share of pairs of the same person at or above \`minScore\`. */
  tar: number;
}

/** FAR and TAR at some thresholds, by rising threshold. */
export const OPERATING_POINTS: readonly OperatingPoint[] = [
${points.map(({ minScore, far, tar }) => `  { minScore: ${minScore}, far: ${round(far, 5)}, tar: ${round(tar, 3)} },`).join('\n')}
];
`;
}

/** Midway between the least distance that reaches the TAR and the greatest within the FAR; the FAR wins if they cross. */
function middle({ genuine, impostor }: Comparison, { far, tar }: OperatingPoint): number {
  const least = genuine[Math.ceil(tar * genuine.length) - 1] ?? 0;
  const firstRefused = impostor[Math.floor(far * impostor.length)] ?? Number.POSITIVE_INFINITY;
  const greatest = Math.min(firstRefused, distanceAtFar(impostor, far || UNSEEN_FAR));
  return least < greatest ? (least + greatest) / 2 : greatest - SMALLEST_STEP;
}

/**
 * The distance of a FAR that is too small to be counted in so few pairs: from 1e-2 to 1e-3 it took one step, and each
 * further power of ten is taken to be as long. In a bell-shaped tail it is shorter, so this is on the safe side.
 */
function distanceAtFar(impostor: readonly number[], far: number): number {
  const step = quantile(impostor, 1e-2) - quantile(impostor, 1e-3);
  return quantile(impostor, 1e-3) - step * Math.log10(1e-3 / far);
}

function distanceAt(knots: readonly Knot[], score: number): number {
  const right = knots.findIndex(([, s]) => s <= score);
  const [d1, s1] = knots[right] ?? [0, 1];
  const [d0, s0] = knots[right - 1] ?? [0, 1];
  return s0 === s1 ? d1 : d0 + ((d1 - d0) * (s0 - score)) / (s0 - s1);
}

function round(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}
