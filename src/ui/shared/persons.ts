import i18next from 'i18next';
import type { Change, Person } from '../../usecases/types';
import { recorded } from './history';
import { offerUndo } from './undo';

/** True for a name that was only counted up: nobody has typed it. */
export function isNumbered({ name }: Pick<Person, 'name'>): boolean {
  return /^ID\d+$/.test(name);
}

/** Whoever of some persons should keep the name: one whom somebody has named, else the one with most faces. */
export function survivorOf<P extends Pick<Person, 'name' | 'faces'>>(persons: readonly P[]): P | undefined {
  return persons.toSorted((a, b) => Number(isNumbered(a)) - Number(isNumbered(b)) || b.faces - a.faces)[0];
}

/** The person of exactly this name. */
export async function personNamed(collection: string, name: string): Promise<Person | undefined> {
  const alike = await window.nearface.persons.list({ collection, query: name });
  return alike.find((person) => person.name === name);
}

/** Gives all faces of some persons to another one of their collection, and says so; the changes that it took. */
export async function mergeInto(into: Person, others: readonly Person[]): Promise<Change[]> {
  const merges = others.map(
    ({ personId }) =>
      () =>
        window.nearface.persons.merge(into.personId, personId),
  );
  const changes = await recorded(into.collectionId, ...merges);
  const [from] = others;
  offerUndo(
    changes,
    from && others.length === 1
      ? i18next.t('person.merged', { from: from.name, into: into.name })
      : i18next.t('person.mergedMany', { count: others.length, into: into.name }),
  );
  return changes;
}

/** Says of each two of some persons that they are not the same; the changes that it took. */
export async function keepApart(persons: readonly Person[]): Promise<Change[]> {
  const pairs = persons.flatMap((a, i) => persons.slice(i + 1).map((b) => [a.personId, b.personId] as const));
  const changes = await recorded(
    persons[0]?.collectionId ?? '',
    ...pairs.map(
      ([a, b]) =>
        () =>
          window.nearface.persons.keepApart(a, b),
    ),
  );
  offerUndo(changes, i18next.t('person.keptApart', { names: persons.map(({ name }) => name).join(', ') }));
  return changes;
}
