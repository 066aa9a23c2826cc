import { Input, JsonInput, NativeSelect, NumberInput, Switch, TextInput } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useText } from '../useText';
import { type Entered, isJson, isPhoto } from './call';
import type { Field } from './endpoints';
import { PhotoField } from './PhotoField';
import { useConsole } from './state';

interface FieldInputProps {
  field: Field;
  /** What it is entered as. */
  entry: string;
}

/** A field of a call. Left empty it is left out. */
export function FieldInput({ field, entry }: FieldInputProps) {
  const value = useConsole(({ entered }) => entered[entry]);
  const enter = useConsole(({ enter }) => enter);
  const onChange = (value: Entered) => enter(entry, value);
  const { t } = useTranslation();
  const say = useText();
  const { name, kind, required, choices } = field;
  const description = [field.text && say(field.text), hintFor(field, t)].filter(Boolean).join(' ') || undefined;
  const common = { label: name, description, withAsterisk: required };
  const text = typeof value === 'string' ? value : '';
  switch (kind) {
    case 'photo':
    case 'file':
      return (
        <Input.Wrapper {...common} labelElement="div">
          <PhotoField entry={entry} photo={isPhoto(value) ? value : undefined} />
        </Input.Wrapper>
      );
    case 'switch':
      return (
        <Switch
          label={name}
          description={description}
          checked={typeof value === 'boolean' ? value : field.default === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'number':
      return (
        <NumberInput
          {...common}
          value={typeof value === 'number' || typeof value === 'string' ? value : ''}
          // What is out of range may be sent, to see the answer.
          clampBehavior="none"
          step={(field.maximum ?? 2) <= 1 ? 0.05 : 1}
          onChange={onChange}
        />
      );
    case 'choice':
      return (
        <NativeSelect
          {...common}
          data={[{ value: '', label: t('api.console.leftOut') }, ...choices]}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'json':
      return (
        <JsonInput
          {...common}
          value={text}
          onChange={onChange}
          error={text && !isJson(text) && t('api.console.badJson')}
          formatOnBlur
          autosize
          minRows={2}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
        />
      );
    case 'text':
      return (
        <TextInput
          {...common}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
        />
      );
  }
}

function hintFor({ default: value, minimum, maximum }: Field, t: TFunction): string {
  const bounds =
    minimum !== undefined && maximum !== undefined
      ? t('api.console.range', { minimum, maximum })
      : minimum !== undefined
        ? t('api.console.from', { minimum })
        : maximum !== undefined && t('api.console.to', { maximum });
  const preset =
    value !== undefined &&
    value !== '' &&
    t('api.console.default', { value: JSON.stringify(value).replaceAll('"', '') });
  return [bounds, preset].filter(Boolean).join(' · ');
}
