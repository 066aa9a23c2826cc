import { Button, Card, Divider, Group, Radio, SegmentedControl, SimpleGrid, Slider, Stack, Text } from '@mantine/core';
import { IconUserPlus } from '@tabler/icons-react';
import { useId } from 'react';
import { useTranslation } from 'react-i18next';
import { useCurrentCollection } from '../shared/collections';
import { useFormat } from '../shared/format';
import { PersonNameInput } from '../shared/PersonNameInput';
import type { Naming } from './names';
import { useEnrolment } from './state';

const namings: Naming[] = ['folder', 'file', 'typed', 'none'];

/** How the photos of the list are to be enrolled, and the button that starts it. */
export function BatchOptions() {
  const { t } = useTranslation();
  const { rows, options, setOptions, start, clear } = useEnrolment();
  const collection = useCurrentCollection()?.id;
  const unnamed = options.naming === 'typed' && !options.typedName.trim();

  return (
    <Card padding="lg">
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing={{ base: 'lg', md: 40 }}>
        <Radio.Group
          label={t('enrol.naming')}
          value={options.naming}
          onChange={(value) => setOptions({ naming: namings.find((naming) => naming === value) ?? 'none' })}
        >
          <Stack gap="sm" mt="sm">
            {namings.map((naming) => (
              <Radio
                key={naming}
                value={naming}
                label={t(`enrol.namings.${naming}`)}
                description={t(`enrol.namingHints.${naming}`)}
              />
            ))}
            {options.naming === 'typed' && (
              <PersonNameInput
                ml={32}
                aria-label={t('common.name')}
                placeholder={t('enrol.typedPlaceholder')}
                collection={collection}
                value={options.typedName}
                onChange={(typedName) => setOptions({ typedName })}
                maxLength={200}
              />
            )}
          </Stack>
        </Radio.Group>
        <Stack gap="lg">
          <FacesChoice />
          <QualityChoice />
        </Stack>
      </SimpleGrid>
      <Divider my="lg" />
      <Group justify="flex-end" gap="sm">
        <Button variant="default" onClick={clear}>
          {t('enrol.clear')}
        </Button>
        <Button leftSection={<IconUserPlus size={18} aria-hidden />} onClick={start} disabled={unnamed}>
          {t('enrol.start', { count: rows.length })}
        </Button>
      </Group>
    </Card>
  );
}

function FacesChoice() {
  const { t } = useTranslation();
  const id = useId();
  const { options, setOptions } = useEnrolment();
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500} id={id}>
        {t('enrol.faces')}
      </Text>
      <SegmentedControl
        aria-labelledby={id}
        value={options.faces}
        onChange={(value) => setOptions({ faces: value === 'all' ? 'all' : 'largest' })}
        data={[
          { value: 'largest', label: t('enrol.largest') },
          { value: 'all', label: t('enrol.all') },
        ]}
      />
      <Text size="xs" c="dimmed">
        {t(
          options.faces === 'largest'
            ? 'enrol.largestHint'
            : options.naming === 'none'
              ? 'enrol.allHint'
              : 'enrol.allNamedHint',
        )}
      </Text>
    </Stack>
  );
}

function QualityChoice() {
  const { t } = useTranslation();
  const format = useFormat();
  const { options, setOptions } = useEnrolment();
  return (
    <Stack gap={6}>
      <Group justify="space-between">
        <Text size="sm" fw={500}>
          {t('enrol.minQuality')}
        </Text>
        <Text size="sm" fw={500} className="nums">
          {options.minQuality === 0 ? t('enrol.anyQuality') : format.score(options.minQuality)}
        </Text>
      </Group>
      <Slider
        min={0}
        max={0.9}
        step={0.05}
        value={options.minQuality}
        onChange={(minQuality) => setOptions({ minQuality })}
        label={null}
        thumbLabel={t('enrol.minQuality')}
        thumbValueText={format.score}
      />
      <Text size="xs" c="dimmed">
        {t('enrol.qualityHint')}
      </Text>
    </Stack>
  );
}
