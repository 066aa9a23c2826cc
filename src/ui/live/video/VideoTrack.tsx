import { Group, Stack, Text, UnstyledButton } from '@mantine/core';
import type { KeyboardEvent, MouseEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Interval } from '../../../usecases/timeline';
import classes from './VideoTrack.module.css';
import { clock, totalOf } from './video-rows';

interface VideoTrackProps {
  name: string;
  known: boolean;
  thumbnail: ReactNode;
  intervals: readonly Interval[];
  /** Both s. */
  duration: number;
  position: number;
  /** Jumps to a time, s. */
  onJump: (time: number) => void;
  /** What can be done with somebody unknown. */
  children?: ReactNode;
}

/** When somebody is in a video, as bars over its length; each jumps there. */
export function VideoTrack(props: VideoTrackProps) {
  const { name, known, thumbnail, intervals, duration, position, onJump, children } = props;
  const { t } = useTranslation();
  const share = (seconds: number) => `${(100 * seconds) / duration}%`;
  const jumpTo = ({ clientX, currentTarget }: MouseEvent<HTMLElement>) => {
    const { left, width } = currentTarget.getBoundingClientRect();
    onJump((duration * (clientX - left)) / width);
  };

  return (
    <li className={classes.row}>
      {thumbnail}
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Stack gap={0} miw={0}>
          <Text fw={600} truncate c={known ? undefined : 'dimmed'}>
            {name}
          </Text>
          <Text size="xs" c="dimmed" className="nums">
            {t('video.total', { times: intervals.length, duration: clock(Math.max(1, totalOf(intervals) / 1000)) })}
          </Text>
        </Stack>
        {children}
      </Group>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the bars inside are the keyboard's way */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is of a form */}
      <div className={classes.track} role="group" aria-label={name} onClick={jumpTo}>
        {intervals.map(({ from, to }, index) => (
          <UnstyledButton
            key={from}
            className={classes.bar}
            style={{ left: `min(${share(from / 1000)}, 100% - 10px)`, width: share((to - from) / 1000) }}
            data-unknown={!known || undefined}
            tabIndex={index === 0 ? 0 : -1}
            onKeyDown={walk}
            onClick={(event) => {
              event.stopPropagation();
              onJump(from / 1000);
            }}
            aria-label={t('video.appearance', { name, from: clock(from / 1000), to: clock(to / 1000) })}
          />
        ))}
        <span className={classes.playhead} style={{ left: share(position) }} aria-hidden />
      </div>
    </li>
  );
}

/** The arrow keys go from bar to bar; the tab key goes on to the next person. */
function walk({ key, currentTarget }: KeyboardEvent<HTMLElement>): void {
  const next = key === 'ArrowRight' ? currentTarget.nextElementSibling : currentTarget.previousElementSibling;
  if ((key === 'ArrowRight' || key === 'ArrowLeft') && next instanceof HTMLButtonElement) next.focus();
}
