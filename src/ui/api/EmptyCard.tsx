import { Card, Stack, Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface EmptyCardProps {
  icon: Icon;
  title: string;
  text: string;
  /** What can be done about it. */
  children?: ReactNode;
}

/** In the place of a list that has nothing yet. */
export function EmptyCard({ icon: Icon, title, text, children }: EmptyCardProps) {
  return (
    <Card padding="xl">
      <Stack align="center" gap="sm" ta="center" py="md">
        <Icon size={36} stroke={1.4} color="var(--nearface-accent)" aria-hidden />
        <Title order={2} size="h3">
          {title}
        </Title>
        <Text size="sm" c="dimmed" maw={440}>
          {text}
        </Text>
        {children}
      </Stack>
    </Card>
  );
}
