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
  /** All writes so far, and the reads since the last of them. */
  #writes: Promise<unknown> = Promise.resolve();
  #reads: Promise<unknown> = Promise.resolve();
  #answers: Promise<unknown> = Promise.resolve();

  enter(writes: boolean): Turn {
    const work = signal();
    const answer = signal();
    const before = writes ? Promise.all([this.#writes, this.#reads]) : this.#writes;
    const last = this.#answers;
    if (writes) {
      // Not only its own work: it may have given up before its turn came.
      this.#writes = Promise.all([before, work.given]);
      this.#reads = Promise.resolve();
    } else this.#reads = Promise.all([this.#reads, work.given]);
    this.#answers = Promise.all([last, answer.given]);
    return { ready: before.then(() => {}), last: last.then(() => {}), done: work.give, answered: answer.give };
  }
}

function signal() {
  let give = () => {};
  const given = new Promise<void>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
