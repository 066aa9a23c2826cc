import { NearfaceError } from '../errors';

/** A value as JSON; a bigint as a number with all its digits, which JavaScript's own numbers lose past 2^53. */
export function toJson(value: unknown): string {
  // Nothing that a value holds can be it.
  const mark = crypto.randomUUID();
  const json = JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? `${mark}${part}` : part));
  return json.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}

/**
 * Throws `BODY_INVALID` for what is no JSON, and for what JavaScript would change without a word: an object that has a
 * member twice, and a number that it cannot hold, such as a 64-bit id. Also for what is nested deeper than MAX_DEPTH.
 */
export function fromJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new NearfaceError('BODY_INVALID', 'The body is not JSON.', { cause });
  }
  check(text);
  return value;
}

/** Far from what overflows the stack of those who walk through the value. */
const MAX_DEPTH = 200;

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** Looks at a valid JSON text. */
function check(text: string): void {
  /** The names of each object around the place; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let expectsName = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] ?? '';
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : undefined);
      if (open.length > MAX_DEPTH) throw invalid(`is nested deeper than ${MAX_DEPTH} levels`);
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
        if (names?.has(name)) throw invalid(`has ${text.slice(i, end)} twice`);
        names?.add(name);
        expectsName = false;
      }
      i = end - 1;
    } else if (char === '-' || (char >= '0' && char <= '9')) {
      NUMBER.lastIndex = i;
      const [number = ''] = NUMBER.exec(text) ?? [];
      if (!isKept(number)) throw invalid(`has a number that would lose digits: ${number.slice(0, 40)}`);
      i += number.length - 1;
    }
  }
}

const invalid = (what: string) => new NearfaceError('BODY_INVALID', `The body ${what}.`);

/** Whether it fits, and if it is whole, whether it is written again with its digits; fractions are rounded everywhere. */
function isKept(number: string): boolean {
  const value = Number(number);
  if (!Number.isFinite(value)) return false;
  const isExact = () => String(value) === number || BigInt(number) === BigInt(value);
  return Number.isSafeInteger(value) || !/^-?\d+$/.test(number) || isExact();
}

/** The place after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes++;
    if (escapes % 2 === 0) return end + 1;
  }
}
