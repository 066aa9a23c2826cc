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
  [0.473, 0.95],
  [0.537, 0.8],
  [0.563, 0.7],
  [0.586, 0.65],
  [0.625, 0.5],
  [0.769, 0.2],
  [0.977, 0],
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
  { minScore: 0.55, far: 0.00533, tar: 0.987 },
  { minScore: 0.6, far: 0.00178, tar: 0.982 },
  { minScore: 0.65, far: 0.00067, tar: 0.976 },
  { minScore: 0.7, far: 0, tar: 0.956 },
  { minScore: 0.75, far: 0, tar: 0.953 },
  { minScore: 0.8, far: 0, tar: 0.933 },
  { minScore: 0.85, far: 0, tar: 0.902 },
  { minScore: 0.9, far: 0, tar: 0.831 },
  { minScore: 0.95, far: 0, tar: 0.78 },
];
