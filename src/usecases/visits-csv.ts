import { type Columns, toCsv } from './csv';
import type { Visit } from './types';

const COLUMNS: Columns<Visit> = {
  name: ({ name }) => name,
  person_id: ({ personId }) => personId,
  first_seen: ({ firstSeen }) => firstSeen.toISOString(),
  last_seen: ({ lastSeen }) => lastSeen.toISOString(),
  seconds: ({ duration }) => (duration / 1000).toFixed(1),
  score: ({ score, personId }) => (personId === undefined ? undefined : score.toFixed(3)),
  check: ({ check }) => check && (check.passed ? 'passed' : 'failed'),
  check_reason: ({ check }) => check?.reason,
  check_score: ({ check }) => check?.score.toFixed(3),
  check_time: ({ check }) => check?.time.toISOString(),
};

/** The visits as a CSV file, a line each; times are of UTC. */
export function visitsToCsv(visits: readonly Visit[]): string {
  return toCsv(COLUMNS, visits);
}
