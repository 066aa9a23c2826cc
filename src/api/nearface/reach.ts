import { NearfaceError } from '../../errors';
import type { EnrolledFace, Person } from '../../usecases/types';
import { checkReach } from '../endpoint';
import type { Call } from '../types';

/** A person that the call's key may touch. Throws `PERSON_NOT_FOUND`, `KEY_FORBIDDEN`. */
export async function personOf({ engine, grant }: Call, personId: string): Promise<Person> {
  const person = await engine.persons.get(personId);
  checkReach(grant, person.collectionId);
  return person;
}

/** A face that the call's key may touch. Throws `FACE_ID_NOT_FOUND`, `KEY_FORBIDDEN`. */
export async function faceOf({ engine, grant }: Call, faceId: string): Promise<EnrolledFace> {
  const face = await engine.faces.get(faceId);
  checkReach(grant, face.collectionId);
  return face;
}

/** Throws `KEY_FORBIDDEN` for a key that is for some collections: it could get at others by what it makes. */
export function checkReachesAll({ grant }: Call): void {
  if (grant.collections) throw new NearfaceError('KEY_FORBIDDEN', 'The key is for some collections only.');
}
