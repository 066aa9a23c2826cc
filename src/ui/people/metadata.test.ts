import fc from 'fast-check';
import { expect, test } from 'vitest';
import { entriesOf, metadataOf } from './metadata';

test('text is shown plainly, everything else as JSON', () => {
  const metadata = { city: 'Oslo', age: 42, vip: true, tags: ['a'], room: '42', none: null };
  expect(entriesOf(metadata)).toEqual([
    { key: 'city', value: 'Oslo' },
    { key: 'age', value: '42' },
    { key: 'vip', value: 'true' },
    { key: 'tags', value: '["a"]' },
    { key: 'room', value: '"42"' },
    { key: 'none', value: 'null' },
  ]);
});

test('any metadata survives the editor', () => {
  const key = fc.string({ minLength: 1 }).filter((text) => text === text.trim() && text !== '__proto__');
  fc.assert(
    fc.property(fc.dictionary(key, fc.jsonValue()), (metadata) => {
      // What JSON itself keeps: it knows no -0 and no prototype.
      const plain = JSON.parse(JSON.stringify(metadata));
      expect(metadataOf(entriesOf(plain))).toEqual(plain);
    }),
  );
});

test('a line without a key is left out, and the last of two equal keys counts', () => {
  const entries = [
    { key: ' ', value: 'x' },
    { key: 'a', value: '1' },
    { key: ' a ', value: '2' },
  ];
  expect(metadataOf(entries)).toEqual({ a: 2 });
});
