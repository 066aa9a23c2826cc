import { Alert, Badge, Button, Card, Group, Loader, Text, Title } from '@mantine/core';
import { IconDownload, IconPlugConnectedX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../shared/format';
import { saveFile } from '../../shared/save-file';
import { CodeBlock } from '../CodeBlock';
import classes from './AnswerView.module.css';
import type { Answer, Picture } from './answer';
import { useConsole } from './state';

/** Of the element that shows the answer. */
export const ANSWER_ID = 'api-answer';

/** What the last call of an endpoint was answered with. */
export function AnswerView({ endpointId }: { endpointId: string }) {
  const { t } = useTranslation();
  const outcome = useConsole(({ outcomes }) => outcomes[endpointId]);
  return (
    <Card id={ANSWER_ID} padding="lg" component="section" aria-label={t('api.console.answer')}>
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h3">
          {t('api.console.answer')}
        </Title>
        {outcome?.status === 'answered' && <Verdict answer={outcome.answer} />}
      </Group>
      <div aria-live="polite">
        {!outcome && (
          <Text size="sm" c="dimmed">
            {t('api.console.noAnswer')}
          </Text>
        )}
        {outcome?.status === 'running' && <Loader size="sm" aria-label={t('common.loading')} />}
        {outcome?.status === 'unreachable' && (
          <Alert
            variant="light"
            color="red"
            icon={<IconPlugConnectedX />}
            title={t('api.console.unreachable')}
            role="status"
          >
            {t('api.console.unreachableText')}
          </Alert>
        )}
        {outcome?.status === 'answered' && <AnswerBody answer={outcome.answer} />}
      </div>
    </Card>
  );
}

function Verdict({ answer: { status, time } }: { answer: Answer }) {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <Group gap="xs">
      <Text size="sm" c="dimmed" className="nums">
        {t('api.console.time', { ms: format.number(time, time < 10 ? 1 : 0) })}
      </Text>
      <Badge variant="light" color={status < 300 ? 'teal' : status < 500 ? 'orange' : 'red'} size="lg">
        {status}
      </Badge>
    </Group>
  );
}

function AnswerBody({ answer }: { answer: Answer }) {
  const { t } = useTranslation();
  const { text, headers, pictures, body } = answer;
  return (
    <>
      {pictures.length > 0 && (
        <ul className={classes.pictures}>
          {pictures.map((picture) => (
            <PictureItem key={picture.path} picture={picture} />
          ))}
        </ul>
      )}
      {text !== undefined && text !== '' && <CodeBlock code={text} label={t('api.console.body')} />}
      {text === undefined && <Download body={body} />}
      <details className={classes.headers}>
        <summary>{t('api.console.headers', { count: headers.length })}</summary>
        <dl>
          {headers.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </>
  );
}

function PictureItem({ picture: { path, url } }: { picture: Picture }) {
  const { t } = useTranslation();
  return (
    <li>
      <img src={url} alt={path ? t('api.console.picture', { path }) : t('api.console.pictureWhole')} />
      {path && <code>{path}</code>}
    </li>
  );
}

function Download({ body }: { body: Blob }) {
  const { t } = useTranslation();
  const format = useFormat();
  const type = body.type.split(';')[0] ?? '';
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed">
        {t('api.console.bytes', { type, size: format.bytes(body.size) })}
      </Text>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconDownload size={16} aria-hidden />}
        onClick={() => saveFile(body, t('api.console.file'))}
      >
        {t('api.console.download')}
      </Button>
    </Group>
  );
}
