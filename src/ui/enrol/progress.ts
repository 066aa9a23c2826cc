/** How a batch is getting on. */
export interface Progress {
  done: number;
  total: number;
  /** Photos a second since the start; 0 before the first. */
  rate: number;
  /** Seconds that are left; undefined while too little is known. */
  left: number | undefined;
}

/** A few photos tell too little about the rest. */
const ENOUGH_PHOTOS = 3;
const ENOUGH_MS = 1500;

export function progressOf(done: number, total: number, elapsedMs: number): Progress {
  const rate = elapsedMs > 0 ? (done * 1000) / elapsedMs : 0;
  const known = done >= ENOUGH_PHOTOS && elapsedMs >= ENOUGH_MS;
  return { done, total, rate, left: known ? (total - done) / rate : undefined };
}
