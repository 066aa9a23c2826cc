import { Tabs } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { NotFoundPage } from '../shared/NotFoundPage';
import { PageTitle } from '../shared/PageTitle';
import classes from './ApiPage.module.css';
import { ConsoleTab } from './console/ConsoleTab';
import { KeysTab } from './keys/KeysTab';
import { StartTab } from './StartTab';
import { UsageTab } from './usage/UsageTab';
import { useApi } from './useApi';

const TABS = ['start', 'keys', 'console', 'usage'] as const;

/** How code calls this browser: keys, a console for every endpoint, and what was called. */
export function ApiPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tab = 'start' } = useParams();
  const api = useApi();
  if (!TABS.some((name) => name === tab)) return <NotFoundPage />;
  const choose = (tab: string | null) =>
    navigate(tab === 'start' ? '/api' : `/api/${tab}`, { preventScrollReset: true });
  return (
    <>
      <PageTitle title={t('api.title')} lead={t('api.lead')} />
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List mb="lg" className={classes.tabs}>
          {TABS.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`api.tabs.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="start">
          <StartTab api={api} />
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <KeysTab />
        </Tabs.Panel>
        <Tabs.Panel value="console">
          <ConsoleTab api={api} />
        </Tabs.Panel>
        <Tabs.Panel value="usage">
          <UsageTab />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
