const PAUSE_MS = 500;

/** Calls back after changes of the store, at most once in `PAUSE_MS` while an enrolment writes; returns the unsubscriber. */
export function everyChange(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = window.nearface.onChange(() => {
    timer ??= setTimeout(() => {
      timer = undefined;
      listener();
    }, PAUSE_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}
