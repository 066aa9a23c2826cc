import { EMBEDDER } from '../faces/embedder';
import {
  createCollection,
  DEFAULT_COLLECTION,
  deleteCollection,
  findCollection,
  listCollections,
  renameCollection,
} from '../store/collections';
import type { Context } from './context';
import { collectionKey, collectionOptions, parse } from './options';
import type { Nearface } from './types';

export function collectionUseCases({ db, galleries }: Context): Nearface['collections'] {
  const find = async (nameOrId: string) => findCollection(db, parse(collectionKey, nameOrId), EMBEDDER);
  return {
    create: async (options) => createCollection(db, parse(collectionOptions, options).name, EMBEDDER),
    async list() {
      await find(DEFAULT_COLLECTION);
      return listCollections(db);
    },
    get: find,
    async rename(nameOrId, name) {
      const renamed = parse(collectionOptions, { name });
      return renameCollection(db, (await find(nameOrId)).id, renamed.name);
    },
    async delete(nameOrId) {
      const { id } = await find(nameOrId);
      await deleteCollection(db, id);
      galleries.forget(id);
    },
  };
}
