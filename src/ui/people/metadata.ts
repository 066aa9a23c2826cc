import type { Metadata } from '../../usecases/types';

/** A line of the editor: both as text. */
export interface Entry {
  key: string;
  value: string;
}

/** Plain text stays as it is; whatever else JSON knows, and text that would read as such, is written as JSON. */
export function entriesOf(metadata: Metadata): Entry[] {
  return Object.entries(metadata).map(([key, value]) => ({
    key,
    value: typeof value === 'string' && parse(value) === value ? value : JSON.stringify(value),
  }));
}

/** The inverse of `entriesOf`; lines without a key are left out, and of equal keys the last one counts. */
export function metadataOf(entries: readonly Entry[]): Metadata {
  return Object.fromEntries(
    entries.filter(({ key }) => key.trim() !== '').map(({ key, value }) => [key.trim(), parse(value)]),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
