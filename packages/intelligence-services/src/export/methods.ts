/** What a methods section would have to say of a run: what was read, how, with what, and what was checked. Only what happened is named. */
import type { Target } from '@sluice/core-models';
import { ruleWords, sourceWords } from './flow-boxes.ts';
import { type FlowCounts, sum } from './flow-counts.ts';

export interface MethodsFacts {
  readonly runId: string;
  readonly createdAt: string;
  readonly sluiceVersion: string;
  readonly extractor: 'extractive' | 'openai';
  readonly query: string | undefined;
  readonly targets: readonly Target[];
  /** True where people have judged values. */
  readonly verdicts: boolean;
  readonly flow: FlowCounts;
}

/** Markdown, in whole sentences; what is not known is not said. */
export function methodsText(facts: MethodsFacts): string {
  const { targets } = facts;
  const paragraphs = [identification(facts), retrieval(facts), extraction(facts)].map((sentences) => sentences.filter((sentence) => sentence !== '').join(' '));
  const asked = targets.map(({ name, description, outputFormat }) => `- **${name}** (${outputFormat}): ${description.replace(/\s+/g, ' ')}`);
  return `# Methods\n\n${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n\n## Targets\n\n${asked.join('\n')}\n`;
}

function identification({ runId, createdAt, sluiceVersion, query, flow }: MethodsFacts): readonly string[] {
  const left = sum(flow.identified) - flow.duplicates - flow.malformed - sum(flow.excluded);
  return [
    `Records were processed on ${createdAt.slice(0, 10)} with Sluice ${sluiceVersion} (run ${runId}).`,
    `${were(sum(flow.identified), 'record')} identified: ${[...flow.identified].map(([source, n]) => `${n} from ${sourceWords(source, createdAt)}`).join('; ')}.`,
    flow.malformed === 0 ? '' : `${were(flow.malformed, 'record')} unreadable.`,
    flow.duplicates === 0 ? '' : `${were(flow.duplicates, 'record')} removed as ${flow.duplicates === 1 ? 'a duplicate' : 'duplicates'}, found by comparing identifiers, titles, authors, years, venues and pages.`,
    flow.excluded.size === 0 ? '' : `${were(sum(flow.excluded), 'record')} excluded by rule (${[...flow.excluded].map(([rule, n]) => `${ruleWords(rule)}: ${n}`).join('; ')}); no person screened them.`,
    query === undefined || left < 2 ? '' : `The remaining records were put in order by a score of citations, recency and relevance to the query “${query}” (BM25 over title and abstract).`,
  ];
}

function retrieval({ flow }: MethodsFacts): readonly string[] {
  const full = flow.included - flow.fromAbstract;
  const backends = [...flow.backends].map(([backend, n]) => `${backend}: ${n}`).join('; ');
  return [
    full === 0 ? '' : `${full === 1 ? '1 report' : `${full} reports`} gave data from the full text (read by ${backends}; converter ${[...flow.converterVersions].join(', ')}).`,
    flow.fromAbstract === 0 ? '' : `${flow.fromAbstract === 1 ? '1 report' : `${flow.fromAbstract} reports`} gave data from the abstract only, because no full text could be had or read.`,
    flow.cached === 0 ? '' : `${flow.cached} of these ${flow.cached === 1 ? 'was' : 'were'} answered by an earlier run with the same text, questions and method.`,
    flow.notRetrieved.size === 0 ? '' : `${were(sum(flow.notRetrieved), 'report')} not retrieved.`,
    flow.excludedInside.size === 0 ? '' : `${were(sum(flow.excludedInside), 'report')} excluded by rule from what the document itself says.`,
    flow.notAssessed.size === 0 ? '' : `${sum(flow.notAssessed) === 1 ? '1 report' : `${sum(flow.notAssessed)} reports`} could not be read or gave no required value.`,
    flow.pending === 0 ? '' : `${flow.pending} had not been worked on when this was written.`,
  ];
}

function extraction({ extractor, targets, verdicts, flow }: MethodsFacts): readonly string[] {
  if (flow.included === 0) return [];
  const each = targets.length === 1 ? `For the target ${targets[0]?.name ?? ''}` : `For each of ${targets.length} targets (${targets.map(({ name }) => name).join(', ')})`;
  const judged = verdicts ? 'People have judged values; their verdicts stand beside them.' : '';
  if (extractor === 'extractive') {
    return [
      `${each} the passages most likely to hold an answer were selected by term weighting over the sections of each report. No language model was used.`,
      judged === '' ? 'No person’s judgement of the passages is recorded.' : judged,
    ];
  }
  return [
    `${each} a language model (${[...flow.models].join(', ') || 'its name is not recorded'}; prompt ${[...flow.promptVersions].join(', ')}) was asked for a value and a verbatim quote.`,
    'A value was kept only if a program found its quote in the text. This shows that the quote exists, not that the value follows from it.',
    judged === '' ? 'No person’s check of the values is recorded.' : judged,
  ];
}

function were(n: number, noun: string): string {
  return n === 1 ? `1 ${noun} was` : `${n} ${noun}s were`;
}
