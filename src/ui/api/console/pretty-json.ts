/** Characters of a text that are shown whole. */
const MAX_TEXT = 120;

/** Strings, brackets and signs, and numbers and words. */
const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/**
 * JSON with line breaks and indents, its long texts cut. Numbers keep every digit, which those of JavaScript would lose
 * past 2^53. Throws for what is no JSON.
 */
export function prettyJson(json: string): string {
  JSON.parse(json);
  let depth = 0;
  let pretty = '';
  let last = '';
  for (const [token] of json.matchAll(TOKENS)) {
    const opens = last === '{' || last === '[';
    const closes = token === '}' || token === ']';
    if (opens && !closes) depth++;
    if (closes && !opens) depth--;
    // Nothing stands between the brackets of what is empty.
    if (last === ',' || opens !== closes) pretty += `\n${'  '.repeat(depth)}`;
    pretty += token === ':' ? ': ' : cut(token);
    last = token;
  }
  return pretty;
}

function cut(token: string): string {
  return token.startsWith('"') && token.length > MAX_TEXT ? `${token.slice(0, 48)}…"` : token;
}
