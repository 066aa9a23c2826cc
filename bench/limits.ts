import { verdict } from './targets';

/** Target, limit, measured, verdict: all values have to reach the limit. */
export function row(target: string, { text, format, reached }: Limit, values: Value[]): string[] {
  const measured = values.map(({ value, of }) => `${of ? `${of}: ` : ''}${format(value)}`);
  return [target, text, measured.join('; '), verdict(values.every(({ value }) => reached(value)))];
}

export interface Value {
  value: number;
  /** Of what, if that has to be said. */
  of?: string;
}

export interface Limit {
  text: string;
  format(value: number): string;
  reached(value: number): boolean;
}

export const atMost = (limit: number, text: string, format: Limit['format']): Limit => ({
  text,
  format,
  reached: (value) => value <= limit,
});

export const atLeast = (limit: number, text: string, format: Limit['format']): Limit => ({
  text,
  format,
  reached: (value) => value >= limit,
});
