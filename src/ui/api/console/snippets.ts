import { type Call, type Part, type Photo, toFormText } from './call';

export type Language = 'HTTP' | 'fetch' | 'curl' | 'Python';

/**
 * A call as text: as it goes over the wire, or as code that makes it. The `fetch` holds its photos, so that it runs as
 * it is; `curl` and Python read them from files of the same name.
 */
export function snippet(call: Call, language: Language): string {
  return { HTTP: http, fetch: javascript, curl, Python: python }[language](call);
}

/** The same call with long texts cut, to be looked at. */
export function shortened(call: Call): Call {
  const parts = call.body?.parts.map((part): Part => {
    if ('photo' in part) return { ...part, photo: { ...part.photo, base64: cut(part.photo.base64) } };
    return typeof part.value === 'string' ? { ...part, value: cut(part.value) } : part;
  });
  return { ...call, ...(call.body && parts && { body: { ...call.body, parts } }) };
}

const cut = (text: string) => (text.length > 300 ? `${text.slice(0, 32)}…` : text);

function http({ method, url, headers, body }: Call): string {
  const { host, pathname, search } = new URL(url);
  const head = [
    `${method} ${pathname}${search}`,
    `Host: ${host}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ...(body ? [`Content-Type: ${body.type}`] : []),
  ];
  const sent = body && wireBody(body);
  return (sent ? [...head, '', sent] : head).join('\n');
}

function wireBody({ type, parts }: NonNullable<Call['body']>): string {
  if (type === 'application/json') return json(parts, ({ base64 }) => JSON.stringify(base64));
  const fields = parts.map((part) => {
    const file = fileOf(part);
    return `${part.name}=${file ? `@${file.name}` : toFormText(part)}`;
  });
  return fields.join(type === 'multipart/form-data' ? '\n' : '&');
}

function javascript({ method, url, headers, body, givesJson }: Call): string {
  const names = namesOf(body);
  const photos = [...names].map(([{ base64 }, name]) => `const ${name} = ${text(base64)};`);
  const lines = [...photos, ...(photos.length > 0 ? [''] : [])];
  const options = method === 'GET' ? [] : [`method: ${text(method)}`];
  const type: Record<string, string> = body?.type === 'application/json' ? { 'Content-Type': body.type } : {};
  const sent = Object.entries({ ...headers, ...type });
  if (sent.length > 0) options.push(`headers: ${block('{', sent.map(pair(text)), '}')}`);
  const value = (part: Part) => ('photo' in part ? (names.get(part.photo) ?? '') : text(toFormText(part)));
  if (body?.type === 'application/json') {
    options.push(`body: JSON.stringify(${json(body.parts, (photo) => names.get(photo) ?? '')})`);
  } else if (body?.type === 'application/x-www-form-urlencoded') {
    const fields = body.parts.map((part) => `${text(part.name)}: ${value(part)}`);
    options.push(`body: new URLSearchParams(${block('{', fields, '}')})`);
  } else if (body) {
    lines.push('const body = new FormData();');
    for (const part of body.parts) {
      const file = fileOf(part);
      const sent = file
        ? `new Blob([Uint8Array.from(atob(${value(part)}), (c) => c.charCodeAt(0))]), ${text(file.name)}`
        : value(part);
      lines.push(`body.append(${text(part.name)}, ${sent});`);
    }
    lines.push('');
    options.push('body');
  }
  const given = options.length > 0 ? `, ${block('{', options, '}')}` : '';
  lines.push(`const response = await fetch(${text(url)}${given});`);
  lines.push(`console.log(response.status, await response.${givesJson ? 'json' : 'blob'}());`);
  return lines.join('\n');
}

/** For bash and zsh, which give the output of a command as a file: `<(…)`. */
function curl({ method, url, headers, body }: Call): string {
  const lines = [`curl ${quoted(url)}`];
  const implied = body && (body.type === 'application/json' || body.parts.length > 0) ? 'POST' : 'GET';
  if (method !== implied) lines.push(`--request ${method}`);
  for (const [name, value] of Object.entries(headers)) lines.push(`--header ${quoted(`${name}: ${value}`)}`);
  if (body?.type === 'application/json') {
    lines.push(`--header ${quoted(`Content-Type: ${body.type}`)}`);
    const mark = '\0';
    const files = body.parts.flatMap((part) => ('photo' in part ? [inBase64(part.photo.file)] : []));
    // In single quotes; at a photo they end, and begin again behind it.
    const text = json(body.parts, () => `"${mark}"`).split(mark);
    if (files.length === 0) lines.push(`--data ${quoted(text.join(''))}`);
    else {
      const printed = text.flatMap((part, i) => [`printf %s ${quoted(part)}`, ...files.slice(i, i + 1)]);
      lines.push(`--data-binary @<(${printed.join('; ')})`);
    }
  } else if (body) {
    const option = body.type === 'multipart/form-data' ? '--form-string' : '--data-urlencode';
    for (const part of body.parts) {
      const file = fileOf(part);
      if (file) lines.push(`--form ${quoted(`${part.name}=@"${file.name.replaceAll(/["\\]/g, '\\$&')}"`)}`);
      else if (!('photo' in part)) lines.push(`${option} ${quoted(`${part.name}=${toFormText(part)}`)}`);
      else if (option === '--form-string')
        lines.push(`--form ${quoted(`${part.name}=<`)}<(${inBase64(part.photo.file)})`);
      else lines.push(`--data-urlencode ${quoted(part.name)}@<(${inBase64(part.photo.file)})`);
    }
  }
  return lines.join(' \\\n  ');
}

const inBase64 = ({ name }: File) => `base64 < ${quoted(name)} | tr -d '\\n'`;

/** With the package requests. */
function python({ method, url, headers, body, givesJson }: Call): string {
  const names = namesOf(body);
  const encoded = body?.parts.some((part) => 'photo' in part && part.encoded);
  const lines = [...(encoded ? ['import base64'] : []), 'import requests', ''];
  for (const part of body?.parts ?? []) {
    if (!('photo' in part && part.encoded)) continue;
    lines.push(
      `${names.get(part.photo)} = base64.b64encode(open(${text(part.photo.file.name)}, "rb").read()).decode()`,
    );
  }
  if (encoded) lines.push('');
  const args = [text(url)];
  if (Object.keys(headers).length > 0) {
    args.push(`headers=${block('{', Object.entries(headers).map(pair(text)), '}')}`);
  }
  const value = (part: Part) => ('photo' in part ? (names.get(part.photo) ?? '') : text(toFormText(part)));
  if (body?.type === 'application/json') {
    const fields = body.parts.map((part) => {
      return `${text(part.name)}: ${'photo' in part ? value(part) : pythonValue(part.value)}`;
    });
    args.push(`json=${block('{', fields, '}')}`);
  } else if (body?.type === 'application/x-www-form-urlencoded') {
    args.push(
      `data=${block(
        '{',
        body.parts.map((part) => `${text(part.name)}: ${value(part)}`),
        '}',
      )}`,
    );
  } else if (body) {
    const fields = body.parts.map((part) => {
      const file = fileOf(part);
      const name = file && text(file.name);
      return `${text(part.name)}: ${name ? `(${name}, open(${name}, "rb"))` : `(None, ${value(part)})`}`;
    });
    args.push(`files=${block('{', fields, '}')}`);
  }
  lines.push(`response = requests.${method.toLowerCase()}${block('(', args, ')')}`);
  lines.push(`print(response.status_code, response.${givesJson ? 'json()' : 'content'})`);
  return lines.join('\n');
}

function pythonValue(value: unknown): string {
  if (value === null) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (Array.isArray(value)) return `[${value.map(pythonValue).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, part]) => `${text(name)}: ${pythonValue(part)}`)
    .join(', ')}}`;
}

/** A string of JSON is one of JavaScript and of Python. */
const text = (value: string) => JSON.stringify(value);

/** For a shell. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const pair =
  (write: (text: string) => string) =>
  ([name, value]: [string, string]) =>
    `${write(name)}: ${write(value)}`;

function block(open: string, lines: string[], close: string): string {
  if (lines.length === 0) return open + close;
  return [open, ...lines.map((line) => `  ${line.replaceAll('\n', '\n  ')},`), close].join('\n');
}

/** An object of JSON or JavaScript, a line each. */
function json(parts: Part[], photo: (photo: Photo) => string): string {
  const lines = parts.map((part) => {
    return `  ${text(part.name)}: ${'photo' in part ? photo(part.photo) : JSON.stringify(part.value)}`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n}`;
}

/** What is sent as a file. */
const fileOf = (part: Part) => ('photo' in part && !part.encoded ? part.photo.file : undefined);

/** What the code calls each photo. */
function namesOf(body: Call['body']): Map<Photo, string> {
  const photos = (body?.parts ?? []).flatMap((part) => ('photo' in part ? [part.photo] : []));
  return new Map(photos.map((photo, i) => [photo, i === 0 ? 'photo' : `photo${i + 1}`]));
}
