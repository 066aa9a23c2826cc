import { readIdentities } from '../store/identity';
import { type Context, comparableCollection } from './context';
import { join } from './join';
import { duplicateOptions, parse } from './options';
import type { Duplicate, DuplicateOptions, JoinPair, Person } from './types';

/** Persons that a human can judge at a glance, side by side. */
const MAX_PERSONS = 6;

interface Group {
  personIds: string[];
  pairs: JoinPair[];
}

/** Connected persons; where that is too many, or some of them are apart, two at a time. */
export async function duplicates(context: Context, options?: DuplicateOptions): Promise<Duplicate[]> {
  const { collection: nameOrId, ...joinOptions } = parse(duplicateOptions, options ?? {});
  const { id } = await comparableCollection(context, nameOrId);
  const found = await bestPairs(join(context, id, id, { ...joinOptions, differentPersons: true }));
  const { persons, anyApart } = await readIdentities(context.db, id, found.flatMap(idsOf));
  const open = found.filter((pair) => idsOf(pair).every((personId) => persons.has(personId)) && !anyApart(idsOf(pair)));
  const groups = connect(open).flatMap((pairs) => {
    const ids = [...new Set(pairs.flatMap(idsOf))];
    return ids.length > MAX_PERSONS || anyApart(ids) ? pairs.map((pair) => [pair]) : [pairs];
  });
  return groups.map((pairs) => toDuplicate(pairs, persons)).sort((a, b) => byScore(bestOf(a), bestOf(b)));
}

/** The most similar faces of each two persons, the older person first. */
async function bestPairs(pairs: AsyncIterable<JoinPair>): Promise<JoinPair[]> {
  const best = new Map<string, JoinPair>();
  for await (const { a, b, score } of pairs) {
    const pair = a.personId < b.personId ? { a, b, score } : { a: b, b: a, score };
    const key = idsOf(pair).join();
    const known = best.get(key);
    if (!known || byScore(pair, known) < 0) best.set(key, pair);
  }
  return [...best.values()];
}

/** Pairs together whose persons are connected through pairs. */
function connect(pairs: JoinPair[]): JoinPair[][] {
  const groups = new Map<string, Group>();
  for (const pair of pairs) {
    const [a, b] = idsOf(pair).map((id) => groups.get(id) ?? { personIds: [id], pairs: [] }) as [Group, Group];
    // The smaller one joins the larger one, so that nobody moves more than log n times.
    const [into, from] = a.personIds.length < b.personIds.length ? [b, a] : [a, b];
    into.pairs.push(pair);
    groups.set(into.personIds[0] as string, into);
    if (from === into) continue;
    for (const other of from.pairs) into.pairs.push(other);
    for (const id of from.personIds) {
      into.personIds.push(id);
      groups.set(id, into);
    }
  }
  return Array.from(new Set(groups.values()), (group) => group.pairs);
}

function toDuplicate(pairs: JoinPair[], persons: Map<string, Person>): Duplicate {
  const ids = [...new Set(pairs.flatMap(idsOf))].sort();
  return {
    persons: ids.map((id) => persons.get(id) as Person).sort((a, b) => b.faces - a.faces),
    pairs: pairs.sort(byScore),
  };
}

const idsOf = ({ a, b }: JoinPair): [string, string] => [a.personId, b.personId];

const bestOf = ({ pairs }: Duplicate) => pairs[0] as JoinPair;

/** Best first; of equally similar ones the older faces. */
function byScore(a: JoinPair, b: JoinPair): number {
  return b.score - a.score || compare(a.a.faceId, b.a.faceId) || compare(a.b.faceId, b.b.faceId);
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
