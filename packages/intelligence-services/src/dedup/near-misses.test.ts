import { describe, expect, it } from 'vitest';
import { matchPair } from './dedup-records.ts';
import type { Comparable } from './features.ts';

const title = 'Incremental maintenance for non-distributive aggregate functions';
const authors = ['Palpanas, Themistoklis', 'Sidle, Richard', 'Cochrane, Roberta'];
const paper: Comparable = { title, authors, year: 2010, venue: 'Journal of Data Engineering' };
const bare: Comparable = { title, authors, year: 2010 };
const elderly = 'Metformin in elderly patients with type 2 diabetes';
const obese = 'Metformin in obese patients with type 2 diabetes';

function expectVerdict(one: Comparable, two: Comparable, expected: boolean): void {
  expect(matchPair(one, two).match).toBe(expected);
  expect(matchPair(two, one).match).toBe(expected);
}

describe('matchPair() on what registers say', () => {
  it.each<[string, Comparable, Comparable]>([
    ['titles one word apart', { ...bare, title: elderly, doi: '10.1000/a' }, { ...bare, title: obese, doi: '10.1000/b' }],
    ['titles one word apart and nothing else known', { title: elderly, doi: '10.1000/a' }, { title: obese, doi: '10.1000/b' }],
    ['one word more', { ...bare, doi: '10.1000/a' }, { ...bare, title: `${title} revisited`, doi: '10.1000/b' }],
    ['one title, and the same authors, year and venue', { ...paper, doi: '10.1000/a' }, { ...paper, doi: '10.1000/b' }],
    ['a conference paper and its journal version', { ...paper, venue: 'VLDB', doi: '10.14778/a' }, { ...paper, year: 2011, doi: '10.1007/b' }],
    ['two arXiv ids', { ...bare, arxivId: '2001.00001' }, { ...bare, arxivId: '2002.00002' }],
    ['two PMIDs', { ...bare, otherIds: { pmid: '123' } }, { ...bare, otherIds: { pmid: '124' } }],
    ['two deposits on one preprint server', { ...bare, doi: '10.2139/ssrn.123456' }, { ...bare, doi: '10.2139/ssrn.223456' }],
  ])('matchPair() keeps apart %s under two names', (_, one, two) => {
    expectVerdict(one, two, false);
  });

  it.each<[string, Comparable, Comparable]>([
    ['a preprint and what it became', { ...bare, venue: 'bioRxiv', doi: '10.1101/2020.01.02.123456' }, { ...paper, year: 2011, doi: '10.1007/b' }],
    ['an arXiv id and a DOI', { ...bare, arxivId: '2001.00001' }, { ...paper, year: 2011, doi: '10.1007/b' }],
    ['two preprint servers', { ...bare, doi: '10.31219/osf.io/abc12' }, { ...bare, doi: '10.2139/ssrn.123456' }],
    ['versions on arXiv', { ...bare, arxivId: '2001.00001v1' }, { ...bare, arxivId: '2001.00001v3' }],
    ['versions on Research Square', { ...bare, doi: '10.21203/rs.3.rs-123456/v1' }, { ...bare, doi: '10.21203/rs.3.rs-123456/v2' }],
    ['versions on preprints.org', { ...bare, doi: '10.20944/preprints202001.0001.v1' }, { ...bare, doi: '10.20944/preprints202001.0001.v2' }],
    ['versions in F1000Research', { title: `${title} [version 1; peer review: 1 approved]`, doi: '10.12688/f1000research.1234.1' }, { title: `${title} [version 2; peer review: 2 approved]`, doi: '10.12688/f1000research.1234.2' }],
    ['a mistaken DOI for one page of one venue', { ...paper, pages: '802-813', doi: '10.1000/a' }, { ...paper, pages: '802-13', doi: '10.1000/b' }],
  ])('matchPair() joins %s', (_, one, two) => {
    expectVerdict(one, two, true);
  });
});

describe('matchPair() on siblings of one title', () => {
  it.each([
    ['On the theory of aggregates. Part I', 'On the theory of aggregates. Part II'],
    ['Guidelines for the management of asthma, part one', 'Guidelines for the management of asthma, part two'],
    ['Guidelines for the management of asthma, part A', 'Guidelines for the management of asthma, part B'],
    ['On the theory of aggregates II: bounds', 'On the theory of aggregates III: bounds'],
    ['Studies on aggregate functions. I. Incremental maintenance', 'Studies on aggregate functions. II. Incremental maintenance'],
    ['Leitlinien zur Behandlung des Asthmas, Teil 1', 'Leitlinien zur Behandlung des Asthmas, Teil 2'],
    ['Annual report of the transplant registry 2018', 'Annual report of the transplant registry 2019'],
    ['Prevalence of hookworm infection among schoolchildren in Kenya', 'Prevalence of hookworm infection among schoolchildren in Malawi'],
    ['Effects of ibuprofen on recovery after knee surgery', 'Effects of naproxen on recovery after knee surgery'],
    ['Survival of premature infants in mountain villages', 'Nutrition of premature infants in mountain villages'],
    ['Expression of early genes in the roots of water plants', 'Mutation of early genes in the roots of water plants'],
    ['Exercise for chronic neck pain: a systematic review', 'Exercise for chronic neck pain: a randomized trial'],
    ['Dietary salt and the risk of hypertension in adults', 'Dietary salt and the risk of hypotension in adults'],
    ['Outcomes of sepsis in diabetic patients', 'Outcomes of sepsis in non-diabetic patients'],
    ['Growth of tumours of the lung in sheep', 'Growth of tumours of the lung in hamsters'],
    ['Cancer incidence in five regions, 2000-2010', 'Cancer incidence in five regions, 2005-2015'],
    ['The seventh report of the joint committee on blood pressure', 'The eighth report of the joint committee on blood pressure'],
    ['Proceedings of the 12th workshop on data streams', 'Proceedings of the 13th workshop on data streams'],
    ['YOLOv3: an incremental improvement to object detection', 'YOLOv4: an incremental improvement to object detection'],
    ['Software for aggregate functions v2.1', 'Software for aggregate functions v2.2'],
    ['Metformin in patients with type 1 diabetes', 'Metformin in patients with type 2 diabetes'],
    ['A phase 2 trial of metformin in asthma', 'A phase 3 trial of metformin in asthma'],
    ['Manejo de la hipertensión arterial en hombres', 'Manejo de la hipertensión arterial en mujeres'],
    ['Efeitos do exercício em homens idosos com diabetes', 'Efeitos do exercício em mulheres idosas com diabetes'],
    ['Wirkung von Metformin bei Männern mit Diabetes', 'Wirkung von Metformin bei Frauen mit Diabetes'],
    ['Évaluation du traitement avec corticoïdes', 'Évaluation du traitement sans corticoïdes'],
    ['长江流域水文研究(一)', '长江流域水文研究(二)'],
    ['Vitamin D reduces fracture risk in the frail', 'Vitamin D does not reduce fracture risk in the frail'],
    ['Vitamin D senkt das Risiko von Brüchen', 'Vitamin D senkt das Risiko von Brüchen nicht'],
    ['Outcomes of asthma care in men aged over forty years', 'Outcomes of asthma care in women aged over forty years'],
  ])('matchPair() keeps apart "%s" and "%s"', (one, two) => {
    expectVerdict({ ...paper, title: one }, { ...paper, title: two }, false);
  });

  it('matchPair() takes what comes out each year for another paper each year', () => {
    const report: Comparable = { title: 'Annual report of the transplant registry', authors, year: 2019, venue: 'Transplantation' };
    expectVerdict(report, { ...report, year: 2020 }, false);
    expectVerdict(report, { ...report }, true);
  });

  it.each([
    'Erratum to: X', 'Correction: X', 'Author Correction: X', 'Publisher Correction: X', 'Publisher’s Note: X', 'Corrigendum to “X” [J. Data Eng. 28 (2010) 802–813]', 'X: Erratum', 'X (Correction)',
    'X (vol 28, pg 802, 2010)', 'Retraction Note: X', 'Retraction notice to "X"', 'Notice of Retraction: X', 'Expression of Concern: X', 'Reply to: X', 'Authors’ reply to X', 'In reply: X', 'X: authors’ reply',
    'X: a response', 'Response to comment on X', 'Comment on “X”', 'Invited commentary on X', 'Commentary: X', 'Discussion: X', 'Rejoinder: X', 'Letter to the editor: X', 'Matters arising: X', 'Addendum: X',
    'Supplement to X', 'X: study protocol', 'X: a protocol for a cohort study', 'X: rationale and design', 'Berichtigung: X',
    'Fe de erratas: X', 'Correção: X', 'Rectificatif : X', 'Исправление: X', 'Réponse à : X', 'Respuesta a: X', 'Risposta a: X', 'Ответ на: X', 'Commentaire sur : X', 'Commento a: X', 'Комментарий: X',
    'X: protocolo de estudio', 'X : protocole d’une étude', 'X: Studienprotokoll', 'Book review: X', 'Rezension: X', 'Data from: X', 'Replication data for: X', 'Supplementary material for: X',
  ])('matchPair() does not take "%s" for X', (notice) => {
    expectVerdict(paper, { ...paper, title: notice.replace('X', title) }, false);
  });

  it.each(['RETRACTED: X', 'Retracted article: X', 'WITHDRAWN: X', 'X.', 'X (extended abstract)', 'X [Article in German]'])('matchPair() takes "%s" for X', (version) => {
    expectVerdict(paper, { ...paper, title: version.replace('X', title) }, true);
  });

  it('matchPair() takes a misspelt word of a title for no notice that one of the two lacks', () => {
    const response: Comparable = { ...paper, title: 'Response to radiofrequency ablation by catheters' };
    expectVerdict(response, { ...response, title: 'Responise to radiofrequency ablation by catheters' }, true);
  });

  it.each(['niot', 'nto', 'notmost'])('matchPair() takes "%s" for a denial that was misspelt', (misspelt) => {
    const denial: Comparable = { ...paper, title: 'Peptidase inhibitors reach vessels but not most cells' };
    expectVerdict(denial, { ...denial, title: `Peptidase inhibitors reach vessels but ${misspelt}${misspelt === 'notmost' ? '' : ' most'} cells` }, true);
  });

  it('matchPair() takes a subtitle that one source leaves out for no denial', () => {
    expectVerdict(paper, { ...paper, title: `${title}: why the usual methods do not work` }, true);
  });

  it.each([
    ['Adaptive similarity search in the warehouse project', 'Adaptive similarity search in the warehouse system'],
    ['A comparative study of caching for dynamic content', 'A comparative survey of caching for dynamic content'],
    ['Hidden parity and its update penalty in disk arrays', 'Hidden parity and its upgrade penalty in disk arrays'],
    ['Data mining with Java implementations (book review)', 'Data mining with Java implementations, by Ian Witten'],
  ])('matchPair() takes "%s" for "%s", as citations exchange such words', (one, two) => {
    expectVerdict({ ...paper, title: one }, { ...paper, title: two }, true);
  });

  it('matchPair() takes another translation of a title for the same paper on the same pages, and for another on its own', () => {
    const [catheter, angiocath] = ['A new paracentesis needle compared with the venous indwelling catheter', 'A new paracentesis device compared with angiocath'];
    expectVerdict({ ...paper, title: catheter, volume: '96', pages: '321-324' }, { ...paper, title: angiocath, volume: '96', pages: '321-4' }, true);
    expectVerdict({ ...paper, title: catheter, volume: '96', pages: '321-324' }, { ...paper, title: angiocath, volume: '96', pages: '325-330' }, false);
  });

  it('matchPair() keeps words of any kind in the place of others apart on other pages', () => {
    expectVerdict({ ...paper, title: 'Processes of caching for dynamic content', pages: '1-9' }, { ...paper, title: 'Limits of caching for dynamic content', pages: '10-19' }, false);
  });

  it('matchPair() takes a heading that one source leaves out for nothing where both stand on the same pages', () => {
    const placed: Comparable = { ...paper, volume: '28', pages: '802-813' };
    expectVerdict(placed, { ...placed, title: `Commentary: ${title}` }, true);
  });
});
