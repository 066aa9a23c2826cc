import type { Visit } from './types';

const COLUMNS: Record<string, (visit: Visit) => string | undefined> = {
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

/** A byte order mark: without it Excel takes UTF-8 for something else. */
const BOM = '\ufeff';

/** The visits as a CSV file (RFC 4180, UTF-8), a header and a line each; times are of UTC. */
export function visitsToCsv(visits: readonly Visit[]): string {
  const rows = visits.map((visit) => Object.values(COLUMNS).map((column) => column(visit) ?? ''));
  return BOM + [Object.keys(COLUMNS), ...rows].map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('');
}

/**
 * A name may not become a formula when a spreadsheet opens the file: an apostrophe makes it text (OWASP, "CSV
 * Injection").
 */
function quoted(field: string): string {
  const text = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u.test(field) ? `'${field}` : field;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
