import { PaperRecord } from '@sluice/core-models';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mergeRecords } from './merge-records.ts';

const title = 'Incremental maintenance for non-distributive aggregate functions';
const preprint = PaperRecord.parse({ title: `${title}.`, authors: ['Palpanas, T.', 'Sidle, R.'], year: 2001, arxivId: '0101.00001', arxivVersion: 2, venue: 'arXiv', pages: '1-22', pdfUrl: 'https://arxiv.org/pdf/0101.00001', abstract: 'Incremental view maintenance …', keywords: ['databases'] });
const published = PaperRecord.parse({ title, authors: ['Palpanas, Themistoklis', 'Sidle, Richard'], year: 2002, doi: '10.1000/vldb.2002', venue: 'VLDB', pages: '802-813', citations: 12, keywords: ['Databases', 'views'], otherIds: { dblp: 'conf/vldb/PalpanasS02' } });
const cited = PaperRecord.parse({ title, authors: ['Palpanas'], year: 2002, citations: 40, venue: 'VLDB', volume: '28', abstract: 'Incremental view maintenance is a well-known topic that has been addressed in the literature.', custom: { note: 'read' }, attachments: [{ location: 'appendix.pdf', role: 'supplement' }] });

describe('mergeRecords()', () => {
  test('mergeRecords() gives a leading preprint the ids and the place of what it became, and keeps its own id and PDF', () => {
    expect(mergeRecords(preprint, [published, cited])).toMatchObject({
      title,
      authors: ['Palpanas, Themistoklis', 'Sidle, Richard'],
      year: 2002,
      doi: '10.1000/vldb.2002',
      arxivId: '0101.00001',
      arxivVersion: 2,
      venue: 'VLDB',
      volume: '28',
      pages: '802-813',
      citations: 40,
      pdfUrl: 'https://arxiv.org/pdf/0101.00001',
      abstract: cited.abstract,
      keywords: ['databases', 'views'],
      otherIds: { dblp: 'conf/vldb/PalpanasS02' },
      custom: { note: 'read' },
      attachments: [{ location: 'appendix.pdf', role: 'supplement' }],
    });
  });

  test('mergeRecords() leaves a published leader its own place and adds the preprint’s id', () => {
    const merged = mergeRecords(published, [preprint]);
    expect(merged).toMatchObject({ title, year: 2002, venue: 'VLDB', pages: '802-813', doi: '10.1000/vldb.2002', arxivId: '0101.00001', pdfUrl: 'https://arxiv.org/pdf/0101.00001' });
  });

  test('mergeRecords() keeps a second DOI beside the first', () => {
    const biorxiv = PaperRecord.parse({ title, doi: '10.1101/2001.01.01.123456' });
    expect(mergeRecords(biorxiv, [published])).toMatchObject({ doi: '10.1000/vldb.2002', otherIds: { other_doi: '10.1101/2001.01.01.123456' } });
  });

  test('mergeRecords() of a leader alone is that leader', () => {
    expect(mergeRecords(preprint, [])).toBe(preprint);
  });

  test('mergeRecords() does not depend on the order of the members', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([published, cited, { ...published, doi: '10.1000/other' }, { ...cited, language: 'en', citekey: 'palpanas02' }], { minLength: 4 }), (members) => {
        expect(mergeRecords(preprint, members)).toEqual(mergeRecords(preprint, members.toReversed()));
      }),
    );
  });
});
