/** The shape of a model's reply for a set of targets: one JSON Schema to send, one reader for what comes back. */
import type { Target } from '@sluice/core-models';
import { z } from 'zod';

type JsonSchema = Readonly<Record<string, unknown>>;

/** `null` values for what is not reported; quotes are verbatim. */
export const RawAnswer = z.object({
  state: z.enum(['found', 'not_reported']),
  value: z.unknown(),
  quotes: z.array(z.object({ quote: z.string(), page: z.number().int().nullish() })).default([]),
  derived: z.boolean().nullish(),
  /** Out of range it is nothing that was said: the answer stands without it. */
  confidence: z.number().min(0).max(1).nullish().catch(null),
});
export type RawAnswer = z.infer<typeof RawAnswer>;

export interface KeyedTarget {
  /** Property name in the reply: safe in every server's schema compiler. */
  readonly key: string;
  readonly target: Target;
}

export function keyTargets(targets: readonly Target[]): readonly KeyedTarget[] {
  return targets.map((target, index) => ({ key: `t${index + 1}_${target.name.replace(/[^A-Za-z0-9]+/gu, '_').slice(0, 40)}`.replace(/_+$/u, ''), target }));
}

export function replySchema(keyed: readonly KeyedTarget[]): JsonSchema {
  return closed(Object.fromEntries(keyed.map(({ key, target }) => [key, answerSchema(target)])));
}

function answerSchema(target: Target): JsonSchema {
  return closed({
    state: { type: 'string', enum: ['found', 'not_reported'] },
    quotes: {
      type: 'array',
      items: closed({ quote: { type: 'string' }, page: { anyOf: [{ type: 'integer' }, { type: 'null' }] } }),
    },
    value: { anyOf: [valueSchema(target), { type: 'null' }] },
    ...(target.outputFormat === 'number' && { derived: { type: 'boolean' } }),
    confidence: { type: 'number', minimum: 0, maximum: 1 },
  });
}

function valueSchema(target: Target): JsonSchema {
  switch (target.outputFormat) {
    case 'text':
    case 'code':
      return { type: 'string' };
    case 'date':
      return { type: 'string', description: 'YYYY, YYYY-MM or YYYY-MM-DD' };
    case 'list':
      return { type: 'array', items: { type: 'string' } };
    case 'number':
      return { type: 'number' };
    case 'boolean':
      return { type: 'boolean' };
    case 'enum':
      return target.choices ? { type: 'string', enum: target.choices } : { type: 'string' };
    case 'json':
      return ownSchema(target) ?? { type: 'string', description: 'JSON text' };
    case 'table':
      return ownSchema(target) ?? closed({ columns: { type: 'array', items: { type: 'string' } }, rows: { type: 'array', items: { type: 'array', items: { type: 'string' } } } });
  }
}

/** A user's schema is enforced by the server only where servers can: every property required, nothing else allowed. Otherwise it is held against JSON text here. */
export function ownSchema(target: Target): JsonSchema | null {
  return target.schema && isStrict(target.schema) ? target.schema : null;
}

function isStrict(schema: unknown): boolean {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false;
  const node = new Map<string, unknown>(Object.entries(schema));
  if (['$ref', 'oneOf', 'allOf', 'not', 'if', 'patternProperties', 'prefixItems'].some((word) => node.has(word))) return false;
  const type = node.get('type');
  if (type === 'array') return isStrict(node.get('items'));
  const anyOf = node.get('anyOf');
  if (Array.isArray(anyOf)) return anyOf.every(isStrict);
  if (type !== 'object') return typeof type === 'string';
  const properties = node.get('properties');
  const required = node.get('required');
  if (node.get('additionalProperties') !== false || typeof properties !== 'object' || properties === null || !Array.isArray(required)) return false;
  return Object.entries(properties).every(([name, value]) => required.includes(name) && isStrict(value));
}

function closed(properties: Readonly<Record<string, unknown>>): JsonSchema {
  return { type: 'object', additionalProperties: false, required: Object.keys(properties), properties };
}
