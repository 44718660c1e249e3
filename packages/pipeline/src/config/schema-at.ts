/** What a schema wants under its defaults and options: the reader of a config is led by it, key by key. */
import { z } from 'zod';

/** The schema without `.optional()`, `.default()`, `.prefault()` and `.nullable()` around it. */
export function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodNullable) {
    inner = inner.def.innerType;
  }
  return inner;
}

/** The schema of one key of an object schema; undefined for an unknown key. */
export function schemaOfKey(schema: z.ZodObject, key: string): z.core.$ZodType | undefined {
  return Object.hasOwn(schema.shape, key) ? schema.shape[key] : undefined;
}

/** Of a union's options, the first that takes lists (or the first that does not). */
export function optionFor(schema: z.core.$ZodType, list: boolean): z.core.$ZodType {
  const plain = bare(schema);
  if (!(plain instanceof z.ZodUnion)) return plain;
  return plain.def.options.map(bare).find((option) => option instanceof z.ZodArray === list) ?? plain;
}

/** `max_concurrent_llm` → `maxConcurrentLlm`; camelCase stays. */
export function camelCase(key: string): string {
  return key.replace(/_+([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** `maxConcurrentLlm` → `max_concurrent_llm`: how a key is written in YAML. */
export function snakeCase(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
