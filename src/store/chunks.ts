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
      inTurn(
        chunksOf(request.keys),
        (keys) => table.getMany({ ...request, keys }),
        (rows, more) => [...rows, ...more],
      ),
    mutate: (request) => inTurn(requestsOf(request), (part) => table.mutate(part), together),
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
function inTurn<T, A>(
  parts: readonly T[],
  work: (part: T) => PromiseLike<A>,
  join: (before: A, next: A) => A,
): Promise<A> {
  const [first, ...rest] = parts as [T, ...T[]];
  return rest.reduce(
    (before, part) => before.then((done) => work(part).then((next) => join(done, next))),
    work(first),
  ) as Promise<A>;
}

function together(before: DBCoreMutateResponse, next: DBCoreMutateResponse): DBCoreMutateResponse {
  const results = [...(before.results ?? []), ...(next.results ?? [])];
  const failures = Object.entries(next.failures).map(([i, error]) => [
    Number(i) + (before.results?.length ?? 0),
    error,
  ]);
  return {
    numFailures: before.numFailures + next.numFailures,
    failures: { ...before.failures, ...Object.fromEntries(failures) },
    lastResult: next.lastResult,
    results,
  };
}

/** At least one, which may be empty. */
function chunksOf<T>(items: readonly T[]): T[][] {
  const chunks: T[][] = [];
  for (let i = 0; i < Math.max(1, items.length); i += AT_ONCE) chunks.push(items.slice(i, i + AT_ONCE));
  return chunks;
}
