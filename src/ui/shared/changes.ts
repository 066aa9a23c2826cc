const PAUSE_MS = 500;

/** Calls back after changes of the store: at once, then at most every `PAUSE_MS`; returns the unsubscriber. */
export function everyChange(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = Number.NEGATIVE_INFINITY;
  const stop = window.nearface.onChange(() => {
    timer ??= setTimeout(
      () => {
        timer = undefined;
        last = performance.now();
        listener();
      },
      Math.max(0, last + PAUSE_MS - performance.now()),
    );
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
