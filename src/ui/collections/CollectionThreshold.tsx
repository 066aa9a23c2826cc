import { Box } from '@mantine/core';
import { useState } from 'react';
import type { Collection } from '../../usecases/types';
import { useCollections } from '../shared/collections';
import { attempt } from '../shared/errors';
import { ThresholdSlider } from '../shared/ThresholdSlider';

/** The threshold that every search of a collection begins with. */
export function CollectionThreshold({ collection: { id, minScore } }: { collection: Collection }) {
  const { refresh } = useCollections();
  /** Until it is stored. */
  const [moved, setMoved] = useState<number>();

  const save = async (threshold: number) => {
    await attempt(async () => {
      await window.nearface.collections.update(id, { minScore: threshold });
      await refresh();
    });
    // Unless it was moved on.
    setMoved((now) => (now === threshold ? undefined : now));
  };

  return (
    <Box mt="md">
      <ThresholdSlider value={moved ?? minScore} onChange={setMoved} onChangeEnd={save} />
    </Box>
  );
}
