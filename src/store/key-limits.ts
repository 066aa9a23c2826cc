import type { KeyCounterRow } from './usage-schema';

export interface Limits {
  /** Calls a minute. */
  rateLimit: number;
  /** Calls a calendar month, in UTC. */
  quota?: number;
}

export type Refusal = 'RATE_LIMITED' | 'CALLS_EXHAUSTED';

type Counter = Omit<KeyCounterRow, 'keyId'>;

const MINUTE = 60_000;

/**
 * Takes one call from the limits of a key, of which `before` is used already: what is used then (missing if nothing
 * changes), and why the call is refused if it is, for the rate also after how many whole seconds the next one passes.
 * The rate is a token bucket: `rateLimit` calls at once at most, and as many again within a minute. A call over the rate
 * uses up nothing, one over the quota still counts for the rate. A clock that goes back fills no bucket, and from there
 * on it counts anew.
 */
export function spend(
  before: Counter | undefined,
  { rateLimit, quota = Number.POSITIVE_INFINITY }: Limits,
  now: Date,
): { counter?: Counter; refusal?: Refusal; retryAfter?: number } {
  const month = now.toISOString().slice(0, 7);
  const elapsed = before ? now.getTime() - before.time.getTime() : 0;
  const filled = before ? before.tokens + (Math.max(0, elapsed) / MINUTE) * rateLimit : rateLimit;
  const counter: Counter = {
    tokens: Math.min(filled, rateLimit),
    time: now,
    month,
    calls: before?.month === month ? before.calls : 0,
  };
  if (counter.tokens < 1) {
    const retryAfter = Math.ceil(((1 - counter.tokens) / rateLimit) * (MINUTE / 1000));
    return { ...(elapsed < 0 && { counter }), refusal: 'RATE_LIMITED', retryAfter };
  }
  counter.tokens--;
  if (counter.calls >= quota) return { counter, refusal: 'CALLS_EXHAUSTED' };
  counter.calls++;
  return { counter };
}
