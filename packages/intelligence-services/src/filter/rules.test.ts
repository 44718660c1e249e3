import { ConfigurationError, FilterSettings, PaperRecord } from '@sluice/core-models';
import { describe, expect, it } from 'vitest';
import { parseKeywordRule } from './keyword-rule.ts';
import { filterOf } from './rules.ts';

type RecordInput = Parameters<typeof PaperRecord.parse>[0];

function filtered(settings: Parameters<typeof FilterSettings.parse>[0], record: RecordInput): string {
  return filterOf(FilterSettings.parse(settings))(PaperRecord.parse(record));
}

describe('filterOf()', () => {
  it.each([
    ['min_year', { minYear: 2010 }, { year: 2009 }, { year: 2010 }],
    ['max_year', { maxYear: 2010 }, { year: 2011 }, { year: 2010 }],
    ['min_citations', { minCitations: 5 }, { citations: 4 }, { citations: 5 }],
    ['languages', { languages: ['en'] }, { language: 'German' }, { language: 'English' }],
    ['venues', { venues: ['VLDB Journal'] }, { venue: 'Nature' }, { venue: 'The VLDB Journal' }],
    ['has_pdf', { hasPdf: true }, { title: 'A' }, { pdfUrl: 'https://example.org/a.pdf' }],
    ['has_pdf', { hasPdf: false }, { pdfPath: '/a.pdf' }, { title: 'A' }],
    ['keywords', { keywords: 'fish AND NOT review' }, { title: 'A review of fish' }, { title: 'Of fish', abstract: 'Many.' }],
    ['retracted', { excludeRetracted: true }, { retracted: true }, { retracted: false }],
    ['retracted', { excludeRetracted: true }, { title: 'RETRACTED: On fish' }, { title: 'Retracted papers, a survey' }],
  ])('filterOf() names %s', (name, settings, broken, kept) => {
    expect(filtered(settings, broken)).toBe(name);
    expect(filtered(settings, kept)).toBe('');
  });

  it('filterOf() lets pass what a record does not say', () => {
    const settings = { minYear: 2000, maxYear: 2001, minCitations: 3, languages: ['en'], venues: ['VLDB'], keywords: 'fish', excludeRetracted: true };
    expect(filtered(settings, {})).toBe('');
  });
});

describe('filterOf() without an abstract', () => {
  it('filterOf() leaves out by keywords only what the title settles', () => {
    expect(filtered({ keywords: 'fish AND NOT review' }, { title: 'A review of fish' })).toBe('keywords');
    expect(filtered({ keywords: 'fish' }, { title: 'On water' })).toBe('');
    expect(filtered({ keywords: 'fish' }, { title: 'On water', abstract: 'And salt.' })).toBe('keywords');
  });
});

describe('parseKeywordRule()', () => {
  it.each([
    ['fish', 'Fish and chips', true],
    ['fish', 'fishing', false],
    ['fish*', 'fishing', true],
    ['"white flour"', 'flour, white', false],
    ['"white flour"', 'White flour', true],
    ['fish chips', 'chips with fish', true],
    ['fish OR flour AND water', 'fish', true],
    ['(fish OR flour) AND water', 'fish', false],
    ['NOT (fish OR flour)', 'water', true],
    ['fish -review', 'fish review', false],
    ['naïve', 'a naive method', true],
    ['covid-19', 'COVID 19 in children', true],
  ])('parseKeywordRule() reads %s', (expression, text, expected) => {
    expect(parseKeywordRule(expression)(text)).toBe(expected);
  });

  it.each([
    ['(fish OR flour', 'ends too early'],
    ['fish AND', 'ends too early'],
    ['OR fish', 'character 1'],
    ['fish)', 'character 5'],
    ['"fish', 'closing "'],
    ['fish AND ***', 'letters or digits'],
    ['', 'ends too early'],
  ])('parseKeywordRule() says what is wrong with %s', (expression, words) => {
    expect(() => parseKeywordRule(expression)).toThrow(ConfigurationError);
    expect(() => parseKeywordRule(expression)).toThrow(words);
  });
});
