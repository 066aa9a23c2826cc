import { RingProgress, Tooltip, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useEnrolment } from '../enrol/state';
import { useFormat } from '../shared/format';
import classes from './BatchIndicator.module.css';

/** A running enrolment, seen from every page; leads to it. */
export function BatchIndicator() {
  const { t } = useTranslation();
  const format = useFormat();
  const running = useEnrolment(({ phase }) => phase === 'running');
  const done = useEnrolment(({ done }) => done);
  const total = useEnrolment(({ rows }) => rows.length);
  if (!running) return null;
  const label = t('enrol.running', { done: format.number(done), total: format.number(total) });
  return (
    <Tooltip label={label}>
      <UnstyledButton component={Link} to="/enrol" className={classes.link} aria-label={label}>
        <RingProgress
          size={26}
          thickness={3.5}
          roundCaps
          sections={[{ value: (100 * done) / Math.max(1, total), color: 'teal' }]}
          aria-hidden
        />
        <span className={classes.count}>{format.percent(done / Math.max(1, total))}</span>
      </UnstyledButton>
    </Tooltip>
  );
}
