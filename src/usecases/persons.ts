import { EMBEDDER } from '../faces/embedder';
import { findCollection } from '../store/collections';
import { deletePerson, getPerson, listPersons, mergePersons, updatePerson } from '../store/persons';
import type { Context } from './context';
import { parse, personChange, personId as personIdSchema, personListOptions } from './options';
import type { Nearface } from './types';

export function personUseCases({ db, galleries }: Context): Nearface['persons'] {
  return {
    async list(options) {
      const { collection, query, offset, limit } = parse(personListOptions, options ?? {});
      const { id } = await findCollection(db, collection, EMBEDDER);
      const persons = await listPersons(db, id, query);
      return persons.slice(offset, limit === undefined ? undefined : offset + limit);
    },
    get: async (personId) => getPerson(db, parse(personIdSchema, personId)),
    update: async (personId, change) => updatePerson(db, parse(personIdSchema, personId), parse(personChange, change)),
    merge: async (into, from) => mergePersons(db, parse(personIdSchema, into), parse(personIdSchema, from)),
    async delete(personId) {
      const { collectionId, faceIds } = await deletePerson(db, parse(personIdSchema, personId));
      await galleries.removed(collectionId, faceIds);
    },
  };
}
