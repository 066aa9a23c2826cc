import { Kbd } from '@mantine/core';
import classes from './Key.module.css';

/** Shows on a button which key does the same; the button names it to screen readers by `aria-keyshortcuts`. */
export function Key({ name }: { name: string }) {
  return (
    <Kbd className={classes.key} size="xs" aria-hidden>
      {name}
    </Kbd>
  );
}
