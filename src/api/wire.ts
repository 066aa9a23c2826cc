import type { ErrorCode, RefusalDetails } from '../errors';
import type { Engine } from './types';

/** The service worker's message to a page, with a port for the answer. */
export const ASK_FOR_ENGINE = 'nearface-engine';

/** How a page answers. */
export interface EngineOffer {
  /** Whether the models are loaded, or cannot be. */
  state: 'warm' | 'loading' | 'failed';
  /** The name of a lock that the page holds for as long as it lives. */
  lock: string;
}

/** What a page serves on the port. */
export interface RemoteEngine {
  call(name: EngineFunction, args: unknown[]): Promise<EngineAnswer>;
}

/** Errors cross the border as values: a message port would drop their code. */
export type EngineAnswer = { value: unknown } | { code: ErrorCode; message: string; refusal?: RefusalDetails };

/** The name of a function, such as `persons.get`. */
export type EngineFunction = {
  [K in keyof Engine]: Engine[K] extends (...args: never[]) => unknown ? K : `${K}.${keyof Engine[K] & string}`;
}[keyof Engine];

/**
 * All that a service worker may call, and whether it may call it again on another page when a page was closed before it
 * answered: what changes the store may be done by then.
 */
export const REPEATABLE: Readonly<Record<EngineFunction, boolean>> = {
  analyze: true,
  checkLiveness: true,
  'collections.create': false,
  'collections.list': true,
  'collections.get': true,
  'collections.update': false,
  'collections.delete': false,
  enroll: false,
  'faces.list': true,
  'faces.get': true,
  'faces.thumbnail': true,
  'faces.chip': true,
  'faces.vector': true,
  'faces.delete': false,
  'faces.move': false,
  'faces.addVectors': false,
  'keys.create': false,
  'keys.list': true,
  'keys.revoke': false,
  // At worst a call counts twice against the limits of its key.
  'keys.authorize': true,
  'keys.record': false,
  'keys.usage': true,
  'persons.list': true,
  'persons.get': true,
  'persons.update': false,
  'persons.merge': false,
  'persons.split': false,
  'persons.keepApart': false,
  'persons.delete': false,
  search: true,
  searchVector: true,
  verify: true,
};
