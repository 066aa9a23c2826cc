/** Heading → a field of the line. */
export type Columns<T> = Record<string, (item: T) => string | undefined>;

/** A byte order mark: without it Excel takes UTF-8 for something else. */
const BOM = '\ufeff';

/** A CSV file (RFC 4180, UTF-8): a header, and a line for each item. */
export function toCsv<T>(columns: Columns<T>, items: readonly T[]): string {
  const rows = items.map((item) => Object.values(columns).map((column) => column(item) ?? ''));
  return BOM + [Object.keys(columns), ...rows].map((fields) => `${fields.map(quoted).join(',')}\r\n`).join('');
}

/**
 * A name may not become a formula when a spreadsheet opens the file: an apostrophe makes it text (OWASP, "CSV
 * Injection").
 */
function quoted(field: string): string {
  const text = /^\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u.test(field) ? `'${field}` : field;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
