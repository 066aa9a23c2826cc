import type { EnrolledFace } from '../usecases/types';

/** Bits below the time that hold the end of a face's number: faces of one millisecond are told apart by it. */
const NUMBER_BITS = 15n;

/**
 * A face's id as a 63-bit integer: 2^15 · ms + number mod 2^15, with the milliseconds since 1970 that its UUID, of
 * version 7, begins with.
 */
export function toInteger({ faceId, number }: Pick<EnrolledFace, 'faceId' | 'number'>): bigint {
  const ms = BigInt(`0x${faceId.replaceAll('-', '').slice(0, 12)}`);
  return (ms << NUMBER_BITS) | BigInt.asUintN(Number(NUMBER_BITS), BigInt(number));
}
