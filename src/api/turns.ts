/** A call's place in the line. */
export interface Turn {
  /** Everything that arrived before and excludes it is done. */
  ready: Promise<void>;
  /** Everything that arrived before was answered. */
  last: Promise<void>;
  /** To be called when its own work is done, whatever came of it. */
  done(): void;
  /** To be called when it was answered. */
  answered(): void;
}

/**
 * A line in the order of arrival: calls that read run side by side, one that writes runs alone, and answers are given
 * in the order of the calls.
 */
export class Turns {
  #write: Promise<unknown> = Promise.resolve();
  #reads: Promise<unknown>[] = [];
  #answered: Promise<void> = Promise.resolve();

  enter(writes: boolean): Turn {
    const work = signal();
    const answer = signal();
    const before = writes ? Promise.all([this.#write, ...this.#reads]) : this.#write;
    const last = this.#answered;
    if (writes) {
      // Also one that gave up before its turn came.
      this.#write = Promise.all([before, work.given]);
      this.#reads = [];
    } else this.#reads.push(work.given);
    this.#answered = Promise.all([last, answer.given]).then(() => {});
    return { ready: before.then(() => {}), last, done: work.give, answered: answer.give };
  }
}

function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
