/** The boxes of a PRISMA 2020 flow as a run fills them: each is the one before less what left on the way. */
import { type FlowCounts, sum } from './flow-counts.ts';

export interface FlowBox {
  readonly text: string;
  /** What the number is made of, largest first. */
  readonly parts: readonly string[];
}

export interface FlowStep {
  readonly phase: 'Identification' | 'Screening' | 'Included';
  readonly box: FlowBox;
  /** What left after it. */
  readonly out?: FlowBox;
}

/** `createdAt` is the day on which registers were asked and lists read. */
export function flowSteps(flow: FlowCounts, createdAt: string): readonly FlowStep[] {
  const identified = sum(flow.identified);
  const screened = identified - flow.duplicates - flow.malformed;
  const sought = screened - sum(flow.excluded);
  const assessed = sought - sum(flow.notRetrieved) - flow.pending;
  const removed = [`duplicates (n = ${flow.duplicates})`, ...(flow.malformed > 0 ? [`records that could not be read (n = ${flow.malformed})`] : [])];
  const pending = flow.pending > 0 ? [`not yet worked on (n = ${flow.pending})`] : [];
  const abstracts = flow.fromAbstract > 0 ? [`from the full text (n = ${flow.included - flow.fromAbstract})`, `from the abstract only (n = ${flow.fromAbstract})`] : [];
  return [
    {
      phase: 'Identification',
      box: { text: `Records identified (n = ${identified})`, parts: listed(flow.identified, (source) => sourceWords(source, createdAt)) },
      out: { text: `Records removed before screening (n = ${flow.duplicates + flow.malformed})`, parts: removed },
    },
    { phase: 'Screening', box: { text: `Records screened by rules (n = ${screened})`, parts: [] }, out: { text: `Records excluded (n = ${sum(flow.excluded)})`, parts: listed(flow.excluded, ruleWords) } },
    {
      phase: 'Screening',
      box: { text: `Reports sought for retrieval (n = ${sought})`, parts: pending },
      out: { text: `Reports not retrieved (n = ${sum(flow.notRetrieved)})`, parts: listed(flow.notRetrieved, words) },
    },
    {
      phase: 'Screening',
      box: { text: `Reports assessed (n = ${assessed})`, parts: [] },
      out: { text: `Reports without data (n = ${sum(flow.notAssessed) + sum(flow.excludedInside)})`, parts: [...listed(flow.excludedInside, ruleWords), ...listed(flow.notAssessed, words)] },
    },
    { phase: 'Included', box: { text: `Reports with extracted data (n = ${flow.included})`, parts: abstracts } },
  ];
}

const registers: Readonly<Record<string, string>> = { arxiv: 'arXiv', semantic_scholar: 'Semantic Scholar', openalex: 'OpenAlex', crossref: 'Crossref' };

/** `arXiv, “fish flour”, asked on 2026-11-25`; a list by its name. */
export function sourceWords(source: string, createdAt: string): string {
  const [, register, query] = /^(\w+): (.+)$/s.exec(source) ?? [];
  const name = registers[register ?? ''];
  return name === undefined ? source : `${name}, “${query ?? ''}”, asked on ${createdAt.slice(0, 10)}`;
}

export function ruleWords(rule: string): string {
  const known: Readonly<Record<string, string>> = { top: 'not among the best of the ranking', sample: 'not drawn into the sample', retracted: 'retracted', keywords: 'keyword rule', has_pdf: 'PDF rule' };
  return known[rule] ?? words(rule);
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}

function listed(counts: ReadonlyMap<string, number>, say: (name: string) => string): readonly string[] {
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).map(([name, n]) => `${say(name)} (n = ${n})`);
}
