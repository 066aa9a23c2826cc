import { DEFAULT_COLLECTION } from '../default-collection';
import { EMBEDDER } from '../faces/embedder';
import {
  createCollection,
  deleteCollection,
  findCollection,
  listCollections,
  updateCollection,
} from '../store/collections';
import type { Context } from './context';
import { collectionChange, collectionKey, collectionOptions, parse } from './options';
import type { Nearface } from './types';

export function collectionUseCases({ db, galleries }: Context): Nearface['collections'] {
  const find = async (nameOrId: string) => findCollection(db, parse(collectionKey, nameOrId), EMBEDDER);
  return {
    async create(options) {
      const { name, ...settings } = parse(collectionOptions, options);
      return createCollection(db, name, EMBEDDER, settings);
    },
    async list() {
      await find(DEFAULT_COLLECTION);
      return listCollections(db);
    },
    get: find,
    async update(nameOrId, change) {
      const parsed = parse(collectionChange, change);
      return updateCollection(db, (await find(nameOrId)).id, parsed);
    },
    async delete(nameOrId) {
      const { id } = await find(nameOrId);
      await deleteCollection(db, id);
      galleries.forget(id);
    },
  };
}
