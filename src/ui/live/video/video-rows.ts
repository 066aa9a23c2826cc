import { type Interval, joined, type TimelineRow } from '../../../usecases/timeline';
import type { Identity, Match } from '../../../usecases/types';

/** The rows with those named that got a name by hand (by key); rows of one person become one. */
export function withNames<Row extends TimelineRow>(rows: readonly Row[], names: ReadonlyMap<string, Match>): Row[] {
  const merged = new Map<string, Row>();
  for (const row of rows) {
    const match = names.get(row.key) ?? (row.identity.status === 'known' ? row.identity.match : undefined);
    const key = match?.personId ?? row.key;
    const earlier = merged.get(key);
    const intervals = joined([...(earlier?.intervals ?? []), ...row.intervals]);
    const identity: Identity = match ? { status: 'known', match } : row.identity;
    merged.set(key, { ...(earlier ?? row), identity: earlier?.identity ?? identity, intervals });
  }
  return [...merged.values()];
}

/** ms */
export const totalOf = (intervals: readonly Interval[]) => intervals.reduce((sum, { from, to }) => sum + to - from, 0);

/** s as 0:07, 12:34 or 1:02:03. */
export function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = String(whole % 60).padStart(2, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
