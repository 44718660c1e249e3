/** What a user asks of each paper: one named, typed target per column of the results table. */
import { z } from 'zod';

/** The Python original's four formats first, then the typed ones that it lacked. */
export const OutputFormat = z.enum(['text', 'code', 'json', 'list', 'number', 'boolean', 'enum', 'date', 'table']);
export type OutputFormat = z.infer<typeof OutputFormat>;

/**
 * One thing to extract. `name` heads a column, so it is unique within a set; `choices` belong to `enum`, `unit` to `number`,
 * `schema` to `json` and `table`: a JSON Schema, or in code a zod schema, which is turned into one.
 *
 * @example
 * const target = Target.parse({ name: 'sample_size', description: 'How many people took part', outputFormat: 'number' });
 * target.required; // false
 */
export const Target = z.strictObject({
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().min(1).max(2000),
  outputFormat: OutputFormat.default('text'),
  required: z.boolean().default(false),
  examples: z.array(z.string()).default([]),
  choices: z.array(z.string().min(1)).optional(),
  unit: z.string().min(1).optional(),
  schema: z.preprocess((schema) => (schema instanceof z.ZodType ? z.toJSONSchema(schema) : schema), z.record(z.string(), z.unknown())).optional(),
});
export type Target = z.infer<typeof Target>;

/** One to a hundred targets with distinct names. */
export const Targets = z
  .array(Target)
  .min(1)
  .max(100)
  .refine((targets) => new Set(targets.map((target) => target.name)).size === targets.length, 'target names must be distinct');
