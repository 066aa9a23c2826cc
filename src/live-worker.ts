import * as Comlink from 'comlink';
import { NearfaceError } from './errors';

/** What a `LiveWorker` offers besides its work. */
export interface HoldingWorker {
  hold(lock: string): Promise<void>;
}

/** To be called in a worker: it holds the lock of that name for as long as it lives, which tells the page when it died. */
export function hold(lock: string): Promise<void> {
  return new Promise((held) => {
    void navigator.locks.request(lock, () => {
      held();
      return new Promise(() => {});
    });
  });
}

/** A worker whose calls fail with `WORKER_CRASHED` when it dies. */
export class LiveWorker<W extends HoldingWorker> {
  alive = true;
  readonly #worker: Worker;
  readonly #remote: Comlink.Remote<W>;
  readonly #waiting = new Set<(error: NearfaceError) => void>();

  constructor(worker: Worker) {
    this.#worker = worker;
    this.#remote = Comlink.wrap<W>(worker);
    worker.addEventListener('error', (event) => this.#die(event.message || 'its script did not load'));
    void this.#watch();
  }

  call<T>(work: (remote: Comlink.Remote<W>) => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.alive) return reject(crashed('it is dead'));
      this.#waiting.add(reject);
      work(this.#remote)
        .then(resolve, reject)
        .finally(() => this.#waiting.delete(reject));
    });
  }

  end(): void {
    this.#die('it was ended');
  }

  /** A worker that is killed sends no event, but its lock becomes free. Pages without https have no locks. */
  async #watch(): Promise<void> {
    if (!navigator.locks) return;
    const lock = `nearface-worker-${crypto.randomUUID()}`;
    await (this.#remote as Comlink.Remote<HoldingWorker>).hold(lock);
    await navigator.locks.request(lock, () => this.end());
  }

  #die(reason: string): void {
    this.alive = false;
    this.#worker.terminate();
    for (const reject of this.#waiting) reject(crashed(reason));
    this.#waiting.clear();
  }
}

const crashed = (reason: string) => new NearfaceError('WORKER_CRASHED', `A worker failed: ${reason}.`);
