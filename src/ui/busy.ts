/** Held shared by every tab that writes; a new version of the app waits until it can hold it alone. */
const LOCK = 'nearface-busy';

/** Runs a job that must not be cut off: no update takes over meanwhile, and closing the tab asks first. */
export async function busyWhile<T>(job: () => Promise<T>): Promise<T> {
  window.addEventListener('beforeunload', askFirst);
  try {
    return await navigator.locks.request(LOCK, { mode: 'shared' }, job);
  } finally {
    window.removeEventListener('beforeunload', askFirst);
  }
}

/** Runs a job once no tab is busy. */
export async function whenIdle<T>(job: () => Promise<T>): Promise<T> {
  return await navigator.locks.request(LOCK, { mode: 'exclusive' }, job);
}

function askFirst(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
