import { NativeSelect, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useText } from '../useText';
import classes from './EndpointChoice.module.css';
import type { DialectEndpoints } from './endpoints';

interface EndpointChoiceProps {
  dialects: DialectEndpoints[];
  /** Id of an endpoint. */
  chosen: string;
  onChoose: (id: string) => void;
}

/** All endpoints: a list where there is room, else a menu. */
export function EndpointChoice({ dialects, chosen, onChoose }: EndpointChoiceProps) {
  const { t } = useTranslation();
  const say = useText();
  return (
    <div className={classes.choice}>
      <NativeSelect
        className={classes.menu}
        label={t('api.console.endpoint')}
        value={chosen}
        onChange={(event) => onChoose(event.currentTarget.value)}
      >
        {dialects.map(({ name, title, endpoints }) => (
          <optgroup key={name} label={title}>
            {endpoints.map(({ id, summary }) => (
              <option key={id} value={id}>
                {`${id} – ${say(summary)}`}
              </option>
            ))}
          </optgroup>
        ))}
      </NativeSelect>
      <nav className={classes.list} aria-label={t('api.console.endpoints')}>
        {dialects.map(({ name, title, endpoints }) => (
          <section key={name}>
            <Text component="h2" size="xs" fw={650} c="dimmed" px={10} mb={4}>
              {title}
            </Text>
            {endpoints.map(({ id, method, path, summary }) => (
              <UnstyledButton
                key={id}
                className={classes.endpoint}
                onClick={() => onChoose(id)}
                aria-current={id === chosen || undefined}
              >
                <code>
                  <b>{method}</b> {path}
                </code>
                <span>{say(summary)}</span>
              </UnstyledButton>
            ))}
          </section>
        ))}
      </nav>
    </div>
  );
}
