import type { Person } from '../../usecases/types';

export interface SortedGroups {
  /** Persons of several faces, those with most faces first, then by age. */
  several: Person[];
  /** Persons of one face. */
  alone: Person[];
}

export function sortGroups(groups: readonly Person[]): SortedGroups {
  const byAge = groups.toSorted((a, b) => (a.personId < b.personId ? -1 : 1));
  return {
    several: byAge.filter(({ faces }) => faces > 1).sort((a, b) => b.faces - a.faces),
    alone: byAge.filter(({ faces }) => faces === 1),
  };
}
