import type { OPERATING_POINTS } from '../../usecases';

type OperatingPoint = (typeof OPERATING_POINTS)[number];

/** The measured point that a threshold surely reaches: the highest one that is not above it. */
export function pointAt(points: readonly OperatingPoint[], threshold: number): OperatingPoint | undefined {
  return points.findLast(({ minScore }) => minScore <= threshold + ROUNDING);
}

/** A slider's 0.7 may be 0.7000000000000001 or 0.6999999999999999. */
const ROUNDING = 1e-9;
