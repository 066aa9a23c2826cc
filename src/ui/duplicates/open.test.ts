import { expect, test } from 'vitest';
import type { Duplicate, JoinPair, Person } from '../../usecases/types';
import { type Decision, openDuplicates } from './open';

/** The first person has most faces. */
function duplicate(pairs: [a: string, b: string, score: number][]): Duplicate {
  const ids = [...new Set(pairs.flatMap(([a, b]) => [b, a]))].sort();
  return {
    persons: ids.map((personId, i) => person(personId, ids.length - i)),
    pairs: pairs.map(([a, b, score]): JoinPair => ({ a: face(a), b: face(b), score })),
  };
}

const face = (personId: string) => ({ faceId: `face of ${personId}`, personId });

function person(personId: string, faces: number): Person {
  const date = new Date(0);
  return {
    personId,
    number: faces,
    name: personId,
    faces,
    collectionId: 'collection',
    unnamed: false,
    metadata: {},
    createdAt: date,
    updatedAt: date,
    coverFaceId: `face of ${personId}`,
  };
}

function decide(kind: Decision['kind'], ...persons: string[]): Decision {
  return { kind, persons, changeIds: [] };
}

/** Persons and pairs by their ids. */
function left(found: Duplicate[], ...decisions: Decision[]) {
  return openDuplicates(found, decisions).map(({ persons, pairs }) => ({
    persons: persons.map(({ personId, faces }) => `${personId}:${faces}`).join(' '),
    pairs: pairs.map(({ a, b, score }) => `${[a.personId, b.personId].sort().join('')} ${score}`),
  }));
}

const PAIR = duplicate([['x', 'y', 0.8]]);
const CHAIN = duplicate([
  ['a', 'b', 0.9],
  ['b', 'c', 0.8],
  ['c', 'd', 0.75],
]);

test('everything is left before a decision', () => {
  expect(openDuplicates([PAIR, CHAIN], [])).toEqual([PAIR, CHAIN]);
});

test('a pair that is merged or kept apart is decided, the others are not', () => {
  expect(openDuplicates([PAIR, CHAIN], [decide('merge', 'y', 'x')])).toEqual([CHAIN]);
  expect(openDuplicates([PAIR, CHAIN], [decide('apart', 'x', 'y')])).toEqual([CHAIN]);
});

test('who was merged into another stands for both', () => {
  expect(left([CHAIN], decide('merge', 'b', 'a'))).toEqual([{ persons: 'b:7 c:2 d:1', pairs: ['bc 0.8', 'cd 0.75'] }]);
  expect(left([CHAIN], decide('merge', 'c', 'd'), decide('merge', 'b', 'c'))).toEqual([
    { persons: 'b:6 a:4', pairs: ['ab 0.9'] },
  ]);
  expect(left([CHAIN], decide('merge', 'a', 'b', 'c', 'd'))).toEqual([]);
});

test('of two persons the best pair is left after a merge', () => {
  const triangle = duplicate([
    ['a', 'b', 0.9],
    ['a', 'c', 0.8],
    ['b', 'c', 0.75],
  ]);
  expect(left([triangle], decide('merge', 'a', 'b'))).toEqual([{ persons: 'a:5 c:1', pairs: ['ac 0.8'] }]);
});

test('a group falls apart where its link is no more', () => {
  expect(left([CHAIN], decide('apart', 'b', 'c'))).toEqual([
    { persons: 'a:4 b:3', pairs: ['ab 0.9'] },
    { persons: 'c:2 d:1', pairs: ['cd 0.75'] },
  ]);
});

test('who was kept apart from one stays apart from whom that one becomes', () => {
  expect(left([CHAIN], decide('apart', 'b', 'c'), decide('merge', 'a', 'b'))).toEqual([
    { persons: 'c:2 d:1', pairs: ['cd 0.75'] },
  ]);
});

test('a person may be in several duplicates, and two persons are asked about once', () => {
  const found = [duplicate([['a', 'b', 0.9]]), duplicate([['a', 'c', 0.8]]), duplicate([['b', 'c', 0.75]])];
  expect(left(found)).toHaveLength(3);
  expect(left(found, decide('merge', 'a', 'b'))).toEqual([{ persons: 'a:4 c:1', pairs: ['ac 0.8'] }]);
  expect(left(found, decide('merge', 'a', 'b'), decide('apart', 'a', 'c'))).toEqual([]);
});
