import { z } from 'zod';
import { NearfaceError } from '../errors';
import type { Text } from './types';

/** Says what a field is, in both languages; the OpenAPI document has the Chinese text as `x-description-zh`. */
export function described<S extends z.ZodType>(schema: S, { en, zh }: Text, more: Record<string, unknown> = {}): S {
  return schema.meta({ description: en, 'x-description-zh': zh, ...more });
}

/** `value` as the schema gives it. Throws `INVALID_ARGUMENT` that names the field. */
export function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new NearfaceError('INVALID_ARGUMENT', issues.join('; '));
}

// The page's Content Security Policy forbids the code that zod would generate.
z.config({ jitless: true });
