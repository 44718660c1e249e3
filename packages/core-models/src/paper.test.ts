import { expect, test } from 'vitest';
import { Attachment, PaperRecord, SourceItem } from './paper.ts';

test('PaperRecord leaves an unknown field absent: never zero, never empty text', () => {
  const record = PaperRecord.parse({ title: 'Of flumes' });
  expect('citations' in record || 'year' in record || 'abstract' in record).toBe(false);
  expect(record).toMatchObject({ authors: [], otherIds: {}, attachments: [], custom: {} });
});

test('Attachment is the main text unless it is said to be a supplement', () => {
  expect(Attachment.parse({ location: 'a.pdf' }).role).toBe('main');
});

test('SourceItem is a record or the sentence that says why there is none', () => {
  const place = { source: 'list.bib', locator: 'line 3' };
  expect(SourceItem.safeParse({ kind: 'record', ...place, record: {} }).success).toBe(true);
  expect(SourceItem.safeParse({ kind: 'malformed', ...place, message: 'no entry' }).success).toBe(true);
  expect(SourceItem.safeParse({ kind: 'malformed', ...place }).success).toBe(false);
});
