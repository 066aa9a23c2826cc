import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json';

test('indents as JSON.stringify does', () => {
  for (const value of [
    {},
    [],
    [[]],
    { a: [] },
    [1, 2],
    { a: { b: [{ c: 'x, {y}: "z\\' }, null, true] }, d: -1.5e-7 },
    'a',
    0,
  ]) {
    expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    expect(prettyJson(JSON.stringify(value, null, 7))).toBe(JSON.stringify(value, null, 2));
  }
});

test('keeps all digits of a number', () => {
  expect(prettyJson('{"face_id":435449455488008194}')).toBe('{\n  "face_id": 435449455488008194\n}');
});

test('cuts long texts', () => {
  expect(prettyJson(JSON.stringify(['a'.repeat(500)]))).toMatch(/^\[\n {2}"a{47}…"\n\]$/);
});

test('refuses what is no JSON', () => {
  expect(() => prettyJson('{"a":')).toThrow(SyntaxError);
});
