import type { DBCore, DBCoreMutateRequest, DBCoreMutateResponse, DBCoreTable, Middleware } from 'dexie';

/**
 * Rows that are asked for or written at once. Each takes the page 30 to 60 µs, and all that while it can do nothing
 * else.
 */
export const AT_ONCE = 500;

/** Lets Dexie's bulk operations do so many at once, one chunk after the other. */
export const inChunks: Middleware<DBCore> = {
  stack: 'dbcore',
  name: 'chunks',
  // Next to the database: to Dexie's own ones it is still one operation.
  level: -2,
  create: (core) => ({ ...core, table: (name) => chunked(core.table(name)) }),
};

/** The answers for all keys, so many asked for at once. */
export async function askInChunks<K, A>(keys: readonly K[], ask: (key: K) => Promise<A>): Promise<A[]> {
  const answers: A[] = [];
  for (const some of chunksOf(keys)) answers.push(...(await Promise.all(some.map(ask))));
  return answers;
}

function chunked(table: DBCoreTable): DBCoreTable {
  return {
    ...table,
    getMany: (request) =>
      inTurn(chunksOf(request.keys), (keys) => table.getMany({ ...request, keys })).then((rows) => rows.flat()),
    mutate: (request) => inTurn(requestsOf(request), (part) => table.mutate(part)).then(together),
  };
}

function requestsOf(request: DBCoreMutateRequest): DBCoreMutateRequest[] {
  if (request.type === 'deleteRange') return [request];
  if (request.type === 'delete') return chunksOf(request.keys).map((keys) => ({ ...request, keys }));
  const keys = request.keys && chunksOf(request.keys);
  return chunksOf(request.values).map((values, i) => ({
    ...request,
    values,
    ...(keys && { keys: keys[i] as unknown[] }),
  }));
}

/** By Dexie's own promises alone, which know their transaction. */
function inTurn<T, A>(parts: readonly T[], work: (part: T) => Promise<A>): Promise<A[]> {
  const answers: A[] = [];
  const rest = parts.values();
  const next = (part: T): Promise<A[]> =>
    work(part).then((answer) => {
      answers.push(answer);
      const { done, value } = rest.next();
      return done ? answers : next(value);
    });
  return next(rest.next().value as T);
}

function together(responses: DBCoreMutateResponse[]): DBCoreMutateResponse {
  const failures: DBCoreMutateResponse['failures'] = {};
  for (const [i, response] of responses.entries()) {
    for (const [place, error] of Object.entries(response.failures)) failures[i * AT_ONCE + Number(place)] = error;
  }
  return {
    numFailures: responses.reduce((sum, { numFailures }) => sum + numFailures, 0),
    failures,
    lastResult: responses.at(-1)?.lastResult,
    results: responses.flatMap(({ results }) => results ?? []),
  };
}

/** At least one, which may be empty. */
function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < Math.max(1, items.length); i += AT_ONCE) chunks.push(items.slice(i, i + AT_ONCE));
  return chunks;
}
