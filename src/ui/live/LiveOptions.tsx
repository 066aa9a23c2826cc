import { Button, Popover, Stack, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { playGreeting } from './greeting-sound';
import { useLiveSettings } from './state';

/** What happens when somebody comes. */
export function LiveOptions() {
  const { t } = useTranslation();
  const { sound, kiosk, set } = useLiveSettings();
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <Popover opened={opened} onDismiss={close} position="bottom-start" shadow="md" width={300} withRoles trapFocus>
      <Popover.Target>
        <Button variant="default" onClick={toggle} leftSection={<IconAdjustmentsHorizontal size={18} aria-hidden />}>
          {t('live.options')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('live.options')}>
        <Stack gap="md">
          <Switch
            label={t('live.sound')}
            description={t('live.soundHint')}
            checked={sound}
            onChange={({ currentTarget: { checked } }) => {
              set({ sound: checked });
              if (checked) playGreeting('known');
            }}
          />
          <Switch
            label={t('live.kiosk')}
            description={t('live.kioskHint')}
            checked={kiosk}
            onChange={({ currentTarget: { checked } }) => {
              set({ kiosk: checked });
              close();
            }}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
