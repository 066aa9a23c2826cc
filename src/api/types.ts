import type { z } from 'zod';
import type { NearfaceError } from '../errors';
import type { Credentials, Grant, Nearface, Scope } from '../usecases/types';
import type { BodyType } from './body';

/** What the API asks of the page that has the engine: the page's own interface, of which it takes these parts. */
export type Engine = Pick<
  Nearface,
  | 'analyze'
  | 'checkLiveness'
  | 'collections'
  | 'enroll'
  | 'faces'
  | 'keys'
  | 'persons'
  | 'search'
  | 'searchVector'
  | 'verify'
>;

/** Finds the engine of an open page; undefined if there is none. */
export type Connect = () => Promise<Engine | undefined>;

/** What a call is answered with. */
export interface Answer {
  http: number;
  /** Written as JSON, a bigint as a number with all its digits; a Response is given as it is. */
  body: unknown;
  /** The answer's own code, such as NO_SIMILAR_FACE: what the usage ledger counts. */
  status: string;
  headers?: Record<string, string>;
}

/** What the endpoints of one document have in common. */
export interface Dialect {
  name: string;
  /** What the paths that are its own begin with, below the API's. */
  paths: readonly string[];
  credentials(headers: Headers): Credentials;
  /** Any failure in its own shape; for a code that the document does not have, its nearest. */
  failure(error: NearfaceError): Answer;
  /** Whether its document charges for an answer of that status. */
  isBillable(operation: string, status: string): boolean;
}

/** One endpoint. */
export interface Operation {
  dialect: Dialect;
  /** The last part of its path, such as `searchface`. */
  name: string;
  scope: Scope;
  /** It changes the store: it runs alone, after all calls that came before it. */
  writes: boolean;
}

/** A call that was let in. */
export interface Call {
  request: Request;
  /** Parameters of the path, by name. */
  params: Record<string, string>;
  engine: Engine;
  grant: Grant;
  /** To be called once, with everything that reads or changes persons and faces: what arrived before is done then. */
  inTurn<T>(work: () => Promise<T>): Promise<T>;
}

export type Handler = (call: Call) => Promise<Answer>;

/** For the readers of the OpenAPI document and of the console. */
export interface Text {
  en: string;
  zh: string;
}

/**
 * An endpoint with all that serving and describing it takes. The schemas validate the call, and the OpenAPI document is
 * made of them; a field says what it is with `described`.
 */
export interface Endpoint {
  method: 'DELETE' | 'GET' | 'PATCH' | 'POST';
  /** Below the API's own path; parameters as `:personId`. */
  path: string;
  operation: Operation;
  summary: Text;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: { types: readonly BodyType[]; schema: z.ZodType };
  /** By HTTP status. */
  answers: Record<number, { text: Text; schema?: z.ZodType; type?: string }>;
  handler: Handler;
}
