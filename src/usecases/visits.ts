import { EMBEDDER } from '../faces/embedder';
import { findCollection } from '../store/collections';
import type { VisitRow } from '../store/schema';
import { clearVisits, listVisits, putVisits } from '../store/visits';
import type { Context } from './context';
import { parse, visitOptions, visitsToSave } from './options';
import type { Nearface, Visit } from './types';

export function visitUseCases({ db }: Context): Nearface['visits'] {
  const find = async (options: unknown) => findCollection(db, parse(visitOptions, options ?? {}).collection, EMBEDDER);
  return {
    list: async (options) => (await listVisits(db, (await find(options)).id)).map(toVisit),
    async save(visits) {
      await putVisits(db, await Promise.all(parse(visitsToSave, visits).map(toRow)));
    },
    async clear(options) {
      await clearVisits(db, (await find(options)).id);
    },
  };
}

function toVisit({ id, thumbnail, ...visit }: VisitRow): Visit {
  return { visitId: id, ...visit, ...(thumbnail && { thumbnail: new Blob([thumbnail], { type: 'image/jpeg' }) }) };
}

async function toRow({ visitId, thumbnail, ...visit }: Visit): Promise<VisitRow> {
  return { id: visitId, ...visit, ...(thumbnail && { thumbnail: await thumbnail.arrayBuffer() }) };
}
