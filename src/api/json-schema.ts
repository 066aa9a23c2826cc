import { z } from 'zod';

/** The parts of a JSON Schema (draft 2020-12) that are looked at here; it has others. */
export interface JsonSchema {
  type?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  description?: string;
  'x-description-zh'?: string;
  'x-image'?: string;
  [keyword: string]: unknown;
}

/**
 * What a call may send (`input`) or is answered (`output`). Schemas with an `id` in their metadata go to `shared`, which
 * is the document's `components.schemas`, and are referred to.
 */
export function toJsonSchema(
  schema: z.ZodType,
  io: 'input' | 'output',
  shared: Record<string, JsonSchema>,
): JsonSchema {
  const made = z.toJSONSchema(schema, {
    io,
    // A file and an unchecked value: their metadata says what they are.
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      if (zodSchema instanceof z.ZodBigInt) Object.assign(jsonSchema, { type: 'integer', format: 'int64' });
    },
  });
  const json = JSON.stringify(made).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/');
  const { $schema: _, $defs, ...rest }: JsonSchema & { $defs?: Record<string, JsonSchema> } = JSON.parse(json);
  Object.assign(shared, $defs);
  return rest;
}
