import { EMBEDDER } from '../faces/embedder';
import { findCollection } from '../store/collections';
import { lastChange, undo } from '../store/history';
import type { Context } from './context';
import { changeOptions, parse } from './options';
import type { Nearface } from './types';

export function changeUseCases({ db }: Context): Nearface['changes'] {
  const find = async (options: { collection?: string } = {}) =>
    (await findCollection(db, parse(changeOptions, options).collection, EMBEDDER)).id;
  return {
    last: async (options) => lastChange(db, await find(options)),
    undo: async (options) => undo(db, await find(options)),
  };
}
