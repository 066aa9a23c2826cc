/** Runs `finish` with what `prepared` gives, after every call made before. */
export type InOrder = <P, T>(prepared: Promise<P>, finish: (prepared: P) => Promise<T>) => Promise<T>;

/**
 * A line for jobs whose first part may run side by side and whose second part is to run in the order in which they
 * were begun: so the n of ID<n> never depends on which photo was analysed first. A job that fails leaves the line at
 * once.
 */
export function createInOrder(): InOrder {
  let last: Promise<unknown> = Promise.resolve();
  return (prepared, finish) => {
    const before = last;
    const finished = (async () => {
      const value = await prepared;
      await before;
      return finish(value);
    })();
    last = Promise.allSettled([before, finished]);
    return finished;
  };
}
