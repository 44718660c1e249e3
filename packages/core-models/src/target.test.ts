import { expect, test } from 'vitest';
import { z } from 'zod';
import { OutputFormat, Target, Targets } from './target.ts';

const target = { name: 'sample_size', description: 'How many people took part' };

test("Target has the original's defaults: text, not required, without examples", () => {
  expect(Target.parse(target)).toEqual({ ...target, outputFormat: 'text', required: false, examples: [] });
});

test.each(['text', 'code', 'json', 'list'])("OutputFormat knows the original's %s", (format) => {
  expect(OutputFormat.parse(format)).toBe(format);
});

test.each([
  ['without a name', { description: 'x' }],
  ['with a blank name', { name: '   ', description: 'x' }],
  ['without a description', { name: 'x' }],
  ['with an unknown format', { ...target, outputFormat: 'integer' }],
  ['with an unknown key', { ...target, requird: true }],
  ['with an empty choice', { ...target, outputFormat: 'enum', choices: [''] }],
])('Target refuses one %s', (_what, value) => {
  expect(Target.safeParse(value).success).toBe(false);
});

test('Targets holds one to a hundred with distinct names', () => {
  const named = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `t${index}`, description: 'd' }));
  expect(Targets.parse(named(100))).toHaveLength(100);
  expect(Targets.safeParse([]).success).toBe(false);
  expect(Targets.safeParse(named(101)).success).toBe(false);
  expect(Targets.safeParse([target, { ...target, description: 'another' }]).error?.issues[0]?.message).toBe('target names must be distinct');
});

test('Target takes a zod schema in code and keeps it as JSON Schema', () => {
  const target = Target.parse({ name: 'doses', description: 'Each dose', outputFormat: 'json', schema: z.object({ dose: z.number() }) });
  expect(target.schema).toMatchObject({ type: 'object', properties: { dose: { type: 'number' } }, required: ['dose'] });
  expect(Target.parse(target)).toEqual(target);
});
