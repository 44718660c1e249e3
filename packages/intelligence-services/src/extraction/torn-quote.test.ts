import { expect, test } from 'vitest';
import { refindEvidence } from './refind.ts';
import { samplePaper } from './sample-paper.ts';

const SAID = 'Cells were kept at a density of about 1.5 × 104 cells per well, and were counted again after two days of growth in complete medium.';

/** How an answer stands whose quote was on page 2, once another reader has given that page this text. */
function againIn(text: string, quote = SAID) {
  const document = samplePaper([{ kind: 'paragraph', text: 'What stands on the first page is of no matter here.' }, { kind: 'paragraph', text: '{page}' }, { kind: 'paragraph', text }]);
  const results = refindEvidence({ density: { state: 'found', method: 'model', value: null, evidence: [{ quote, page: 2, start: 40, end: 40 + quote.length, match: 'exact' }] } }, document);
  return { stale: results['density']?.stale === true, evidence: results['density']?.evidence ?? [], markdown: document.markdown };
}

test('refindEvidence() finds a quote whose lines another reader has put between those of a second column, each piece verbatim', () => {
  const { stale, evidence, markdown } = againIn('Cells were kept at a density of about 1.5 × 10 4 cells per well, The mill was built in a later year and were counted again after two stands by the river days of growth in complete medium.');
  expect(stale).toBe(false);
  expect(evidence.map(({ quote, page }) => [page, quote])).toEqual([
    [2, 'Cells were kept at a density of about 1.5 × 10 4 cells per well'],
    [2, 'and were counted again after two'],
    [2, 'days of growth in complete medium'],
  ]);
  for (const { start, end, quote } of evidence) expect(markdown.slice(start, end)).toBe(quote);
});

test('refindEvidence() leaves an answer stale where a number of its quote is another one, or is gone', () => {
  for (const density of ['1.5 × 10 5', '1.6 × 10 4', '1.5 × 10']) {
    expect(againIn(`Cells were kept at a density of about ${density} cells per well, The mill was built in a later year and were counted again after two days of growth in complete medium.`).stale).toBe(true);
  }
});

test('refindEvidence() makes no quote of words that are scattered over a page', () => {
  const scattered = SAID.split(' ').map((word, at) => (at % 2 === 0 ? `${word} mill` : word)).join(' ');
  expect(againIn(scattered).stale).toBe(true);
  expect(againIn('days of growth in complete medium, two of which a density of about 1.5 × 104 cells per well was kept').stale).toBe(true);
});

test('refindEvidence() looks for torn quotes on their own page alone', () => {
  const document = samplePaper([{ kind: 'paragraph', text: 'Cells were kept at a density of about 1.5 × 10 4 cells per well, and were counted again after two The mill days of growth in complete medium.' }]);
  const evidence = [{ quote: SAID, page: 2, start: 40, end: 50, match: 'exact' as const }];
  expect(refindEvidence({ density: { state: 'found', method: 'model', value: null, evidence } }, document)['density']).toEqual({ state: 'found', method: 'model', value: null, evidence, stale: true });
});

test('refindEvidence() finds an item of a list whose numbers another reader has put in a column of their own', () => {
  const { stale, evidence } = againIn('1) 2) 3) New samples are sent to all sites. Each site gathers its samples into a box.', '2) Each site gathers its samples into a box.');
  expect(stale).toBe(false);
  expect(evidence.map(({ quote }) => quote)).toEqual(['Each site gathers its samples into a box']);
});
