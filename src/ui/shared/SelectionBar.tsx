import { ActionIcon, Group, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './SelectionBar.module.css';

interface SelectionBarProps {
  /** Things that are selected. */
  count: number;
  onClear: () => void;
  /** What can be done with them. */
  children: ReactNode;
}

/** Stays at the foot of the window while something is selected. */
export function SelectionBar({ count, onClear, children }: SelectionBarProps) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <Group role="group" gap="xs" data-selection className={classes.bar} aria-label={t('selection.label')}>
      <ActionIcon variant="subtle" color="gray" size={30} onClick={onClear} aria-label={t('selection.clear')}>
        <IconX size={18} aria-hidden />
      </ActionIcon>
      <Text size="sm" fw={600} className={classes.count} role="status">
        {t('selection.count', { count })}
      </Text>
      {children}
    </Group>
  );
}
