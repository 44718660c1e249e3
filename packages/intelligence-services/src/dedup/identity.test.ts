import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold.ts';
import { canonicalArxivId, canonicalDoi, identitiesOf, paperIdOf } from './identity.ts';

describe('canonicalDoi()', () => {
  it.each([
    ['10.1097/MOL.0b013e3282ffaf82', '10.1097/mol.0b013e3282ffaf82'],
    ['http://dx.doi.org/10.1097/MOL.0b013e3282ffaf82', '10.1097/mol.0b013e3282ffaf82'],
    ['doi: 10.1000/182.', '10.1000/182'],
    ['DOI:10.1000/182', '10.1000/182'],
    ['(see https://doi.org/10.1000/182)', '10.1000/182'],
    ['10.1016/S0140-6736(05)67889-0', '10.1016/s0140-6736(05)67889-0'],
    ['https://doi.org/10.1016/S0140-6736%2805%2967889-0', '10.1016/s0140-6736(05)67889-0'],
    ['10.1002/(SICI)1097-0258(19980815/30)17:15/16&lt;1661::AID-SIM968&gt;3.0.CO;2-2', '10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2'],
    ['https://onlinelibrary.wiley.com/doi/10.1002/jrsm.1234/abstract', '10.1002/jrsm.1234'],
    ['https://journals.example.org/article?id=10.1371/journal.pone.0000001', '10.1371/journal.pone.0000001'],
    ['10.1000/182%', '10.1000/182%'],
  ])('canonicalDoi() reads %s', (text, doi) => {
    expect(canonicalDoi(text)).toBe(doi);
  });

  it.each(['', 'none', '110.1000/182', '10.1000', '10.1000/', 'version 2.10.1000/5'])('canonicalDoi() finds none in "%s"', (text) => {
    expect(canonicalDoi(text)).toBeUndefined();
  });

  it('canonicalDoi() of its own answer is that answer', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^10\.[1-9]\d{3,6}\/[A-Za-z0-9().;<>_:-]{1,30}$/), (text) => {
        const once = canonicalDoi(text);
        fc.pre(once !== undefined);
        expect(canonicalDoi(once)).toBe(once);
      }),
    );
  });
});

describe('canonicalArxivId()', () => {
  it.each([
    ['2101.00001', { id: '2101.00001' }],
    ['2101.00001v3', { id: '2101.00001', version: 3 }],
    ['arXiv:2101.00001v2 [cs.CL] 1 Jan 2021', { id: '2101.00001', version: 2 }],
    ['https://arxiv.org/abs/2101.00001', { id: '2101.00001' }],
    ['http://www.arxiv.org/pdf/2101.00001v11.pdf', { id: '2101.00001', version: 11 }],
    ['hep-th/9901001', { id: 'hep-th/9901001' }],
    ['math.GT/0309136v1', { id: 'math/0309136', version: 1 }],
    ['arXiv:math.GT/0309136', { id: 'math/0309136' }],
    ['10.48550/arXiv.2101.00001', { id: '2101.00001' }],
    ['https://doi.org/10.48550/arxiv.hep-th/9901001', { id: 'hep-th/9901001' }],
  ])('canonicalArxivId() reads %s', (text, id) => {
    expect(canonicalArxivId(text)).toEqual(id);
  });

  it.each(['', '2113.00001', '10.1016/2101.00001', 'pages 2101.00001 ff', 'arXiv:2101.000012345'])('canonicalArxivId() finds none in "%s"', (text) => {
    expect(canonicalArxivId(text)).toBeUndefined();
  });
});

describe('identitiesOf() and paperIdOf()', () => {
  it('identitiesOf() puts the DOI first, then the arXiv id, then provider ids by strength', () => {
    const record = { doi: 'https://doi.org/10.1/ABC', arxivId: 'arXiv:2101.00001v2', otherIds: { s2: 'abc', pmid: ' 0123', openalex: 'https://openalex.org/w12' } };
    expect(identitiesOf({ ...record, doi: '10.1000/ABC' })).toEqual(['doi:10.1000/abc', 'arxiv:2101.00001', 'pmid:123', 's2:abc', 'openalex:W12']);
  });

  it('identitiesOf() knows that an arXiv DOI is an arXiv id', () => {
    expect(identitiesOf({ doi: '10.48550/arXiv.2101.00001' })).toEqual(identitiesOf({ arxivId: '2101.00001v4' }));
  });

  it('paperIdOf() is the same for the same paper however its DOI is written', () => {
    expect(paperIdOf({ doi: 'HTTPS://DOI.ORG/10.1000/X' })).toBe(paperIdOf({ doi: '10.1000/x', title: 'Any' }));
    expect(paperIdOf({ doi: '10.1000/x' })).toMatch(/^p[0-9a-f]{20}$/);
  });

  it('paperIdOf() falls back to the PDF, then to title, authors and year', () => {
    expect(paperIdOf({ pdfSha256: 'aa', title: 'A' })).toBe(paperIdOf({ pdfSha256: 'aa', title: 'B' }));
    expect(paperIdOf({ title: 'Fish & chips', year: 2001 })).toBe(paperIdOf({ title: 'FISH &amp; CHIPS.', year: 2001 }));
    expect(paperIdOf({ title: 'A', year: 2001 })).not.toBe(paperIdOf({ title: 'A', year: 2002 }));
  });
});

describe('foldText()', () => {
  it.each([
    ['Über-Änderungen: α₂', 'uber anderungen alpha2'],
    ['The patient’s <i>in vivo</i> response', 'the patients in vivo response'],
    ['{ARIES}: a {\\"u}ber method', 'aries a uber method'],
    ['Łódź &amp; Ørsted', 'lodz and orsted'],
    ['数据库 系统', '数据库 系统'],
  ])('foldText() folds %s', (text, folded) => {
    expect(foldText(text)).toBe(folded);
  });
});
