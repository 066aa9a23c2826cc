import type { BodyType } from '../../../api/body';
import type { JsonSchema } from '../../../api/json-schema';
import type { OpenApi, OpenApiOperation } from '../../../api/openapi';
import type { Text } from '../../../api/types';

/** What one document describes. */
export interface DialectEndpoints {
  name: string;
  title: string;
  text: Text;
  endpoints: Endpoint[];
}

export interface Endpoint {
  /** Such as `POST /v1/addface`. */
  id: string;
  method: string;
  /** Parameters as `{personId}`. */
  path: string;
  /** The whole address. */
  url: string;
  summary: Text;
  /** Headers that show a key: its secret, and its id where the dialect wants it. */
  secretHeader: string;
  idHeader?: string;
  scope: string;
  /** Of path and query. */
  params: Field[];
  /** One for each type; none: it has no body. */
  bodies: { type: BodyType; fields: Field[] }[];
  /** A success is answered with JSON. */
  givesJson: boolean;
}

/** `photo` is an image in base64, `file` one as it is. */
export type FieldKind = 'choice' | 'file' | 'json' | 'number' | 'photo' | 'switch' | 'text';

export interface Field {
  name: string;
  in: 'body' | 'path' | 'query';
  kind: FieldKind;
  required: boolean;
  text?: Text;
  choices: string[];
  default?: unknown;
  minimum?: number;
  maximum?: number;
}

/** The endpoints of the OpenAPI document, whose server's address may be relative to `base`. */
export function endpointsOf(openApi: OpenApi, base: string): DialectEndpoints[] {
  const server = new URL(openApi.servers[0]?.url ?? '', base).href.replace(/\/$/, '');
  const operations = Object.entries(openApi.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return openApi.tags.map((tag) => ({
    name: tag.name,
    title: tag['x-displayName'],
    text: textOf(tag) ?? { en: '', zh: '' },
    endpoints: operations
      .filter(({ operation }) => operation.tags.includes(tag.name))
      .map(({ path, method, operation }) => ({
        id: `${method} ${path}`,
        method,
        path,
        url: server + path,
        summary: { en: operation.summary, zh: operation['x-summary-zh'] },
        ...credentialHeaders(openApi, operation),
        scope: operation['x-scope'],
        params: operation.parameters.map((parameter) => ({
          ...toField(openApi, parameter.name, parameter.in, parameter.required, parameter.schema),
          ...withText(parameter),
        })),
        bodies: Object.entries(operation.requestBody?.content ?? {}).map(([type, { schema }]) => ({
          type: type as BodyType,
          fields: bodyFields(openApi, schema),
        })),
        givesJson: successIsJson(operation),
      })),
  }));
}

function credentialHeaders({ components }: OpenApi, { security }: OpenApiOperation) {
  const headers = Object.keys(security[0] ?? {}).map(
    (name) => (components.securitySchemes[name] as { name: string }).name,
  );
  const idHeader = headers.find((name) => /-id$/i.test(name));
  const secretHeader = headers.find((name) => name !== idHeader) ?? '';
  return { secretHeader, ...(idHeader !== undefined && { idHeader }) };
}

function bodyFields(openApi: OpenApi, schema: JsonSchema): Field[] {
  const { properties = {}, required = [] } = target(openApi, schema);
  return Object.entries(properties).map(([name, schema]) =>
    toField(openApi, name, 'body', required.includes(name), schema),
  );
}

function target({ components }: OpenApi, schema: JsonSchema): JsonSchema {
  const name = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
  return name === undefined ? schema : { ...components.schemas[name], ...schema };
}

function toField(openApi: OpenApi, name: string, place: Field['in'], required: boolean, schema: JsonSchema): Field {
  const whole = target(openApi, schema);
  const { minimum, maximum } = whole;
  return {
    name,
    in: place,
    kind: kindOf(whole),
    required,
    choices: Array.isArray(whole.enum) ? whole.enum.map(String) : [],
    ...(whole.default !== undefined && { default: whole.default }),
    ...withText(whole),
    ...(isBound(minimum) && { minimum }),
    ...(isBound(maximum) && { maximum }),
  };
}

/** Some only keep a number within what JavaScript can hold. */
function isBound(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) < 1e9;
}

function kindOf({ type, enum: choices, format, 'x-image': image }: JsonSchema): FieldKind {
  if (image || format === 'binary') return image === 'base64' ? 'photo' : 'file';
  if (choices) return 'choice';
  if (type === 'number' || type === 'integer') return 'number';
  if (type === 'boolean') return 'switch';
  return type === 'string' ? 'text' : 'json';
}

function successIsJson({ responses }: OpenApiOperation): boolean {
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  return Object.keys(success?.content ?? {}).some((type) => /\bjson\b/.test(type));
}

interface Described {
  description?: string;
  'x-description-zh'?: string;
}

const withText = (described: Described) => {
  const text = textOf(described);
  return text && { text };
};

function textOf({ description, 'x-description-zh': zh }: Described): Text | undefined {
  return description ? { en: description, zh: zh ?? description } : undefined;
}
