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

test('refindEvidence() finds a formula that one reader spells otherwise, an index behind its line, a line that a table tore off and words that lost their ligatures', () => {
  for (const [said, now] of [
    ['The norm ‖x‖ is just a normalization factor often set to 1.', 'The norm kxk is just a normalization factor often set to 1.'],
    ['Let (Num ; Nil 5 Cons) = L be the type of lists of natural numbers.', 'Let ( Num ; Nil Cons ) = L be the type of lists of natural numbers.5 Backward lists are sometimes called otherwise.'],
    ['The mass of a monomeric subunit is close to that of the others (Honma, 1985; Glick et al., 2007).', 'The mass of a monomeric subunit 2007). The enzyme is stable. is close to that of the others (Honma, 1985; Glick et al.,'],
    ['The first of these is a definition of fixed points for efficient rewriting.', 'The rst of these is a de nition of xed points for e cient rewriting.'],
  ] as const) {
    expect(againIn(now, said).stale).toBe(false);
  }
});

test('refindEvidence() leaves an answer stale where a negation, a sign, a unit or a number word has come, gone or changed, however much of the quote is there', () => {
  const said = 'The dose of 12.5 mg was not raised in any of the five groups at a temperature of −4 degrees, which the protocol did allow for all.';
  for (const [from, to] of [['not raised', 'raised'], ['did allow', 'did not allow'], ['mg', 'g'], ['12.5', '125'], ['12.5', '112.5'], ['−4', '4'], ['five', 'four'], ['of 12.5', 'of ≥12.5']] as const) {
    const torn = said.replace(from, to).replace(' groups', ' The mill was built in a later year groups');
    expect(againIn(torn, said).stale).toBe(true);
  }
  expect(againIn(said.replace(' groups', ' The mill was built in a later year groups'), said).stale).toBe(false);
  expect(againIn('The mill was designed to grind wheat alone and no other grain of any kind. For this the mill was not large enough.', 'The mill was not designed to grind wheat alone and no other grain of any kind.').stale).toBe(true);
});

test('refindEvidence() leaves an answer stale where another sentence of the page has the words that a negation or a number parts from the quote now', () => {
  const about = 'a longer discussion on the grinding of wheat in the old mills of the north.';
  expect(againIn(`It is no part of ${about} That is part of another matter.`, `It is part of ${about}`).stale).toBe(true);
  expect(againIn(`In §2, we begin ${about} In §§3 and 4 we end it.`, `In §3, we begin ${about}`).stale).toBe(true);
  expect(againIn(`In section 2, we begin ${about} In section 3 we end it.`, `In section 3, we begin ${about}`).stale).toBe(true);
});
