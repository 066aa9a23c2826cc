import { z } from 'zod';
import { NearfaceError } from '../../errors';
import { type BodyType, readBody } from '../body';
import { fromJson } from '../json';
import { parse } from '../schemas';
import type { Call, Dialect, Endpoint, Operation } from '../types';
import { problems, toProblem } from './problem';

export const dialect: Dialect = {
  name: 'nearface',
  paths: ['/nearface/'],
  credentials: (headers) => ({ secret: headers.get('x-api-key') ?? undefined }),
  failure: toProblem,
  isBillable: () => false,
};

export const JSON_BODY = ['application/json'] as const;

/** An image is a file in a form; fields that are no text are written as JSON there. */
export const PHOTO_BODY = ['application/json', 'multipart/form-data'] as const;

/** What a call may hold; a field that is not there is empty. */
interface Shape<P extends z.ZodObject, Q extends z.ZodObject, B extends z.ZodObject>
  extends Pick<Operation, 'name' | 'scope'>,
    Pick<Endpoint, 'method' | 'summary'> {
  /** Below `/nearface/v1`. */
  path: string;
  params?: P;
  query?: Q;
  body?: { types: readonly BodyType[]; schema: B };
  /** Default: 200. Without schema and type there is nothing but the status. */
  success: Endpoint['answers'][number] & { http?: number };
  /** Statuses of its errors besides those that every call may have. */
  problems?: readonly number[];
  /** Runs in the call's turn; gives the body, or the whole response. */
  work(call: Call, input: z.output<P> & z.output<Q> & z.output<B>): Promise<unknown>;
}

type Empty = z.ZodObject<Record<never, never>>;

/** An endpoint whose work gets all that the call holds in one object, checked. */
export function define<P extends z.ZodObject = Empty, Q extends z.ZodObject = Empty, B extends z.ZodObject = Empty>(
  shape: Shape<P, Q, B>,
): Endpoint {
  const { method, path, name, scope, summary, params, query, body, success, work } = shape;
  const { http = 200, ...answer } = success;
  const ofBody = body ? [413, 415] : [];
  return {
    method,
    path: `/nearface/v1${path}`,
    operation: { dialect, name, scope, writes: method !== 'GET' && scope !== 'search' },
    summary,
    ...(params && { params }),
    ...(query && { query }),
    ...(body && { body }),
    answers: {
      [http]: answer,
      ...problems([400, 401, 403, ...(shape.problems ?? []), ...ofBody, 429, 500, 503, 507].sort((a, b) => a - b)),
    },
    async handler(call) {
      const input = {
        ...(query && parse(query, readQuery(call.request))),
        ...(body && (await readFields(call.request, body))),
        ...(params && parse(params, call.params)),
      } as Parameters<typeof work>[1];
      const result = await call.inTurn(() => work(call, input));
      return { http, status: 'OK', body: http === 204 ? new Response(null, { status: 204 }) : result };
    },
  };
}

function readQuery({ url }: Request): Record<string, string> {
  const pairs = [...new URL(url).searchParams];
  const twice = pairs.find(([name], i) => pairs.findIndex(([other]) => other === name) < i);
  if (twice) throw new NearfaceError('INVALID_ARGUMENT', `${twice[0]}: is there twice.`);
  return Object.fromEntries(pairs);
}

async function readFields<B extends z.ZodObject>(
  request: Request,
  { types, schema }: NonNullable<Shape<Empty, Empty, B>['body']>,
) {
  const { fields, form } = await readBody(request, types);
  return parse(schema, form ? fromForm(schema, fields) : fields);
}

/** Fields that are no text come as JSON; what is none is left for the schema to refuse or take. */
function fromForm(schema: z.ZodObject, fields: Record<string, unknown>): Record<string, unknown> {
  const read = ([name, value]: [string, unknown]) => {
    const field = schema.shape[name];
    return [name, typeof value !== 'string' || !field || isText(field) ? value : parsed(value)];
  };
  return Object.fromEntries(Object.entries(fields).map(read));
}

function parsed(text: string): unknown {
  try {
    return fromJson(text);
  } catch {
    return text;
  }
}

function isText(schema: z.core.$ZodType): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isText(schema.unwrap());
  return schema instanceof z.ZodString || (schema instanceof z.ZodPipe && isText(schema.in));
}
