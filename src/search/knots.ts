/*
 * Written by `npm run bench -- --faces DIR --only nearface --fit`, fitted on 100 photos of 10 persons:
 * 450 genuine and 4,500 impostor pairs.
 */

/**
 * The calibrated score as knots of [L2 distance, score]: straight lines between them, 0 beyond the last.
 * Distances rise and scores fall strictly.
 */
export const KNOTS: readonly (readonly [distance: number, score: number])[] = [
  [0, 1],
  [0.469, 0.95],
  [0.534, 0.8],
  [0.563, 0.7],
  [0.583, 0.65],
  [0.624, 0.5],
  [0.769, 0.2],
  [0.974, 0],
];

/** What a threshold lets through. */
export interface OperatingPoint {
  minScore: number;
  /** Share of pairs of different persons at or above `minScore`; 0: none was seen. */
  far: number;
  /** Share of pairs of the same person at or above `minScore`. */
  tar: number;
}

/** FAR and TAR at some thresholds, by rising threshold. */
export const OPERATING_POINTS: readonly OperatingPoint[] = [
  { minScore: 0.5, far: 0.01, tar: 0.993 },
  { minScore: 0.55, far: 0.00667, tar: 0.987 },
  { minScore: 0.6, far: 0.00156, tar: 0.982 },
  { minScore: 0.65, far: 0.00067, tar: 0.976 },
  { minScore: 0.7, far: 0, tar: 0.962 },
  { minScore: 0.75, far: 0, tar: 0.956 },
  { minScore: 0.8, far: 0, tar: 0.94 },
  { minScore: 0.85, far: 0, tar: 0.902 },
  { minScore: 0.9, far: 0, tar: 0.827 },
  { minScore: 0.95, far: 0, tar: 0.762 },
];
