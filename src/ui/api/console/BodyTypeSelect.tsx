import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { BodyType } from '../../../api/body';

interface BodyTypeSelectProps {
  types: BodyType[];
  chosen: BodyType;
  onChoose: (type: BodyType) => void;
}

/** How the fields are sent. */
export function BodyTypeSelect({ types, chosen, onChoose }: BodyTypeSelectProps) {
  const { t } = useTranslation();
  return (
    <NativeSelect
      label={t('api.console.type')}
      data={types}
      value={chosen}
      onChange={(event) => onChoose(event.currentTarget.value as BodyType)}
    />
  );
}
