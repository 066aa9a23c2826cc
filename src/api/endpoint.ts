import { NearfaceError } from '../errors';
import type { Collection, Grant } from '../usecases/types';
import { toJson } from './json';
import type { Turns } from './turns';
import type { Answer, Call, Connect, Dialect, Engine, Handler, Operation } from './types';

/**
 * Answers one call: lets it in by its key, runs it, counts it in the usage ledger. Whatever goes wrong becomes an answer
 * in the dialect's own shape. 503 if no page has the engine open.
 */
export async function answer(
  { connect, turns }: { connect: Connect; turns: Turns },
  operation: Operation,
  request: Request,
  params: Record<string, string>,
  handler: Handler,
): Promise<Response> {
  const { dialect, name, scope, writes } = operation;
  const turn = turns.enter(writes);
  try {
    const response = await run();
    await turn.last;
    return response;
  } finally {
    turn.done();
    turn.answered();
  }

  async function run(): Promise<Response> {
    let engine: Engine | undefined;
    let keyId: string | undefined;
    let given: Answer;
    let response: Response;
    try {
      engine = await connect();
      if (!engine) throw new NearfaceError('ENGINE_MISSING', 'No page of the app is open.');
      const grant: Grant = await engine.keys.authorize(dialect.credentials(request.headers), scope);
      keyId = grant.keyId;
      given = await handler({ request, params, engine, grant, inTurn: (work) => turn.ready.then(work) });
      response = toResponse(given);
    } catch (error) {
      const failure = toNearfaceError(error);
      keyId ??= failure.keyId;
      given = failed(dialect, failure);
      response = toResponse(given);
    }
    turn.done();
    // The answer stands, whether or not it could be counted.
    if (engine && keyId !== undefined) await record(engine, keyId, given.status).catch(() => {});
    return response;
  }

  async function record(engine: Engine, keyId: string, status: string): Promise<void> {
    const billable = dialect.isBillable(name, status);
    await engine.keys.record({ keyId, dialect: dialect.name, operation: name, status, billable });
  }
}

function failed(dialect: Dialect, error: NearfaceError): Answer {
  const answer = dialect.failure(error);
  if (error.retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(error.retryAfter) } };
}

/** A collection that the call's key may touch. Throws `COLLECTION_NOT_FOUND`, `COLLECTION_DELETED`, `KEY_FORBIDDEN`. */
export async function collectionOf({ engine, grant }: Call, nameOrId: string): Promise<Collection> {
  const collection = await engine.collections.get(nameOrId);
  checkReach(grant, collection.id);
  return collection;
}

/** Throws `KEY_FORBIDDEN`. */
export function checkReach({ collections }: Grant, collectionId: string): void {
  if (!collections || collections.includes(collectionId)) return;
  throw new NearfaceError('KEY_FORBIDDEN', 'The key may not touch this collection.');
}

export function toNearfaceError(error: unknown): NearfaceError {
  if (error instanceof NearfaceError) return error;
  return new NearfaceError('WORKER_CRASHED', `The call failed: ${error}`, { cause: error });
}

export function toResponse({ http, body, headers }: Answer): Response {
  if (body instanceof Response) return body;
  return new Response(toJson(body), {
    status: http,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });
}
