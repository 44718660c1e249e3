import fc from 'fast-check';
import { expect, it } from 'vitest';
import { abstractDocument } from './abstract-document.ts';

it('abstractDocument() labels itself, and every span is its block in the markdown', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.option(fc.string({ minLength: 1 }), { nil: undefined }), (abstract, title) => {
      const document = abstractDocument({ abstract, sha256: 'abc', ...(title !== undefined && { title }) });
      const matches = document.blocks.every((block) => block.spans.every(({ start, end }) => document.markdown.slice(start, end) === block.text));
      return matches && document.contentSource === 'abstract' && document.backend === 'abstract' && document.markdown.startsWith('<!-- page 1 -->');
    }),
  );
  expect(abstractDocument({ abstract: 'a\n b', sha256: '' }).markdown).toBe('<!-- page 1 -->\n\na b\n');
});
