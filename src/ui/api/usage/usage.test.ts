import { expect, test } from 'vitest';
import type { Usage } from '../../../usecases/types';
import { byDay, byDayAndKey, daysOf, totalOf } from './usage';

const row = (day: string, keyId: string, billable: boolean, calls: number, operation = 'searchface'): Usage => ({
  day,
  keyId,
  dialect: 'ekycpro',
  operation,
  status: 'OK',
  billable,
  calls,
});

const usage = [
  row('2026-02-27', 'a', true, 3),
  row('2026-02-27', 'a', false, 2, 'addface'),
  row('2026-02-27', 'b', true, 1),
  row('2026-03-02', 'a', false, 5),
];

test('counts billable and free calls', () => {
  expect(totalOf(usage)).toEqual({ billable: 4, free: 7 });
});

test('counts by day and key, the latest day first', () => {
  expect(byDayAndKey(usage)).toEqual([
    { day: '2026-03-02', keyId: 'a', billable: 0, free: 5 },
    { day: '2026-02-27', keyId: 'a', billable: 3, free: 2 },
    { day: '2026-02-27', keyId: 'b', billable: 1, free: 0 },
  ]);
});

test('counts by day, also those without calls', () => {
  expect(byDay(usage, {})).toEqual([
    { day: '2026-02-27', billable: 4, free: 2 },
    { day: '2026-02-28', billable: 0, free: 0 },
    { day: '2026-03-01', billable: 0, free: 0 },
    { day: '2026-03-02', billable: 0, free: 5 },
  ]);
  expect(byDay([], {})).toEqual([]);
});

test('a period ends with today and has as many days as it says', () => {
  expect(daysOf('week', new Date('2026-03-02T23:59:59Z'))).toEqual({ from: '2026-02-24', to: '2026-03-02' });
  expect(byDay(usage, daysOf('month', new Date('2026-03-02T00:00:00Z')))).toHaveLength(30);
  expect(daysOf('all', new Date())).toEqual({});
});
