import { expect, it } from 'vitest';
import { toInteger } from './face-id';

it('is made of the time of the UUID and the end of the number', () => {
  const faceId = '0199f2c4-7abc-7def-8123-456789abcdef';
  const ms = 0x0199f2c47abcn;
  expect(toInteger({ faceId, number: 0 })).toBe(ms * 2n ** 15n);
  expect(toInteger({ faceId, number: 7 })).toBe(ms * 2n ** 15n + 7n);
  expect(toInteger({ faceId, number: 2 ** 15 + 7 })).toBe(ms * 2n ** 15n + 7n);
});

it('has 63 bits at most, and is past what numbers of JavaScript hold', () => {
  const last = toInteger({ faceId: 'ffffffff-ffff-7fff-8fff-ffffffffffff', number: 2 ** 15 - 1 });
  expect(last).toBe(2n ** 63n - 1n);
  expect(toInteger({ faceId: '0199f2c4-7abc-7def-8123-456789abcdef', number: 1 })).toBeGreaterThan(
    BigInt(Number.MAX_SAFE_INTEGER),
  );
});
