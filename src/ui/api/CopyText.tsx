import { ActionIcon, CopyButton, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './CopyText.module.css';

/** A short text of code with a button that copies it. `what` tells it to a screen reader. */
export function CopyText({ value, what }: { value: string; what: string }) {
  return (
    <div className={classes.line}>
      <Text component="code" className={classes.value}>
        {value}
      </Text>
      <CopyIcon value={value} what={what} />
    </div>
  );
}

/** A button that copies `value`. */
export function CopyIcon({ value, what }: { value: string; what: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={value}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('api.copied') : t('api.copy')}>
          <ActionIcon
            variant="subtle"
            color={copied ? 'teal' : 'gray'}
            size={34}
            onClick={copy}
            aria-label={copied ? t('api.copied') : t('api.copyThis', { what })}
          >
            {copied ? <IconCheck size={18} aria-hidden /> : <IconCopy size={18} stroke={1.7} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
