import { Group, Text, Title, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Duplicate } from '../../usecases/types';
import { FaceThumbnail } from '../shared/FaceThumbnail';
import { useFormat } from '../shared/format';
import { VirtualGrid } from '../shared/VirtualGrid';
import classes from './DuplicateList.module.css';
import { keyOfDuplicate } from './open';

interface DuplicateListProps {
  duplicates: readonly Duplicate[];
  /** Index of the one that is shown. */
  index: number;
  onShow: (index: number) => void;
}

const SHOWN_FACES = 3;

/** Those that are left, to jump to any. */
export function DuplicateList({ duplicates, index, onShow }: DuplicateListProps) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <section>
      <Title order={2} fz="1.0625rem" mb="sm">
        {t('duplicates.left', { count: duplicates.length })}
      </Title>
      <VirtualGrid
        items={duplicates}
        keyOf={keyOfDuplicate}
        gap={4}
        rowHeight={() => 58}
        label={t('duplicates.left', { count: duplicates.length })}
        renderItem={({ persons, pairs }, i) => (
          <UnstyledButton
            className={classes.row}
            aria-current={i === index || undefined}
            onClick={() => {
              onShow(i);
              window.scrollTo({ top: 0 });
            }}
          >
            <Group gap={4} wrap="nowrap">
              {persons.slice(0, SHOWN_FACES).map(({ personId, coverFaceId }) => (
                <FaceThumbnail key={personId} faceId={coverFaceId} size={42} alt="" />
              ))}
            </Group>
            <Text size="sm" truncate flex={1}>
              {persons.map(({ name }) => name).join(', ')}
            </Text>
            <Text size="sm" c="dimmed" className="nums">
              {format.score(pairs[0]?.score ?? 0)}
            </Text>
          </UnstyledButton>
        )}
      />
    </section>
  );
}
