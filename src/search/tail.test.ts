import { stringify } from 'uuid';
import { beforeEach, expect, test } from 'vitest';
import { newCompared } from './compared';
import { createKernel } from './kernel';
import { Tail } from './tail';
import { DIMENSIONS, squaredDistance } from './vectors';

const IDS = ['019aa000-0000-7000-8000-000000000001', 'ffffffff-ffff-4fff-bfff-fffffffffffe'];
const probe = vectorOf(100);

let tail: Tail;

beforeEach(async () => {
  tail = new Tail(await createKernel());
});

test('a face that came with its id is compared, as it is now', () => {
  put([7, 8], [70, 80], IDS);
  expect(compared(7)).toEqual({ squared: distance(70), number: 7, id: IDS[0] });
  expect(compared(8)).toEqual({ squared: distance(80), number: 8, id: IDS[1] });

  put([7], [90], IDS.slice(1));
  expect(compared(7)).toEqual({ squared: distance(90), number: 7, id: IDS[1] });

  tail.remove(Uint32Array.of(7));
  put([9], [60], IDS);
  expect(compared(7)).toBeUndefined();
  expect(compared(8)).toEqual({ squared: distance(80), number: 8, id: IDS[1] });
  expect(compared(9)).toEqual({ squared: distance(60), number: 9, id: IDS[0] });
});

test('of others nothing is known', () => {
  expect(tail.hasFaces).toBe(false);
  put([7], [70]);
  expect(tail.hasFaces).toBe(false);
  expect(compared(7)).toBeUndefined();
  put([8], [80], IDS);
  expect(tail.hasFaces).toBe(true);
  tail.remove(Uint32Array.of(8));
  expect(tail.hasFaces).toBe(false);
});

function put(numbers: number[], seeds: number[], ids?: string[]): void {
  const vectors = Float32Array.from(seeds.flatMap((seed) => [...vectorOf(seed)]));
  tail.put({ numbers: Uint32Array.from(numbers), persons: Uint32Array.from(numbers), vectors, ...(ids && { ids }) });
}

/** What is written at the second of two places, for the second of two probes. */
function compared(number: number) {
  const faces = newCompared(2);
  tail.compare(number, Float32Array.from([...vectorOf(1), ...probe]), DIMENSIONS, faces, 1);
  expect(faces.squared[0]).toBeNaN();
  const squared = faces.squared[1] as number;
  return Number.isNaN(squared) ? undefined : { squared, number: faces.numbers[1], id: stringify(faces.ids, 16) };
}

function distance(seed: number): number {
  return squaredDistance(probe, 0, vectorOf(seed), 0);
}

function vectorOf(seed: number): Float32Array {
  return Float32Array.from({ length: DIMENSIONS }, (_, i) => Math.sin(seed * (i + 1)));
}
