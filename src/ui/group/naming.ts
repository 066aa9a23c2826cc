import type { Person } from '../../usecases/types';
import { rename } from '../shared/history';
import { mergeInto, personNamed } from '../shared/persons';

/** Gives a person a name. If somebody of the collection has it already, the two are one person from then on. */
export async function nameGroup(person: Person, name: string): Promise<void> {
  // One after the other: the second of two that are given the same name must find the first.
  await navigator.locks.request('nearface-naming', async () => {
    const known = await personNamed(person.collectionId, name);
    if (known && known.personId !== person.personId) await mergeInto(known, [person]);
    else await rename(person, name);
  });
}
