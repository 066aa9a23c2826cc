import { EMBEDDER } from '../faces/embedder';
import { findCollection } from '../store/collections';
import { keepApart, mergePersons, splitPerson } from '../store/identity';
import { deletePerson, getPerson, listPersons, updatePerson } from '../store/persons';
import type { Context } from './context';
import {
  faceIds as faceIdsSchema,
  parse,
  personChange,
  personId as personIdSchema,
  personListOptions,
  splitOptions,
} from './options';
import type { Nearface } from './types';

export function personUseCases({ db }: Context): Nearface['persons'] {
  const id = (personId: string) => parse(personIdSchema, personId);
  return {
    async list(options) {
      const { collection, query, offset, limit } = parse(personListOptions, options ?? {});
      const { id } = await findCollection(db, collection, EMBEDDER);
      const persons = await listPersons(db, id, query);
      return persons.slice(offset, limit === undefined ? undefined : offset + limit);
    },
    get: async (personId) => getPerson(db, id(personId)),
    update: async (personId, change) => updatePerson(db, id(personId), parse(personChange, change)),
    merge: async (into, from) => mergePersons(db, id(into), id(from)),
    async split(personId, faceIds, options) {
      const { name } = parse(splitOptions, options ?? {});
      return splitPerson(db, id(personId), parse(faceIdsSchema, faceIds), name);
    },
    keepApart: async (personIdA, personIdB) => keepApart(db, id(personIdA), id(personIdB)),
    delete: async (personId) => deletePerson(db, id(personId)),
  };
}
