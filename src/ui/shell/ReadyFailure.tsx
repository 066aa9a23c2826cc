import { Box } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Failure } from '../shared/Failure';

/** Says on every page that the models or the store could not be loaded. */
export function ReadyFailure() {
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    window.nearface.ready.catch(setError);
  }, []);
  if (!error) return null;
  return (
    <Box mb="lg">
      <Failure error={error} onRetry={() => location.reload()} />
    </Box>
  );
}
