import { NearfaceError } from '../errors';

/** A value as JSON; a bigint as a number with all its digits, which JavaScript's own numbers lose past 2^53. */
export function toJson(value: unknown): string {
  // Nothing that a value holds can be it.
  const mark = crypto.randomUUID();
  const json = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${mark}${part}` : part));
  return json.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}

/** Throws `BODY_INVALID` for what is no JSON, and for an object that has a member twice. */
export function fromJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new NearfaceError('BODY_INVALID', 'The body is not JSON.', { cause });
  }
  const twice = repeatedMember(text);
  if (twice !== undefined) throw new NearfaceError('BODY_INVALID', `The body has ${twice} twice.`);
  return value;
}

/** The first member name, in quotes, that an object of a valid JSON text has twice. */
function repeatedMember(text: string): string | undefined {
  /** The names of each object around the place; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let expectsName = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : undefined);
      expectsName = char === '{';
    } else if (char === '}' || char === ']') {
      open.pop();
      expectsName = false;
    } else if (char === ',') {
      expectsName = open.at(-1) !== undefined;
    } else if (char === '"') {
      const end = endOfString(text, i);
      if (expectsName) {
        const name: string = JSON.parse(text.slice(i, end));
        const names = open.at(-1);
        if (names?.has(name)) return text.slice(i, end);
        names?.add(name);
        expectsName = false;
      }
      i = end - 1;
    }
  }
  return undefined;
}

/** The place after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}
