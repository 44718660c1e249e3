/**
 * Does code find the quotes that are there, on their page, and none that is not? Cases made from the corpus' own papers: genuine sentences mangled as models and
 * extractors mangle them, half of them claimed for a wrong page; 30% invented; and quotes that differ in a number, a sign, a negation or a unit.
 *
 *     node bench/quotes.ts [--cases 10000] [--altered 2000] [--seed 1]
 */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { openLocator } from '@sluice/intelligence-services';
import { ALTERATIONS, INVENTIONS, MANGLINGS, type QuoteCase, falseCase, genuineCase, quotableSentences, seeded } from '@sluice/testing';
import { corpusPapers } from './passages/corpus.ts';
import { printTable } from './print-table.ts';

const { values } = parseArgs({ options: { cases: { type: 'string', default: '10000' }, altered: { type: 'string', default: '2000' }, seed: { type: 'string', default: '1' } } });
const random = seeded(Number(values.seed));
const documents = await Promise.all((await corpusPapers()).map((paper) => paper.convert()));
/** A scan without a text layer gives no sentence: the others share its cases. */
const papers = documents.map((document) => ({ document, sentences: quotableSentences(document), random })).filter(({ sentences }) => sentences.length > 0);
const per = (total: number, paper: number): number => Math.floor((total * (paper + 1)) / papers.length) - Math.floor((total * paper) / papers.length);

interface Tally {
  cases: number;
  accepted: number;
  onPage: number;
}
const tallies = new Map<string, Tally>();
const wrong: QuoteCase[] = [];

for (const [index, options] of papers.entries()) {
  const find = openLocator(options.document);
  const total = per(Number(values.cases), index);
  const invented = Math.round(total * 0.3);
  const hold = (group: string, made: QuoteCase): void => {
    const [first] = find(made.quote, { page: made.claimedPage });
    const tally = tallies.get(group) ?? { cases: 0, accepted: 0, onPage: 0 };
    tallies.set(group, { cases: tally.cases + 1, accepted: tally.accepted + Number(first !== undefined), onPage: tally.onPage + Number(first !== undefined && first.page === made.truth?.page) });
    if ((made.truth === null) === (first !== undefined)) wrong.push(made);
  };
  make(total - invented, Object.keys(MANGLINGS), (kind) => genuineCase(options, kind), (made) => hold('genuine', made));
  make(invented, Object.keys(INVENTIONS), (kind) => falseCase(options, kind), (made) => hold('invented', made));
  make(per(Number(values.altered), index), Object.keys(ALTERATIONS), (kind) => falseCase(options, kind), (made) => hold('number, sign, negation or unit changed', made));
}

/** Kinds in turn; one that a paper cannot give (no negation, no unit) gives its turn to the next. */
function make(wanted: number, kinds: readonly string[], of: (kind: string) => QuoteCase | null, take: (made: QuoteCase) => void): void {
  for (let done = 0, tries = 0; done < wanted && tries < wanted * 40; tries += 1) {
    const made = of(kinds[tries % kinds.length] ?? '');
    if (made === null) continue;
    take(made);
    done += 1;
  }
}

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(2)}%`);
printTable(
  ['cases', 'number', 'accepted', 'share', 'page exact, of accepted'],
  [...tallies].map(([name, { cases, accepted, onPage }]) => [name, String(cases), String(accepted), share(accepted, cases), name === 'genuine' ? share(onPage, accepted) : '–']),
);
for (const { kind, quote, truth } of wrong.slice(0, 12)) process.stdout.write(`${truth === null ? 'accepted' : 'missed'} (${kind}): ${quote.replaceAll(/\s+/g, ' ').slice(0, 160)}\n`);
process.stdout.write(`\nGoals: 0 invented or altered accepted; 99.5% of the genuine accepted, 99.5% of them on their page.\n`);
const altered = [...tallies].filter(([name]) => name !== 'genuine').reduce((sum, [, { accepted }]) => sum + accepted, 0);
if (altered > 0) process.exitCode = 1;
