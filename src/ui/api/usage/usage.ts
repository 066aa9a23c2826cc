import { groupBy } from '../../../group-by';
import type { Usage } from '../../../usecases/types';

export const PERIODS = ['week', 'month', 'quarter', 'all'] as const;

export type Period = (typeof PERIODS)[number];

const DAYS: Record<Exclude<Period, 'all'>, number> = { week: 7, month: 30, quarter: 90 };

/** The days of a period that ends with `today`, both included; YYYY-MM-DD, in UTC. */
export function daysOf(period: Period, today: Date): { from?: string; to?: string } {
  if (period === 'all') return {};
  return { from: toDay(addDays(today, 1 - DAYS[period])), to: toDay(today) };
}

export interface Counts {
  billable: number;
  free: number;
}

export interface DayCounts extends Counts {
  day: string;
}

export interface KeyCounts extends DayCounts {
  keyId: string;
}

export function totalOf(usage: readonly Usage[]): Counts {
  const total = { billable: 0, free: 0 };
  for (const { billable, calls } of usage) total[billable ? 'billable' : 'free'] += calls;
  return total;
}

/** Calls of each day and key; the latest day first. */
export function byDayAndKey(usage: readonly Usage[]): KeyCounts[] {
  const groups = groupBy(usage, ({ day, keyId }) => `${day} ${keyId}`);
  return [...groups.values()]
    .map((group) => ({ day: group[0]?.day ?? '', keyId: group[0]?.keyId ?? '', ...totalOf(group) }))
    .sort((a, b) => b.day.localeCompare(a.day));
}

/** Calls of every day from the first to the last, also of those without any. */
export function byDay(usage: readonly Usage[], { from, to }: { from?: string; to?: string }): DayCounts[] {
  const days = usage.map(({ day }) => day).sort();
  const [first, last] = [from ?? days[0], to ?? days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const groups = groupBy(usage, ({ day }) => day);
  const counts: DayCounts[] = [];
  for (let day = first; day <= last; day = toDay(addDays(new Date(day), 1))) {
    counts.push({ day, ...totalOf(groups.get(day) ?? []) });
  }
  return counts;
}

function addDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 86_400_000);
}

const toDay = (date: Date) => date.toISOString().slice(0, 10);
