import type { Target } from '@sluice/core-models';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, extractionKey, textHashOf } from './keys.ts';

const target: Target = { name: 'size', description: 'How many took part', outputFormat: 'number', required: false, examples: ['12'] };
const question = { textHash: 'h', target, pins: { extractor: 'openai', model: 'm' } };

test('canonicalJson() law: it does not depend on the order of keys, and reads back as the value', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const reversed = Object.fromEntries(Object.entries(value).toReversed());
      expect(canonicalJson(reversed)).toBe(canonicalJson(value));
      expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

test('extractionKey() changes with whatever would change the answer', () => {
  const others = [
    { ...question, textHash: 'other' },
    { ...question, pins: { ...question.pins, model: 'other' } },
    ...[{ name: 'n' }, { description: 'Other' }, { outputFormat: 'text' as const }, { examples: [] }, { unit: 'people' }, { choices: ['a'] }].map((change) => ({ ...question, target: { ...target, ...change } })),
  ];
  expect(new Set([question, ...others].map(extractionKey)).size).toBe(others.length + 1);
});

test('extractionKey() is the same whether the target is required or not, and whatever the order of the pins', () => {
  const same = [question, { ...question, target: { ...target, required: true } }, { ...question, pins: { model: 'm', extractor: 'openai' } }];
  expect(new Set(same.map(extractionKey)).size).toBe(1);
});

test('textHashOf() tells an abstract from a full text of the same words', () => {
  expect(textHashOf({ contentSource: 'abstract', markdown: 'x' })).not.toBe(textHashOf({ contentSource: 'fulltext', markdown: 'x' }));
});
