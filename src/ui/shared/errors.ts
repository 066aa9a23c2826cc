import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import type { ErrorCode } from '../../errors';
import { en } from '../../i18n/en';

/** Every code has a sentence in both languages; this line fails to compile if one is missing. */
const sentences: Record<ErrorCode, string> & { UNEXPECTED: string } = en.errors;

/** The translated sentence for an error or a code. */
export function errorSentence(error: unknown): string {
  const code = codeOf(error);
  return i18next.t(`errors.${code}`);
}

/** Shows an error at the edge of the page; a cancelled call is not one. */
export function notifyError(error: unknown): void {
  if (codeOf(error) === 'ABORTED') return;
  if (codeOf(error) === 'UNEXPECTED') console.error(error);
  const message = errorSentence(error);
  notifications.show({ id: message, color: 'red', title: i18next.t('errors.title'), message, autoClose: 8000 });
}

/** Shows rejections that nobody handled, so that no failure stays unseen. */
export function watchUnhandled(): void {
  window.addEventListener('unhandledrejection', (event) => notifyError(event.reason));
}

/** Runs what a button started and shows its error; true if it went well. */
export async function attempt(action: () => Promise<unknown>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    notifyError(error);
    return false;
  }
}

export function codeOf(error: unknown): keyof typeof sentences {
  const code = typeof error === 'string' ? error : (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && code in sentences ? (code as ErrorCode) : 'UNEXPECTED';
}
