import { expect, test } from 'vitest';
import type { Visit } from './types';
import { visitsToCsv } from './visits-csv';

const visit: Visit = {
  visitId: 'v',
  collectionId: 'c',
  personId: 'p',
  name: 'Ann',
  firstSeen: new Date('2030-01-01T08:00:00Z'),
  lastSeen: new Date('2030-01-01T08:01:00Z'),
  duration: 59_940,
  score: 0.9126,
};
const named = (name: string) =>
  visitsToCsv([{ ...visit, name }])
    .split('\r\n')[1]
    ?.split(',p,')[0];

test('a header and a line each, with times of UTC', () => {
  const check = { time: new Date('2030-01-01T08:00:30Z'), passed: false, score: 0, reason: 'NOT_LIVE' } as const;
  const { personId: _, ...unknown } = { ...visit, name: '', score: 0, check };
  expect(visitsToCsv([visit, unknown])).toBe(
    [
      '\ufeffname,person_id,first_seen,last_seen,seconds,score,check,check_reason,check_score,check_time',
      'Ann,p,2030-01-01T08:00:00.000Z,2030-01-01T08:01:00.000Z,59.9,0.913,,,,',
      ',,2030-01-01T08:00:00.000Z,2030-01-01T08:01:00.000Z,59.9,,failed,NOT_LIVE,0.000,2030-01-01T08:00:30.000Z',
      '',
    ].join('\r\n'),
  );
});

test.each([
  ['Ann, Bob', '"Ann, Bob"'],
  ['Ann "Bob"', '"Ann ""Bob"""'],
  ['Ann\nBob', '"Ann\nBob"'],
  [' Ann', '" Ann"'],
  ['安娜', '安娜'],
])('%j is written as %j', (name, written) => {
  expect(named(name)).toBe(written);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '\n=1', '＝1', '＋1', '－1', '＠A1'])(
  '%j does not become a formula',
  (name) => {
    expect(named(name)?.replaceAll('"', '')).toBe(`'${name}`);
  },
);
