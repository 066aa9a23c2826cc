import type { ErrorCode } from '../errors';

/** The service worker's message to a page, with a port for the answer. */
export const ASK_FOR_ENGINE = 'nearface-engine';

/** How a page answers. */
export interface EngineOffer {
  /** The models are loaded. */
  warm: boolean;
  /** The name of a lock that the page holds for as long as it lives. */
  lock: string;
}

/** Errors cross the border as values: a message port would drop their code. */
export type EngineAnswer = { value: unknown } | { code: ErrorCode; message: string };

/** What a page serves on the port. */
export interface RemoteEngine {
  /** `path`: of a function of the engine, such as `['persons', 'get']`. */
  call(path: string[], args: unknown[]): Promise<EngineAnswer>;
}
