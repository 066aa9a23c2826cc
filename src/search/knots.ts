/**
 * The calibrated score as knots of [L2 distance, score]: straight lines between them, 0 beyond the last.
 * Distances rise and scores fall strictly. Approximate: read off the distances of design.md's table.
 */
export const KNOTS: readonly (readonly [distance: number, score: number])[] = [
  [0, 1],
  [0.36, 0.95],
  [0.5, 0.8],
  [0.54, 0.7],
  [0.565, 0.65],
  [0.62, 0.5],
  [1.2, 0],
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
  { minScore: 0.65, far: 1e-3, tar: 0.97 },
  { minScore: 0.7, far: 5e-4, tar: 0.95 },
  { minScore: 0.8, far: 1e-4, tar: 0.88 },
  { minScore: 0.95, far: 0, tar: 0.6 },
];
