import { expect, test } from 'vitest';
import { type Limits, spend } from './key-limits';

type Counter = NonNullable<Parameters<typeof spend>[0]>;

/** A key that calls now and then. */
function caller(limits: Limits) {
  let counter: Counter | undefined;
  return (time: string | number) => {
    const { refusal, counter: after } = spend(counter, limits, new Date(time));
    counter = after ?? counter;
    return refusal ?? 'OK';
  };
}

const NOON = Date.parse('2024-05-17T12:00:00Z');
const SECOND = 1000;

const times = (count: number, call: () => string) => Array.from({ length: count }, call);

test('the rate may be used at once, and again after a minute, but not more after an hour', () => {
  const call = caller({ rateLimit: 3 });
  for (const time of [NOON, NOON + 60 * SECOND, NOON + 3660 * SECOND]) {
    expect(times(4, () => call(time))).toEqual(['OK', 'OK', 'OK', 'RATE_LIMITED']);
  }
});

test('a call is free again as soon as its part of the minute is over, however often it is asked for', () => {
  const call = caller({ rateLimit: 3 });
  times(3, () => call(NOON));
  const answers = Array.from({ length: 40 }, (_, i) => call(NOON + (i + 1) * SECOND));
  expect(answers.flatMap((answer, i) => (answer === 'OK' ? [i + 1] : []))).toEqual([20, 40]);
});

test('a call over the rate is told after how many seconds the next one passes, and not before', () => {
  const used: Counter = { tokens: 0, time: new Date(NOON), month: '2024-05', calls: 1 };
  const call = (rateLimit: number, seconds: number) => spend(used, { rateLimit }, new Date(NOON + seconds * SECOND));
  expect(call(1, 0).retryAfter).toBe(60);
  expect(call(1, 59.999).retryAfter).toBe(1);
  expect(call(3, 5).retryAfter).toBe(15);
  expect(call(7, 0).retryAfter).toBe(9);
  for (let rateLimit = 1; rateLimit <= 1000; rateLimit++) {
    const { retryAfter = 0 } = call(rateLimit, 0);
    expect(call(rateLimit, retryAfter).refusal).toBe(undefined);
    expect(call(rateLimit, retryAfter - 1).refusal).toBe('RATE_LIMITED');
  }
});

test('the quota is for a calendar month in UTC', () => {
  const call = caller({ rateLimit: 600, quota: 2 });
  expect(times(3, () => call('2024-12-31T23:59:59.999Z'))).toEqual(['OK', 'OK', 'CALLS_EXHAUSTED']);
  expect(times(3, () => call('2025-01-01T00:00:00Z'))).toEqual(['OK', 'OK', 'CALLS_EXHAUSTED']);
  expect(call('2025-12-01T00:00:00Z')).toBe('OK');
});

test('calls over the rate use up no quota, those over the quota are calls of the minute', () => {
  const call = caller({ rateLimit: 2, quota: 3 });
  expect(times(4, () => call(NOON))).toEqual(['OK', 'OK', 'RATE_LIMITED', 'RATE_LIMITED']);
  expect(times(3, () => call(NOON + 60 * SECOND))).toEqual(['OK', 'CALLS_EXHAUSTED', 'RATE_LIMITED']);
});

test('a clock that goes back gives nothing away and holds nothing up', () => {
  const call = caller({ rateLimit: 2, quota: 3 });
  times(2, () => call(NOON));
  const yearBefore = NOON - 366 * 24 * 3600 * SECOND;
  expect(call(yearBefore)).toBe('RATE_LIMITED');
  expect(call(yearBefore + 30 * SECOND)).toBe('OK');
  expect(call(NOON)).toBe('OK');
  expect(call('2100-01-01T00:00:00Z')).toBe('OK');
  expect(times(2, () => call(NOON))).toEqual(['OK', 'RATE_LIMITED']);
  expect(call(NOON + 30 * SECOND)).toBe('OK');
});
