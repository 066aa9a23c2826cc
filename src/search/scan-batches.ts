import { concatenate } from '../concatenate';
import { groupBy } from '../group-by';
import type { Candidates } from './index';
import type { ShardQuery } from './shard';
import { DIMENSIONS } from './vectors';

interface Waiting {
  query: ShardQuery;
  resolve(found: Candidates[]): void;
  reject(reason: unknown): void;
}

/**
 * Makes one scan of those that are asked for at the same moment, or while another one runs: several queries at once take
 * little longer than one.
 */
export class ScanBatches {
  readonly #scan: (query: ShardQuery) => Promise<Candidates[]>;
  #waiting: Waiting[] = [];
  #isRunning = false;

  constructor(scan: (query: ShardQuery) => Promise<Candidates[]>) {
    this.#scan = scan;
  }

  scan(query: ShardQuery): Promise<Candidates[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ query, resolve, reject });
      if (!this.#isRunning) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    // Whoever else asks at this moment comes before what follows.
    await undefined;
    while (this.#waiting.length > 0) {
      const batches = groupBy(this.#waiting, ({ query }, i) => limitsOf(query) ?? i);
      this.#waiting = [];
      await Promise.all([...batches.values()].map((batch) => this.#scanTogether(batch)));
    }
    this.#isRunning = false;
  }

  /** Queries with the same limits. */
  async #scanTogether(batch: Waiting[]): Promise<void> {
    const queries = concatenate(batch.map(({ query }) => query.queries));
    try {
      const found = await this.#scan({ ...(batch[0] as Waiting).query, queries });
      let from = 0;
      for (const { query, resolve } of batch) {
        const end = from + query.queries.length / DIMENSIONS;
        resolve(found.slice(from, end));
        from = end;
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

/** More would be too much for one answer. */
const MANY_RESULTS = 1000;

/** The same for queries that can be scanned together; undefined for others. A filter is seldom that of another query. */
function limitsOf({ wanted, maxDistance, everyFace, persons, since }: ShardQuery): string | undefined {
  if (persons || since || wanted > MANY_RESULTS) return undefined;
  return `${wanted} ${maxDistance} ${everyFace}`;
}
