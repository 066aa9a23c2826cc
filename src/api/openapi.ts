import { version } from '../../package.json';
import { type JsonSchema, toJsonSchema } from './json-schema';
import type { Endpoint, Text } from './types';

/** The parts of an OpenAPI 3.1 document that Nearface's has; English texts have their Chinese beside them. */
export interface OpenApi {
  openapi: string;
  info: Described<{ title: string; version: string }>;
  servers: { url: string }[];
  tags: Described<{ name: string; 'x-displayName': string }>[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, JsonSchema>; securitySchemes: Record<string, object> };
}

export interface OpenApiOperation {
  operationId: string;
  /** Of the dialect. */
  tags: string[];
  summary: string;
  'x-summary-zh': string;
  /** The scope that its key needs. */
  'x-scope': string;
  /** Each with the names of the schemes that are needed together. */
  security: Record<string, string[]>[];
  parameters: Described<{ name: string; in: 'path' | 'query'; required: boolean; schema: JsonSchema }>[];
  /** By content type: what is one field may be a file in the one and base64 in the other (`x-image`). */
  requestBody?: { required: true; content: Record<string, { schema: JsonSchema; encoding?: Record<string, object> }> };
  /** By HTTP status. */
  responses: Record<
    string,
    Described<{ headers?: Record<string, object>; content?: Record<string, { schema?: JsonSchema }> }>
  >;
}

type Described<T> = T & { description?: string; 'x-description-zh'?: string };

const SCHEMES = {
  key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
  dfId: { type: 'apiKey', in: 'header', name: 'X-DF-API-ID' },
  dfSecret: { type: 'apiKey', in: 'header', name: 'X-DF-API-SECRET' },
};

/** What the dialects are called; the order is the document's. */
const TITLES: Record<string, { title: string; text: Text }> = {
  ekycpro: {
    title: 'eKYCPro',
    text: {
      en: 'Adds, searches and deletes faces, sent as forms with base64. Every answer is a status and a message.',
      zh: '添加、搜索和删除人脸，以表单发送 base64 图像。每个应答都是状态和消息。',
    },
  },
  'face-search': {
    title: 'Face Search 1:N, N:N',
    text: {
      en: 'Who is in a photo: everyone alike (1:N), or the best match of each face (N:N). JSON with base64.',
      zh: '识别照片中的人：返回所有相似人物（1:N），或每张人脸的最佳匹配（N:N）。使用 JSON 和 base64。',
    },
  },
  'search-face': {
    title: 'Search Face guide',
    text: {
      en: 'Ids of the faces like the one in a photo, with the settings that were applied. JSON with base64.',
      zh: '返回与照片中人脸相似的人脸 ID，以及所应用的设置。使用 JSON 和 base64。',
    },
  },
  faceset: {
    title: 'faceset v2',
    text: {
      en: 'Up to ten faces of a face set, none older than six months, by a file or base64.',
      zh: '在人脸集中搜索，最多返回十张六个月以内的人脸，可发送文件或 base64。',
    },
  },
  nearface: {
    title: 'Nearface',
    text: {
      en: 'All the rest: collections, persons, faces, checks of photos, keys, usage, import and export.',
      zh: '其他所有功能：人脸库、人物、人脸、照片检测、密钥、用量、导入和导出。',
    },
  },
};

/** The OpenAPI 3.1 document of the API below `base`. */
export function openApi(base: string, endpoints: readonly Endpoint[]): OpenApi {
  const document: OpenApi = {
    openapi: '3.1.1',
    info: {
      title: 'Nearface',
      version,
      ...inBoth({
        en: 'Face search that never leaves the browser: answered by a page of the app that is open.',
        zh: '人脸搜索不离开浏览器：由打开的应用页面应答。',
      }),
    },
    servers: [{ url: base }],
    tags: tagsOf(endpoints),
    paths: {},
    components: { schemas: {}, securitySchemes: SCHEMES },
  };
  for (const endpoint of endpoints) {
    const path = endpoint.path.replaceAll(/:(\w+)/g, '{$1}');
    document.paths[path] = {
      ...document.paths[path],
      [endpoint.method.toLowerCase()]: operationOf(endpoint, document.components.schemas),
    };
  }
  return document;
}

function tagsOf(endpoints: readonly Endpoint[]): OpenApi['tags'] {
  const names = new Set(endpoints.map(({ operation }) => operation.dialect.name));
  return Object.entries(TITLES)
    .filter(([name]) => names.has(name))
    .map(([name, { title, text }]) => ({ name, 'x-displayName': title, ...inBoth(text) }));
}

function operationOf(endpoint: Endpoint, shared: Record<string, JsonSchema>): OpenApiOperation {
  const { operation, summary, body, answers } = endpoint;
  const { dialect, name, scope } = operation;
  return {
    operationId: `${dialect.name}_${name}`.replaceAll('-', '_'),
    tags: [dialect.name],
    summary: summary.en,
    'x-summary-zh': summary.zh,
    'x-scope': scope,
    security: [dialect.name === 'faceset' ? { dfId: [], dfSecret: [] } : { key: [] }],
    parameters: parametersOf(endpoint, shared),
    ...(body && { requestBody: bodyOf(body, shared) }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([http, { text, schema, type }]) => [
        http,
        {
          ...inBoth(text),
          ...(http === '429' && { headers: { 'Retry-After': RETRY_AFTER } }),
          ...((schema || type) && {
            content: { [type ?? 'application/json']: schema ? { schema: toJsonSchema(schema, 'output', shared) } : {} },
          }),
        },
      ]),
    ),
  };
}

function parametersOf({ path, params, query }: Endpoint, shared: Record<string, JsonSchema>) {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
  const schemas = (of: Endpoint['query']) => (of ? toJsonSchema(of, 'input', shared) : {});
  const { properties: ofPath = {} } = schemas(params);
  const { properties: ofQuery = {}, required = [] } = schemas(query);
  return [
    ...inPath.map((name) => parameter('path', name, ofPath[name] ?? { type: 'string' }, true)),
    ...Object.entries(ofQuery).map(([name, schema]) => parameter('query', name, schema, required.includes(name))),
  ];
}

function parameter(place: 'path' | 'query', name: string, property: JsonSchema, required: boolean) {
  const { description, 'x-description-zh': zh, ...schema } = property;
  return { name, in: place, required, ...(description && { description, 'x-description-zh': zh }), schema };
}

function bodyOf({ types, schema }: NonNullable<Endpoint['body']>, shared: Record<string, JsonSchema>) {
  const whole = toJsonSchema(schema, 'input', shared);
  const content = types.map((type) => [type, mediaOf(type, whole)]);
  return { required: true as const, content: Object.fromEntries(content) };
}

/** A form takes files; base64 and JSON take their place in the other types. */
function mediaOf(type: string, whole: JsonSchema): { schema: JsonSchema; encoding?: Record<string, object> } {
  if (!whole.properties) return { schema: whole };
  const isMultipart = type === 'multipart/form-data';
  const properties: Record<string, JsonSchema> = {};
  const encoding: Record<string, object> = {};
  for (const [name, property] of Object.entries(whole.properties)) {
    const { 'x-image': image, description = '', 'x-description-zh': zh } = property;
    const text = { description, 'x-description-zh': zh };
    if (isMultipart && (image === 'any' || image === 'file')) properties[name] = { ...FILE, ...text };
    else if (image === 'any') properties[name] = { ...BASE64, ...text };
    else if (image !== 'file') properties[name] = property;
    if (isMultipart && (property.type === 'array' || property.type === 'object')) {
      encoding[name] = { contentType: 'application/json' };
    }
  }
  const required = whole.required?.filter((name) => name in properties);
  return {
    schema: { ...whole, properties, ...(required && { required }) },
    ...(Object.keys(encoding).length > 0 && { encoding }),
  };
}

const FILE = { type: 'string', format: 'binary', 'x-image': 'file' };
const RETRY_AFTER = {
  description: 'After how many seconds the next call passes.',
  'x-description-zh': '多少秒后可再次调用。',
  schema: { type: 'integer', minimum: 1 },
};
const BASE64 = { type: 'string', contentEncoding: 'base64', 'x-image': 'base64' };

const inBoth = ({ en, zh }: Text) => ({ description: en, 'x-description-zh': zh });
