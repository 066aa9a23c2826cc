import * as Comlink from 'comlink';
import { NearfaceError } from './errors';

/** What a `LiveWorker` offers besides its work. */
export interface HoldingWorker {
  hold(lock: string): Promise<boolean>;
}

/**
 * To be called in a worker: it holds the lock of that name for as long as it lives, which tells the page when it died.
 * False if it may not.
 */
export function hold(lock: string): Promise<boolean> {
  return new Promise((answer) => {
    const ended = navigator.locks.request(lock, () => {
      answer(true);
      return new Promise(() => {});
    });
    ended.catch(() => answer(false));
  });
}

/** A worker whose calls fail with `WORKER_CRASHED` when it dies. */
export class LiveWorker<W extends HoldingWorker> {
  alive = true;
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<W>;
  readonly #waiting = new Set<(error: NearfaceError) => void>();
  /** No call begins before its end would be noticed. */
  readonly #watching: Promise<void>;
  #isWatched = false;

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#remote = Comlink.wrap<W>(worker);
    worker.addEventListener('error', (event) => this.#die(event.message || 'its script did not load'));
    this.#watching = this.#watch();
    // Before all calls that wait for it, so that no later one comes before them.
    void this.#watching.then(() => {
      this.#isWatched = true;
    });
  }

  call<T>(work: (remote: Comlink.Remote<W>) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(crashed('it is dead'));
      this.#waiting.add(reject);
      // At once where that can be: the worker begins before the caller goes on to its next line.
      const begun = this.#isWatched ? work(this.#remote) : this.#watching.then(() => work(this.#remote));
      begun.then(resolve, reject).finally(() => this.#waiting.delete(reject));
    });
  }

  end(): void {
    this.#die('it was ended');
  }

  /** A worker that is killed sends no event, but its lock becomes free. Pages without https have no locks. */
  async #watch(): Promise<void> {
    if (!navigator.locks) return;
    const lock = `nearface-worker-${crypto.randomUUID()}`;
    const isHeld = await (this.#remote as Comlink.Remote<HoldingWorker>).hold(lock);
    if (isHeld) void navigator.locks.request(lock, () => this.end());
  }

  #die(reason: string): void {
    this.alive = false;
    this.#worker.terminate();
    for (const reject of this.#waiting) reject(crashed(reason));
    this.#waiting.clear();
  }
}

const crashed = (reason: string) => new NearfaceError('WORKER_CRASHED', `A worker failed: ${reason}.`);
