import { similarity } from '../src/search/score';

/** How well faces were grouped by person. */
export interface GroupingQuality {
  /** Groups of two faces or more, and those of them that hold faces of several persons. */
  groups: number;
  mixed: number;
  singles: number;
  /** Of the pairs of faces in one group, the share that is of one person; of the pairs of one person, that in one group. */
  precision: number;
  recall: number;
  f1: number;
}

/** Compares groups with persons, both by a label for each face. */
export function groupingQuality(persons: ArrayLike<string>, groups: ArrayLike<number>): GroupingQuality {
  const ofPerson = new Map<string, number>();
  const inGroup = new Map<number, Map<string, number>>();
  for (let face = 0; face < persons.length; face++) {
    const person = persons[face] as string;
    const group = inGroup.get(groups[face] as number) ?? new Map<string, number>();
    inGroup.set(groups[face] as number, group.set(person, (group.get(person) ?? 0) + 1));
    ofPerson.set(person, (ofPerson.get(person) ?? 0) + 1);
  }
  const sizes = Array.from(inGroup.values(), (group) => sum(group.values()));
  const right = sum(Array.from(inGroup.values(), (group) => pairsIn(group.values())));
  const precision = right / pairsIn(sizes);
  const recall = right / pairsIn(ofPerson.values());
  return {
    groups: sizes.filter((size) => size > 1).length,
    mixed: [...inGroup.values()].filter(({ size }) => size > 1).length,
    singles: sizes.filter((size) => size === 1).length,
    precision,
    recall,
    f1: (2 * precision * recall) / (precision + recall),
  };
}

/** The plain way: whoever is as alike as `minScore` is one, and so is whoever is linked by others. A label for each face. */
export function connectedComponents(embeddings: readonly Float32Array[], minScore: number): number[] {
  const labels = new Array<number>(embeddings.length).fill(-1);
  for (const first of labels.keys()) {
    const open = labels[first] === -1 ? [first] : [];
    for (let face = open.pop(); face !== undefined; face = open.pop()) {
      labels[face] = first;
      for (const other of labels.keys()) {
        if (labels[other] !== -1 || scoreOfPair(embeddings, face, other) < minScore) continue;
        labels[other] = first;
        open.push(other);
      }
    }
  }
  return labels;
}

function scoreOfPair(embeddings: readonly Float32Array[], a: number, b: number): number {
  return similarity(embeddings[a] as Float32Array, embeddings[b] as Float32Array);
}

function pairsIn(sizes: Iterable<number>): number {
  return sum(Array.from(sizes, (size) => (size * (size - 1)) / 2));
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, x) => total + x, 0);
}
