import type { Duplicate, JoinPair, Person } from '../../usecases/types';

/** What was decided about persons, by their ids, with the changes that it made. */
export interface Decision {
  kind: 'merge' | 'apart';
  /** Of a merge the first one stays. */
  persons: readonly string[];
  changeIds: readonly string[];
}

/**
 * What is left to decide of the duplicates that were found, in their order: persons that became one are one, and
 * those that are not the same stand together only if others still link them.
 */
export function openDuplicates(found: readonly Duplicate[], decisions: readonly Decision[]): Duplicate[] {
  const merges = decisions.filter(({ kind }) => kind === 'merge');
  const become = new Map(merges.flatMap(({ persons: [into, ...from] }) => from.map((personId) => [personId, into])));
  const now = (personId: string): string => {
    const into = become.get(personId);
    return into === undefined ? personId : now(into);
  };
  const separations = decisions.filter(({ kind }) => kind === 'apart');
  const apart = new Set(separations.flatMap(({ persons }) => pairsOf(persons.map(now)).map(keyOf)));
  return found.flatMap(({ persons, pairs }) => {
    const left = new Map<string, JoinPair>();
    for (const { a, b, score } of pairs) {
      const pair = { a: { ...a, personId: now(a.personId) }, b: { ...b, personId: now(b.personId) }, score };
      const key = keyOf([pair.a.personId, pair.b.personId]);
      // The best pair of two persons comes first.
      if (pair.a.personId !== pair.b.personId && !apart.has(key) && !left.has(key)) left.set(key, pair);
    }
    return connected([...left.values()]).map((pairs) => ({
      persons: personsOf(pairs, mergedPersons(persons, now)),
      pairs,
    }));
  });
}

/** Pairs that are linked by their persons, together. */
function connected(pairs: readonly JoinPair[]): JoinPair[][] {
  const groups: { persons: Set<string>; pairs: JoinPair[] }[] = [];
  for (const pair of pairs) {
    const ids = [pair.a.personId, pair.b.personId];
    const linked = groups.filter(({ persons }) => ids.some((id) => persons.has(id)));
    const group = { persons: new Set(ids), pairs: [pair] };
    for (const other of linked) {
      for (const id of other.persons) group.persons.add(id);
      group.pairs.push(...other.pairs);
      groups.splice(groups.indexOf(other), 1);
    }
    group.pairs.sort((a, b) => b.score - a.score);
    groups.push(group);
  }
  return groups.map(({ pairs }) => pairs);
}

/** The persons with the faces of those that were merged into them. */
function mergedPersons(persons: readonly Person[], now: (personId: string) => string): Person[] {
  return persons
    .filter(({ personId }) => now(personId) === personId)
    .map((person) => {
      const faces = persons.reduce(
        (sum, other) => sum + (now(other.personId) === person.personId ? other.faces : 0),
        0,
      );
      return { ...person, faces };
    });
}

function personsOf(pairs: readonly JoinPair[], persons: readonly Person[]): Person[] {
  const ids = new Set(pairs.flatMap(({ a, b }) => [a.personId, b.personId]));
  return persons.filter(({ personId }) => ids.has(personId)).sort((a, b) => b.faces - a.faces);
}

function pairsOf(ids: readonly string[]): [string, string][] {
  return ids.flatMap((a, i) => ids.slice(i + 1).map((b): [string, string] => [a, b]));
}

function keyOf(pair: readonly [string, string]): string {
  return pair.toSorted().join(' ');
}
