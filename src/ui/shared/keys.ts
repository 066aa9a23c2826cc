import { useHotkeys } from '@mantine/hooks';

/** Of what is decided about persons. */
export const KEYS = { merge: 'M', apart: 'K', undo: 'U' };

/** What a key does on a page: `M`, `mod+Z`, `ArrowLeft`. Modifiers have to match; `mod` is ⌘ or Ctrl. */
export type PageKeys = Record<string, () => void>;

/**
 * Keys that work wherever the focus is on the page, but not while a text is typed, on what has a use for the key itself,
 * when the key is held down, or, without Ctrl or ⌘, in a dialog or a menu.
 */
export function usePageKeys(keys: PageKeys): void {
  useHotkeys(
    Object.entries(keys).map(([key, act]) => [
      key,
      (event) => {
        if (event.repeat || event.defaultPrevented || isForTarget(event)) return;
        event.preventDefault();
        act();
      },
      { preventDefault: false },
    ]),
    [],
  );
}

const OVERLAYS = '[role="dialog"], [role="menu"], [role="listbox"]';
const TYPED_IN = 'textarea, select, [contenteditable], input:not([type="checkbox"], [type="radio"])';
const PRESSED = 'button, a, input, summary';
const MOVED_IN = 'input, [role="slider"], [role="radio"]';

function isForTarget({ key, ctrlKey, metaKey, target }: KeyboardEvent): boolean {
  if (!(target instanceof Element)) return false;
  if (target.matches(TYPED_IN)) return true;
  if (ctrlKey || metaKey) return false;
  if (target.closest(OVERLAYS)) return true;
  if (key === 'Enter' || key === ' ') return target.matches(PRESSED);
  return key.startsWith('Arrow') && target.matches(MOVED_IN);
}
