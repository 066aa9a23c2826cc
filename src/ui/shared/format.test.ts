import { expect, test } from 'vitest';
import { formatFor } from './format';

const en = formatFor('en');
const zh = formatFor('zh');

test.each([
  [0, '0 byte'],
  [999, '999 byte'],
  [1500, '1.5 kB'],
  [291_400, '291 kB'],
  [2_000_000_000, '2 GB'],
])('%d bytes are %s', (bytes, text) => {
  expect(en.bytes(bytes)).toBe(text);
});

test('scores have two decimals, and large figures are rounded to two digits', () => {
  expect(en.score(0.7)).toBe('0.70');
  expect(en.about(1492.5)).toBe('1,500');
  expect(en.percent(0.956)).toBe('96%');
});

test('dates are those of the language', () => {
  const date = new Date(2026, 2, 4);
  expect(en.date(date)).toBe('Mar 4, 2026');
  expect(zh.date(date)).toBe('2026年3月4日');
});

test.each([
  [400, '0 sec'],
  [14_600, '15 sec'],
  [185_000, '3 min'],
  [3 * 3_600_000, '3 hr'],
])('%d ms are %s', (span, text) => {
  expect(en.duration(span)).toBe(text);
});

test('the time of day is that of the language', () => {
  const date = new Date(2026, 2, 4, 15, 6, 7);
  expect(en.time(date)).toMatch(/^3:06:07\sPM$/);
  expect(zh.time(date)).toBe('15:06:07');
});
