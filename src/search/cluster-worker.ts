import * as Comlink from 'comlink';
import { hold } from '../live-worker';
import { Clustering } from './cluster';
import { type UnitColumns, Units } from './cluster-units';

let clustering: Clustering | undefined;

const worker = {
  hold,
  open(units: UnitColumns, exclusive: readonly (readonly number[])[]): void {
    clustering = new Clustering(new Units(units), exclusive);
  },
  add: (pairs: Uint32Array) => clustering?.add(pairs),
  finish: () => clustering?.finish(),
};

/** What the worker answers; `remote-clustering.ts` is the only caller. */
export type ClusterWorker = typeof worker;

Comlink.expose(worker);
