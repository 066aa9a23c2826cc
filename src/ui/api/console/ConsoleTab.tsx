import { Center, Loader } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { ApiNotice } from '../ApiNotice';
import type { ApiState } from '../useApi';
import { AnswerView } from './AnswerView';
import { CallForm } from './CallForm';
import { CallText } from './CallText';
import classes from './ConsoleTab.module.css';
import { EndpointChoice } from './EndpointChoice';

/** Makes any call of the API, and gives it as code. */
export function ConsoleTab({ api }: { api: ApiState }) {
  const { t } = useTranslation();
  const [params, setParams] = useSearchParams();
  if (api.status === 'loading') {
    return (
      <Center mih={200}>
        <Loader aria-label={t('common.loading')} />
      </Center>
    );
  }
  if (api.status !== 'ready') return <ApiNotice status={api.status} />;
  const all = api.dialects.flatMap(({ endpoints }) => endpoints);
  const endpoint = all.find(({ id }) => id === params.get('call')) ?? all[0];
  if (!endpoint) return null;
  return (
    <div className={classes.columns}>
      <EndpointChoice
        dialects={api.dialects}
        chosen={endpoint.id}
        onChoose={(id) => setParams({ call: id }, { preventScrollReset: true })}
      />
      <CallForm key={endpoint.id} endpoint={endpoint} />
      <div className={classes.result}>
        <AnswerView endpointId={endpoint.id} />
        <CallText endpoint={endpoint} />
      </div>
    </div>
  );
}
