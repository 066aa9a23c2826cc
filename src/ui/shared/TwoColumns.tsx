import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './TwoColumns.module.css';

/** A picture, and beside it what is known of it; on a phone below it. */
export function TwoColumns({ picture, children }: { picture: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.columns}>
      <div className={classes.picture}>{picture}</div>
      <Stack gap="md" miw={0}>
        {children}
      </Stack>
    </div>
  );
}
