import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Clustering, NEIGHBOUR_SCORE } from './cluster';
import { Units } from './cluster-units';
import { similarity } from './score';
import { DIMENSIONS } from './vectors';

/** Faces of several persons: those of one are about 0.4 apart, persons about `apart`. */
interface Heap {
  /** n × 128, row-major. */
  vectors: Float32Array;
  persons: number[];
}

const heaps = fc
  .record({
    counts: fc.array(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 12 }),
    apart: fc.double({ min: 0.4, max: 1, noNaN: true }),
    seed: fc.integer(),
  })
  .map(({ counts, apart, seed }) => heapOf(counts, apart, seed));

describe('grouping', () => {
  test('finds persons, and leaves those alone who are seen once', () => {
    const heap = heapOf([10, 1, 5, 1, 2], 0.9, 1);
    expect(groupsOf(groupFaces(heap))).toEqual(groupsOf(heap.persons));
  });

  test('makes no person of a chain of look-alikes', () => {
    // Each is 0.4 from the next, the ends 4.8 from each other.
    const vectors = new Float32Array(13 * DIMENSIONS);
    for (let i = 0; i < 13; i++) vectors.set([1, 0.4 * i], i * DIMENSIONS);
    const groups = groupsOf(groupFaces({ vectors, persons: [] }));
    expect(groups.length).toBeGreaterThan(4);
    for (const group of groups) expect(0.4 * ((group.at(-1) as number) - (group[0] as number))).toBeLessThan(1);
  });

  test('leaves units apart whose faces differ, however alike their means are', () => {
    const faces = [
      [0, 0.4, 0],
      [0, -0.4, 0],
      [0.3, 0, 0.4],
      [0.3, 0, -0.4],
    ];
    const vectors = new Float32Array(faces.length * DIMENSIONS);
    for (const [i, face] of faces.entries()) vectors.set(face, i * DIMENSIONS);
    const owners = Uint32Array.of(0, 0, 2, 2);
    expect(groupsOf(groupFaces({ vectors, persons: [] }, { owners, pairs: [[0, 2]] }))).toHaveLength(2);
  });

  test('joins two who are less alike where nobody else is near, and not where a third one is', () => {
    const at = (...places: number[]) => {
      const vectors = new Float32Array(places.length * DIMENSIONS);
      for (const [i, place] of places.entries()) vectors.set([1, place], i * DIMENSIONS);
      return groupsOf(groupFaces({ vectors, persons: [] }));
    };
    expect(at(0, 0.5)).toEqual([[0, 1]]);
    expect(at(0, 0.5, 1.02)).toEqual([[0], [1], [2]]);
    expect(at(0, 0.5, 1.07)).toEqual([[0, 1], [2]]);
  });

  describe('where nobody else is near', () => {
    /** Who are clearly one. */
    const PAIR = [
      [1, 0],
      [1, 0.1],
    ];
    const grouped = (places: number[][]) => {
      const vectors = new Float32Array(places.length * DIMENSIONS);
      for (const [i, place] of places.entries()) vectors.set(place, i * DIMENSIONS);
      return groupsOf(groupFaces({ vectors, persons: [] }));
    };

    test('joins all who are alike, though none is clearly the nearest', () => {
      // Any two are 0.53 apart.
      const circle = [0, 1, 2, 3].map((face) => [0, 1, 2, 3].map((i) => (i === face ? 0.375 : 0)));
      expect(grouped(circle)).toEqual([[0, 1, 2, 3]]);
      expect(grouped(circle.slice(0, 3))).toEqual([[0, 1, 2]]);
      expect(grouped(circle.slice(0, 2))).toEqual([[0], [1]]);
    });

    test('joins a third face from farther than it joins two', () => {
      expect(grouped([...PAIR, [1, 0.57]])).toEqual([[0, 1, 2]]);
      expect(grouped([PAIR[0] as number[], [1, 0.53]])).toEqual([[0], [1]]);
    });

    test('does not where another one is a neighbour of one of them', () => {
      expect(grouped([...PAIR, [1, 0.57], [1, 1.11]])).toEqual([[0, 1], [2], [3]]);
      const three = [
        [1, 1.11],
        [1, 1.11, 0.01],
        [1, 1.11, 0.02],
      ];
      expect(grouped([...PAIR, [1, 0.57], ...three])).toEqual([[0, 1], [2], [3, 4, 5]]);
      const ends = [
        [1, 0.53],
        [1, -0.53],
      ];
      expect(grouped([[1, 0], ...ends])).toEqual([[0], [1], [2]]);
      expect(grouped([...ends, [1, 0]])).toEqual([[0], [1], [2]]);
    });

    test('does not where their faces are too far from each other', () => {
      expect(grouped([...PAIR, [1, 0.62]])).toEqual([[0, 1], [2]]);
    });
  });

  test('does not depend on the order of the pairs', () => {
    fc.assert(
      fc.property(heaps, fc.integer(), (heap, seed) => {
        const shuffled = shuffle(neighbours(heap), seed).map(([a, b], i): [number, number] =>
          i % 2 ? [a, b] : [b, a],
        );
        expect(groupFaces(heap, { pairs: [...shuffled, ...shuffled.slice(0, 9)] })).toEqual(groupFaces(heap));
      }),
    );
  });

  test('does not depend on the order of the units', () => {
    fc.assert(
      fc.property(heaps, fc.integer(), (heap, seed) => {
        const order = shuffle([...heap.persons.keys()], seed);
        const groups = groupFaces({ vectors: rowsOf(heap.vectors, order), persons: [] });
        const original = groupsOf(groups).map((group) => group.map((i) => order[i] as number).sort((a, b) => a - b));
        expect(original.sort((a, b) => (a[0] as number) - (b[0] as number))).toEqual(groupsOf(groupFaces(heap)));
      }),
      // The order moves centroids by a rounding, which may decide where two are equally near.
      { seed: 1 },
    );
  });

  test('never puts two of an exclusive set together, also not by way of others', () => {
    const input = heaps.chain((heap) => {
      const unit = fc.integer({ min: 0, max: heap.persons.length - 1 });
      return fc.tuple(fc.constant(heap), fc.array(fc.uniqueArray(unit, { maxLength: 6 }), { maxLength: 10 }));
    });
    fc.assert(
      fc.property(input, fc.boolean(), ([heap, exclusive], crowded) => {
        const groups = groupFaces(heap, { exclusive, manyPairs: crowded ? 1 : undefined });
        for (const set of exclusive) expect(new Set(set.map((unit) => groups[unit])).size).toBe(set.length);
      }),
    );
  });

  test('joins new faces to the groups of before and never splits one', () => {
    const input = heaps.chain((heap) => fc.tuple(fc.constant(heap), fc.integer({ min: 0, max: heap.persons.length })));
    fc.assert(
      fc.property(input, ([heap, known]) => {
        const before = groupFaces({ vectors: heap.vectors.slice(0, known * DIMENSIONS), persons: [] });
        const owners = Uint32Array.from(heap.persons, (_, face) => before[face] ?? face);
        const after = groupFaces(heap, { owners });
        for (const [face, owner] of owners.entries()) expect(after[face]).toBe(after[owner]);
      }),
    );
    const heap = heapOf([8, 8], 0.9, 2);
    const owners = Uint32Array.from([0, 0, 0, 0, 0, 5, 6, 7, 8, 8, 8, 8, 12, 13, 14, 15]);
    expect(groupsOf(groupFaces(heap, { owners }))).toEqual(groupsOf(heap.persons));
  });

  test('finds the same persons with room for few pairs only', () => {
    const heap = heapOf([60, 50, 1, 40], 0.95, 3);
    expect(neighbours(heap).length).toBeGreaterThan(3000);
    expect(groupsOf(groupFaces(heap, { manyPairs: 1000 }))).toEqual(groupsOf(heap.persons));
  });
});

test('units know how far their faces are from each other in the mean', () => {
  fc.assert(
    fc.property(heaps, fc.integer({ min: 1, max: 7 }), ({ vectors, persons }, most) => {
      const count = persons.length + 1;
      const units = Units.empty(count);
      for (const [face] of persons.entries()) units.addFace(face % most === 0 ? 0 : face, vectors, face);
      const own = [...persons.keys()].filter((face) => face % most === 0);
      const others = [...persons.keys()].filter((face) => face % most !== 0);
      if (others.length === 0) return;
      for (const other of others.slice(1)) units.join(others[0] as number, other);
      const all = own.flatMap((a) => others.map((b) => squared(vectors, a, b)));
      const mean = all.reduce((sum, x) => sum + x, 0) / all.length;
      expect(units.faceDistance(0, others[0] as number)).toBeCloseTo(mean, 4);
    }),
  );
});

interface GroupOptions {
  pairs?: [number, number][];
  exclusive?: number[][];
  manyPairs?: number;
  /** Of each face the unit that it is of. */
  owners?: Uint32Array;
}

/** Of each face the lowest unit of its group. */
function groupFaces(heap: Heap, { pairs = neighbours(heap), exclusive = [], manyPairs, owners }: GroupOptions = {}) {
  const count = heap.vectors.length / DIMENSIONS;
  const unitOf = owners ?? Uint32Array.from({ length: count }, (_, face) => face);
  const units = Units.empty(count);
  for (const [face, unit] of unitOf.entries()) units.addFace(unit, heap.vectors, face);
  const clustering = new Clustering(units, exclusive, manyPairs);
  const flat = Uint32Array.from(pairs.flat(), (face) => unitOf[face] as number);
  for (let start = 0; start < flat.length; start += 100) clustering.add(flat.subarray(start, start + 100));
  const groups = clustering.finish();
  return unitOf.map((unit) => groups[unit] as number);
}

/** Faces that belong together, by the first one. */
function groupsOf(labels: Iterable<number>): number[][] {
  const groups = new Map<number, number[]>();
  for (const [face, label] of [...labels].entries()) groups.set(label, [...(groups.get(label) ?? []), face]);
  return [...groups.values()];
}

function neighbours({ vectors }: Heap): [number, number][] {
  const count = vectors.length / DIMENSIONS;
  const found: [number, number][] = [];
  for (let a = 0; a < count; a++)
    for (let b = a + 1; b < count; b++) {
      if (similarity(rowsOf(vectors, [a]), rowsOf(vectors, [b])) >= NEIGHBOUR_SCORE) found.push([a, b]);
    }
  return found;
}

function heapOf(counts: number[], apart: number, seed: number): Heap {
  const random = randomFrom(seed);
  // Two such vectors are 1 apart in the mean.
  const direction = () => Array.from({ length: DIMENSIONS }, () => (random() - 0.5) * Math.sqrt(6 / DIMENSIONS));
  const persons = counts.flatMap((count, person) => new Array<number>(count).fill(person));
  const means = counts.map(direction);
  return {
    persons,
    vectors: Float32Array.from(
      persons.flatMap((person) => {
        const noise = direction();
        return noise.map((x, i) => apart * ((means[person] as number[])[i] as number) + 0.4 * x);
      }),
    ),
  };
}

function rowsOf(vectors: Float32Array, rows: number[]): Float32Array {
  return Float32Array.from(rows.flatMap((row) => [...vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS)]));
}

function squared(vectors: Float32Array, a: number, b: number): number {
  const other = rowsOf(vectors, [b]);
  return rowsOf(vectors, [a]).reduce((sum, x, i) => sum + (x - (other[i] as number)) ** 2, 0);
}

function shuffle<T>(items: T[], seed: number): T[] {
  const random = randomFrom(seed);
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

/** Numbers in [0, 1) from a linear congruential generator (Numerical Recipes). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
