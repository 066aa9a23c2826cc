import type { Duplicate, JoinPair, Person } from '../../usecases/types';

/** What was decided about persons, by their ids, with the changes that it made. */
export interface Decision {
  kind: 'merge' | 'apart';
  /** Of a merge the first one stays. */
  persons: readonly string[];
  changeIds: readonly string[];
}

/**
 * What is left to decide of the duplicates that were found, in their order and each two persons once: those that
 * became one are one, and those that are not the same stand together only if others still link them.
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
  const persons = mergedPersons(found, now);
  const seen = new Set(apart);
  return found.flatMap(({ pairs }) => {
    const left: JoinPair[] = [];
    // The best pair of two persons comes first.
    for (const { a, b, score } of pairs) {
      const pair = { a: { ...a, personId: now(a.personId) }, b: { ...b, personId: now(b.personId) }, score };
      const key = keyOf([pair.a.personId, pair.b.personId]);
      if (pair.a.personId !== pair.b.personId && !seen.has(key)) left.push(pair);
      seen.add(key);
    }
    return connected(left).map((pairs) => ({ persons: personsOf(pairs, persons), pairs }));
  });
}

/** By it an item is known for as long as its persons are the same. */
export function keyOfDuplicate({ persons }: Duplicate): string {
  return persons.map(({ personId }) => personId).join();
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

/** The persons that are left, with the faces of those that were merged into them. */
function mergedPersons(found: readonly Duplicate[], now: (personId: string) => string): Map<string, Person> {
  const everyone = new Map(found.flatMap(({ persons }) => persons.map((person) => [person.personId, person])));
  const merged = new Map<string, Person>();
  for (const { personId, faces } of everyone.values()) {
    const into = everyone.get(now(personId));
    if (into) merged.set(into.personId, { ...into, faces: faces + (merged.get(into.personId)?.faces ?? 0) });
  }
  return merged;
}

function personsOf(pairs: readonly JoinPair[], persons: ReadonlyMap<string, Person>): Person[] {
  const ids = new Set(pairs.flatMap(({ a, b }) => [a.personId, b.personId]));
  return [...ids]
    .map((id) => persons.get(id))
    .filter((person) => person !== undefined)
    .sort((a, b) => b.faces - a.faces || (a.personId < b.personId ? -1 : 1));
}

function pairsOf(ids: readonly string[]): [string, string][] {
  return ids.flatMap((a, i) => ids.slice(i + 1).map((b): [string, string] => [a, b]));
}

function keyOf(pair: readonly [string, string]): string {
  return pair.toSorted().join(' ');
}
