import { useTranslation } from 'react-i18next';

/** Numbers, sizes and dates as the chosen language writes them. */
export interface Format {
  number: (value: number, digits?: number) => string;
  /** As a person would say it: two digits, then zeros. */
  about: (value: number) => string;
  percent: (share: number, digits?: number) => string;
  /** A similarity or threshold: two decimals. */
  score: (score: number) => string;
  bytes: (bytes: number) => string;
  date: (date: Date) => string;
  /** Of the day, to the second. */
  time: (date: Date) => string;
  /** Seconds below two minutes, then minutes, then hours; of a span in ms. */
  duration: (span: number) => string;
}

export function useFormat(): Format {
  return formatFor(useTranslation().i18n.language);
}

export function formatFor(language: string): Format {
  const number = (value: number, options: Intl.NumberFormatOptions) =>
    new Intl.NumberFormat(language, options).format(value);
  return {
    number: (value, digits = 0) => number(value, { maximumFractionDigits: digits }),
    about: (value) => number(value, { maximumSignificantDigits: 2 }),
    percent: (share, digits = 0) => number(share, { style: 'percent', maximumFractionDigits: digits }),
    score: (score) => number(score, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
    bytes: (bytes) => {
      const { value, unit } = scaled(bytes);
      return number(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: value < 10 ? 1 : 0 });
    },
    date: (date) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(date),
    time: (date) => new Intl.DateTimeFormat(language, { timeStyle: 'medium' }).format(date),
    duration: (span) => {
      const { value, unit } = spanned(span / 1000);
      return number(value, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 0 });
    },
  };
}

function spanned(seconds: number): { value: number; unit: 'second' | 'minute' | 'hour' } {
  if (seconds < 120) return { value: seconds, unit: 'second' };
  if (seconds < 7200) return { value: seconds / 60, unit: 'minute' };
  return { value: seconds / 3600, unit: 'hour' };
}

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

function scaled(bytes: number): { value: number; unit: (typeof UNITS)[number] } {
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < UNITS.length - 1) {
    value /= 1000;
    step++;
  }
  return { value, unit: UNITS[step] ?? 'byte' };
}
