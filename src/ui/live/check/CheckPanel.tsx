import { Button, Group, Modal, RingProgress, Stack, Text, ThemeIcon, VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { CheckState } from '../../../usecases/types';
import { useFormat } from '../../shared/format';
import { CameraVideo } from '../CameraVideo';
import type { LiveFeed } from '../useLiveFeed';
import { CheckDrawing } from './CheckDrawing';
import classes from './CheckPanel.module.css';
import { CHECK_TIME, useCheck } from './useCheck';

interface CheckPanelProps {
  /** Of the camera that runs. */
  feed: LiveFeed;
  stream: MediaStream;
  /** The picture is shown as in a mirror. */
  mirrored: boolean;
  /** Whose face is checked. */
  trackId: number;
  onClose: () => void;
}

/** Leads the person before the camera through the active check, one move at a time, and says how it ended. */
export function CheckPanel({ feed, stream, mirrored, trackId, onClose }: CheckPanelProps) {
  const { t } = useTranslation();
  const narrow = useMediaQuery('(max-width: 48em)');
  const { state, again } = useCheck(feed, trackId);

  return (
    <Modal opened onClose={onClose} title={t('check.title')} fullScreen={narrow ?? false} closeOnClickOutside={false}>
      <Stack>
        <CameraVideo className={classes.video} stream={stream} mirrored={mirrored} />
        {!state || state.status === 'running' ? (
          <Instruction state={state} mirrored={mirrored} />
        ) : (
          <Result state={state} onAgain={again} onClose={onClose} />
        )}
      </Stack>
    </Modal>
  );
}

function Instruction({ state, mirrored }: { state: CheckState | undefined; mirrored: boolean }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { asked, done = 0, steps = [], remaining = CHECK_TIME } = state ?? {};
  const seconds = format.number(Math.ceil(remaining / 1000));
  return (
    <Group wrap="nowrap" gap="lg" mih={136}>
      <RingProgress
        size={128}
        thickness={7}
        roundCaps
        transitionDuration={250}
        sections={[{ value: (100 * remaining) / CHECK_TIME, color: 'teal' }]}
        label={
          <div className={classes.drawing}>
            <CheckDrawing move={asked} mirrored={mirrored} />
          </div>
        }
        aria-hidden
        className={classes.ring}
      />
      <div>
        <Text fw={650} size="xl" lh={1.3} role="status">
          {t(`check.asks.${asked ?? 'none'}`)}
          {asked && <VisuallyHidden> {t('check.move', { number: done + 1, count: steps.length })}</VisuallyHidden>}
        </Text>
        <Text c="dimmed" size="sm" mt={6} className="nums" aria-hidden>
          {asked && `${t('check.move', { number: done + 1, count: steps.length })} · `}
          {t('check.left', { seconds })}
        </Text>
      </div>
    </Group>
  );
}

function Result({ state, onAgain, onClose }: { state: CheckState; onAgain: () => void; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormat();
  const passed = state.status === 'passed';
  return (
    <>
      <Group wrap="nowrap" gap="lg" mih={80} role="status">
        <ThemeIcon size={64} radius="xl" variant="light" color={passed ? 'teal' : 'red'} className={classes.ring}>
          {passed ? <IconShieldCheck size={36} aria-hidden /> : <IconShieldX size={36} aria-hidden />}
        </ThemeIcon>
        <div>
          <Text fw={650} size="xl" lh={1.3}>
            {t(passed ? 'live.visitPassed' : 'live.visitFailed')}
          </Text>
          <Text mt={4}>{passed ? t('check.passed') : t(`check.reasons.${state.reason ?? 'TIMEOUT'}`)}</Text>
          <Text c="dimmed" size="sm" mt={4} className="nums">
            {t('check.score', { score: format.score(state.score) })}
          </Text>
        </div>
      </Group>
      <Group justify="flex-end">
        <Button variant={passed ? 'default' : 'filled'} onClick={onAgain} data-autofocus={!passed || undefined}>
          {t('common.retry')}
        </Button>
        <Button variant={passed ? 'filled' : 'default'} onClick={onClose}>
          {t('common.close')}
        </Button>
      </Group>
    </>
  );
}
