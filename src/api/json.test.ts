import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromJson, toJson } from './json';

describe('toJson', () => {
  it('writes a bigint with all its digits, and a string of digits as a string', () => {
    expect(toJson({ face_id: 435449455488008194n, min: -(2n ** 63n), text: '435449455488008194' })).toBe(
      '{"face_id":435449455488008194,"min":-9223372036854775808,"text":"435449455488008194"}',
    );
  });

  it('writes what is no bigint as JSON does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(toJson(value)).toBe(JSON.stringify(value));
      }),
    );
  });
});

describe('fromJson', () => {
  it('reads any JSON value, whatever the names of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);
        expect(fromJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each(['', '{', '{"a":1,}', "{'a':1}", '{"a":NaN}', '{"a":01}', '{"a":"\n"}', '\u0000', '{}{}'])(
    'refuses %j, which is no JSON',
    (text) => {
      expect(() => fromJson(text)).toThrow(expect.objectContaining({ code: 'BODY_INVALID' }));
    },
  );

  it.each([
    '{"a":1,"a":2}',
    '{"a":1,"b":{"a":1},"a":2}',
    '[{"a":1},{"b":1,"b":1}]',
    '{"\\u0061":1,"a":2}',
    '{"a\\\\":1,"a\\\\":2}',
    '{"":1,"":2}',
    '{"__proto__":1,"__proto__":2}',
  ])('refuses %s, which has a member twice', (text) => {
    expect(() => fromJson(text)).toThrow(/twice/);
  });

  it.each(['{"a":"a","b":["a","a"],"c":{"a":1}}', '[{"a":1},{"a":1}]', '{"a":",\\"a\\":","\\\\":"\\\\"}'])(
    'reads %s, which has none twice',
    (text) => {
      expect(fromJson(text)).toEqual(JSON.parse(text));
    },
  );

  it.each(['{"face_id":435449455488008195}', '[9007199254740993]', '[-9007199254740993]', '[1e400]', '[-1e400]'])(
    'refuses %s, which has a number that it would change',
    (text) => {
      expect(() => fromJson(text)).toThrow(/lose digits/);
    },
  );

  it.each([
    '[9007199254740991]',
    '[505955385854248060]',
    '[9007199254740992]',
    '[-0.0]',
    '[1e21]',
    '[0.1000000000000000055]',
    '[1E-7]',
  ])('reads %s', (text) => {
    expect(fromJson(text)).toEqual(JSON.parse(text));
  });

  it('reads 200 levels and refuses more, however many they are', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(toJson(fromJson(nested(200)))).toBe(nested(200));
    for (const levels of [201, 1_000_000]) expect(() => fromJson(nested(levels))).toThrow(/nested/);
    expect(() => fromJson('{"a":'.repeat(1_000_000) + '1'.padEnd(1_000_001, '}'))).toThrow(/nested/);
  });
});
