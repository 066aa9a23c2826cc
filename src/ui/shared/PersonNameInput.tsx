import { Autocomplete, type AutocompleteProps, Group, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMemo } from 'react';
import type { Person } from '../../usecases/types';
import { FaceThumbnail } from './FaceThumbnail';
import { isNumbered } from './persons';
import { useStored } from './useStored';

const SUGGESTIONS = 8;

interface PersonNameInputProps extends Omit<AutocompleteProps, 'data' | 'value' | 'onChange'> {
  collection: string | undefined;
  value: string;
  onChange: (name: string) => void;
}

/** A text field for a person's name that suggests the persons of the collection; any other name is taken too. */
export function PersonNameInput({ collection, value, onChange, ...props }: PersonNameInputProps) {
  const [query] = useDebouncedValue(value.trim(), 120);
  const { data: persons } = useStored(`${collection}/${query}`, async () => collection && suggest(collection, query));
  const covers = useMemo(() => new Map((persons || []).map(({ name, coverFaceId }) => [name, coverFaceId])), [persons]);

  return (
    <Autocomplete
      {...props}
      value={value}
      onChange={onChange}
      data={[...covers.keys()]}
      filter={({ options }) => options}
      maxDropdownHeight={SUGGESTIONS * 48}
      renderOption={({ option }) => (
        <Group gap="sm" wrap="nowrap">
          <FaceThumbnail faceId={covers.get(option.value) ?? ''} size={28} alt="" />
          <Text size="sm" truncate>
            {option.value}
          </Text>
        </Group>
      )}
    />
  );
}

/** Those with a name first: the others are told apart by their faces only. */
async function suggest(collection: string, query: string): Promise<Person[]> {
  const persons = await window.nearface.persons.list({ collection, query });
  return persons.sort((a, b) => Number(isNumbered(a)) - Number(isNumbered(b))).slice(0, SUGGESTIONS);
}
